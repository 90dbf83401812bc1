package simulation

import (
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// refresh checks what a look reports against what was live in the time that its answer may be from.
func (c *checker) refresh() {
	if c.err != nil || slices.ContainsFunc(append(c.process.orders, c.running), (*running).misled) {
		return // A misleading answer to another order of the process may be shared.
	}
	found := map[string]bool{}
	for _, connection := range c.found.Live {
		found[connection.ID] = true
		if connection.Status.Code == "active" && c.endedBefore(connection.ID) {
			c.breaks(Truth, "found %s active, after the same process had ended it", connection.ID)
		}
	}
	for _, connection := range c.atEnd {
		if found[connection.ID] {
			c.present(connection, c.started.Add(-c.order.MaxAge))
		} else if connection.Status != "terminated" && c.meant(connection) && connection.EstablishedAt.Before(c.started.Add(-c.order.MaxAge)) {
			c.breaks(Truth, "did not find %s", describe(connection))
		}
	}
}

// present checks a connection that a look reports as live. Its answer may be as old as oldest.
func (c *checker) present(connection emulator.Connection, oldest time.Time) {
	if !c.meant(connection) {
		c.breaks(Truth, "found %s, whom %s does not name", describe(connection), c.people)
	}
	if connection.Status == "terminated" && connection.EndedAt.Before(oldest) {
		c.breaks(Truth, "found %s live, which ended at %s", describe(connection), connection.EndedAt)
	}
}

// endedBefore reports whether an earlier order of the same process ended a connection.
func (c *checker) endedBefore(id string) bool {
	earlier := c.process.orders[:slices.Index(c.process.orders, c.running)]
	return slices.ContainsFunc(earlier, func(o *running) bool { return o.endedByOrder(id) })
}

// elsewhere checks that an order reports no connection of an endpoint that it does not name, whatever the answers say.
func (c *checker) elsewhere() {
	reported := slices.Concat(c.found.Live, c.found.Ended, c.result.Remaining, c.result.WouldEnd, c.result.Found.Live, c.result.Found.Ended)
	for _, s := range c.result.Connections {
		reported = append(reported, s.Connection)
	}
	for _, connection := range reported {
		if !c.isMeant(connection.EndpointID) {
			c.breaks(Truth, "reported %s of endpoint %s, which the order does not name", connection.ID, connection.EndpointID)
		}
	}
}
