package simulation

import (
	"errors"
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// failure checks what the order's error says about connections.
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
		if nobody && c.hasSeen(connection) {
			c.fail(Truth, "reported that nobody is connected, but %s is", describe(connection))
		}
		if some {
			c.incomplete(incomplete, connection)
		}
	}
}

// refused checks an error which says that too many connections are live.
func (c *checker) refused(guard *clientvpn.GuardError) {
	if len(guard.Live) <= c.order.MaxConnections {
		c.fail(Truth, "refused to end %d connections, although the limit is %d", len(guard.Live), c.order.MaxConnections)
	}
	for _, connection := range guard.Live {
		if c.endedByOrder(connection.ID) {
			c.fail(Truth, "ended %s, but reported that there were too many connections to end any", connection.ID)
		}
	}
}

// hasSeen reports whether a connection is a target of the order that existed when the order last looked.
func (c *checker) hasSeen(connection emulator.Connection) bool {
	looked, at := c.lastLook(connection)
	return looked && c.isTarget(connection) && !connection.EstablishedAt.After(at)
}

// incomplete checks that an error lists a live connection among those that may be live, and not among those that have ended.
func (c *checker) incomplete(err *clientvpn.IncompleteError, connection emulator.Connection) {
	in := func(statuses []clientvpn.ConnectionStatus) bool {
		return slices.ContainsFunc(statuses, func(s clientvpn.ConnectionStatus) bool { return s.Connection.ID == connection.ID })
	}
	if live(connection) && in(err.Ended) && !c.seenEnding(connection.ID) {
		c.fail(Truth, "the error says that %s has ended", describe(connection))
	}
	oneLook := !c.order.Repeat && !c.order.Direct
	if oneLook && connection.Status == "active" && c.hasSeen(connection) && !in(err.Remaining) {
		c.fail(Truth, "the error does not say that %s may be live", describe(connection))
	}
}
