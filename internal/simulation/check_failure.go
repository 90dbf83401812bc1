package simulation

import (
	"errors"
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// failure checks what an error says of connections.
func (c *checker) failure() {
	if guard, ok := errors.AsType[*clientvpn.GuardError](c.err); ok {
		c.refused(guard)
	}
	if c.misled() {
		return
	}
	_, nobody := errors.AsType[*clientvpn.NotConnectedError](c.err)
	incomplete, some := errors.AsType[*clientvpn.IncompleteError](c.err)
	for _, connection := range c.atEnd {
		if nobody && c.shown(connection) {
			c.breaks(Truth, "reported that nobody is connected, and %s is", describe(connection))
		}
		if some {
			c.incomplete(incomplete, connection)
		}
	}
}

// refused checks an error that says that too many connections are live.
func (c *checker) refused(guard *clientvpn.GuardError) {
	if len(guard.Live) <= c.order.MaxConnections {
		c.breaks(Truth, "refused to end %d connections although %d may be", len(guard.Live), c.order.MaxConnections)
	}
	for _, connection := range guard.Live {
		if c.endedByOrder(connection.ID) {
			c.breaks(Truth, "reported that %s was left alone because there are too many", connection.ID)
		}
	}
}

// shown reports whether the order has seen a connection that it is for.
func (c *checker) shown(connection emulator.Connection) bool {
	looked, at := c.lookedAt(connection)
	return looked && c.meant(connection) && !connection.EstablishedAt.After(at)
}

// incomplete checks that an error does not count a live connection among those that have ended, and does not forget it.
func (c *checker) incomplete(err *clientvpn.IncompleteError, connection emulator.Connection) {
	in := func(statuses []clientvpn.ConnectionStatus) bool {
		return slices.ContainsFunc(statuses, func(s clientvpn.ConnectionStatus) bool { return s.Connection.ID == connection.ID })
	}
	if live(connection) && in(err.Ended) && !c.seenEnding(connection.ID) {
		c.breaks(Truth, "the error says that %s has ended", describe(connection))
	}
	oneLook := !c.order.Repeat && !c.order.Direct
	if oneLook && connection.Status == "active" && c.shown(connection) && !in(err.Remaining) {
		c.breaks(Truth, "the error does not say that %s may be live", describe(connection))
	}
}
