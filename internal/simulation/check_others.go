package simulation

import (
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// refresh checks the connections that a look found. They must have been live at some time since the oldest answer that it may share.
func (c *checker) refresh() {
	if c.err != nil || slices.ContainsFunc(append(c.process.orders, c.execution), (*execution).misled) {
		return // Orders of a process share answers.
	}
	found := map[string]bool{}
	for _, connection := range c.found.Live {
		found[connection.ID] = true
		if connection.Status.Code == "active" && c.endedBefore(connection.ID) {
			c.fail(Truth, "found %s active after the same process had ended it", connection.ID)
		}
	}
	for _, connection := range c.atEnd {
		if found[connection.ID] {
			c.present(connection, c.started.Add(-c.order.MaxAge))
		} else if connection.Status != "terminated" && c.isTarget(connection) && connection.EstablishedAt.Before(c.started.Add(-c.order.MaxAge)) {
			c.fail(Truth, "did not find %s", describe(connection))
		}
	}
}

// present checks a connection that a look reported as live. The answer may be from any time since oldest.
func (c *checker) present(connection emulator.Connection, oldest time.Time) {
	if !c.isTarget(connection) {
		c.fail(Truth, "found %s, which %s does not name", describe(connection), c.people)
	}
	if connection.Status == "terminated" && connection.EndedAt.Before(oldest) {
		c.fail(Truth, "found %s live, but it ended at %s", describe(connection), connection.EndedAt)
	}
}

// endedBefore reports whether an earlier order of the same process ended a connection.
func (c *checker) endedBefore(id string) bool {
	earlier := c.process.orders[:slices.Index(c.process.orders, c.execution)]
	return slices.ContainsFunc(earlier, func(o *execution) bool { return o.endedByOrder(id) })
}

// otherEndpoints checks that the order reported no connections of other endpoints, whatever the answers say.
func (c *checker) otherEndpoints() {
	reported := slices.Concat(c.found.Live, c.found.Ended, c.result.Remaining, c.result.WouldEnd, c.result.Found.Live, c.result.Found.Ended)
	for _, s := range c.result.Connections {
		reported = append(reported, s.Connection)
	}
	for _, connection := range reported {
		if !c.isTargetEndpoint(connection.EndpointID) {
			c.fail(Truth, "reported %s of endpoint %s, which the order does not name", connection.ID, connection.EndpointID)
		}
	}
}
