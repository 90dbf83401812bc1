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

// change checks that a revocation list or policy is in force if the order says so, and that nobody was reset twice for one list.
func (c *checker) change() {
	if c.misled() || len(c.inner) > 0 {
		return
	}
	imports := 0
	for _, x := range c.exchanges {
		if x.Action == importAction && x.ran() {
			imports++
		}
	}
	if imports > 1 {
		c.breaks(Safety, "imported one list %d times, which reset the connections each time", imports)
	}
	if c.err == nil {
		c.inForce()
	}
}

// inForce checks a list or policy that an order reports as active, or as deleted.
func (c *checker) inForce() {
	wantList := emulatorList{c.world.lists[c.order.Content], "active"}
	wantPolicy := emulatorPolicy{policyOf(c.order.Content), "active"}
	switch {
	case c.order.Kind == Import && c.list != wantList:
		c.breaks(Truth, "reported that the list is active, and it is %q", c.list.status)
	case c.order.Kind == Modify && c.policy != wantPolicy:
		c.breaks(Truth, "reported that the policy is active, and it is %q: %s", c.policy.status, excerpt(c.policy.document))
	case c.order.Kind == Delete && c.policy.document != "":
		c.breaks(Truth, "reported that the policy is deleted, and it is %q", c.policy.status)
	}
}
