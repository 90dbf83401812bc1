package simulation

import (
	"errors"
	"maps"
	"slices"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// statusCodes has the status codes of a connection in the service's answers.
type statusCodes struct{ listed, previous, current []string }

// statusCodes returns the status codes of a connection in the answers that the order received.
func (o *execution) statusCodes(id string) (codes statusCodes) {
	for _, x := range o.exchanges {
		if !x.succeeded() {
			continue
		}
		for _, s := range x.listed {
			if s.ID == id {
				codes.listed = append(codes.listed, s.Code)
			}
		}
		for _, s := range x.answered {
			if asked := x.Parameters["ConnectionId"]; s.ID == id && (asked == "" || asked == id) { // The answer is about the connection in the request.
				codes.previous, codes.current = append(codes.previous, s.Previous), append(codes.current, s.Current)
			}
		}
	}
	return codes
}

// statuses checks that the service gave the order each status that it reported for a connection.
func (c *checker) statuses() {
	for _, s := range c.result.Connections {
		id := s.Connection.ID
		got, absences := c.statusCodes(id), c.absences(id)
		unknown := s.Previous.Code == "" && c.err != nil // The answer to the call was lost.
		if codes := slices.Concat(got.listed, got.previous); !unknown && !slices.Contains(codes, s.Previous.Code) {
			c.fail(Truth, "reported the previous status %q of %s, but the service's answers have %q", s.Previous.Code, id, codes)
		}
		if codes := slices.Concat(got.listed, got.current); !slices.Contains(codes, s.Current.Code) {
			c.fail(Truth, "reported the status %q of %s, but the service's answers have %q", s.Current.Code, id, codes)
		}
		if s.Final != nil && !slices.Contains(got.listed, s.Final.Code) {
			c.fail(Truth, "reported the final status %q of %s, but the listings have %q", s.Final.Code, id, got.listed)
		}
		if s.Gone && absences < 2 {
			c.fail(Truth, "reported that %s is gone after %d listings without it", id, absences)
		}
	}
}

// absences returns the maximum number of consecutive lookups of a connection that did not find it.
func (c *checker) absences(id string) int {
	longest, count := 0, 0
	for _, x := range c.exchanges {
		if x.Action != describeAction || !x.selects("connection-id", id) {
			continue
		}
		switch {
		case slices.ContainsFunc(x.listed, func(s statusItem) bool { return s.ID == id }):
			count = 0
		case x.succeeded() || x.complete && x.ErrorCode == codeNoAssociation:
			count++
		}
		longest = max(longest, count)
	}
	return longest
}

// success checks an order that reported success.
func (c *checker) success() {
	for _, connection := range c.atEnd {
		if connection.Status != "terminated" && c.isTarget(connection) {
			c.remaining(connection)
		}
		for _, s := range c.result.Connections {
			if connection.ID == s.Connection.ID {
				c.claimed(connection, s.Connection)
			}
		}
	}
	if c.order.Repeat {
		c.finalLook()
	}
	if c.order.Direct && c.order.RequireConnected && len(c.result.Connections) == 0 {
		c.fail(Truth, "reported success, although nobody was connected")
	}
}

// remaining checks a target that is left after a successful order. It must have been established after the last look.
func (c *checker) remaining(connection emulator.Connection) {
	looked, at := c.lastLook(connection)
	waited := c.order.Repeat || c.order.Wait && (!c.order.Direct || c.reported(connection.ID))
	switch {
	case !looked:
		c.fail(Truth, "reported success without a look at %s", describe(connection))
	case !connection.EstablishedAt.Before(at): // At the same instant, it may have been established after the look.
	case waited:
		c.fail(Truth, "reported success, but %s has not ended", describe(connection))
	case live(connection) && !c.seenEnding(connection.ID):
		c.fail(Truth, "reported success, but %s is live", describe(connection))
	}
}

// claimed checks a connection that a successful order reported as ended.
func (c *checker) claimed(connection emulator.Connection, reported clientvpn.Connection) {
	if waited := c.order.Wait || c.order.Repeat; waited && connection.Status != "terminated" {
		c.fail(Truth, "reported that %s has ended", describe(connection))
	}
	if reported.EndpointID != connection.EndpointID || reported.Username != "" && norm.NFC.String(reported.Username) != norm.NFC.String(connection.Username) {
		c.fail(Truth, "reported %s as %+v", describe(connection), reported)
	}
}

// reconnectWait is how long after the last termination a standing order looks again.
const reconnectWait = 10 * time.Second

// finalLook checks that a standing order looked again at each endpoint at which it had ended connections.
func (c *checker) finalLook() {
	pending := map[string]time.Time{}
	for _, x := range c.exchanges {
		switch last, ended := pending[x.endpoint()], x.Action == terminateAction; {
		case ended:
			pending[x.endpoint()] = x.Time
		case x.complete && (x.filter() != "connection-id" || len(c.people.ConnectionIDs) > 0) && x.Time.Sub(last) >= reconnectWait:
			delete(pending, x.endpoint())
		}
	}
	for _, endpoint := range slices.Sorted(maps.Keys(pending)) {
		c.fail(Truth, "reported success without a final look at %s", endpoint)
	}
}

// lastLook returns when the order made its last call that covers a connection, or its first one if it does not repeat.
func (c *checker) lastLook(connection emulator.Connection) (looked bool, at time.Time) {
	for _, x := range c.exchanges {
		firstPage := x.Parameters["NextToken"] == ""
		if !x.covers(connection) || !x.complete || !firstPage || x.ErrorCode != "" && x.Action == describeAction {
			continue
		}
		if !looked || c.order.Repeat && x.Action == describeAction {
			looked, at = true, x.Time
		}
	}
	return looked, at
}

// seenEnding reports whether the order ended a connection, or an answer had it as terminating. The termination can still fail.
func (c *checker) seenEnding(id string) bool {
	codes := c.statusCodes(id)
	return c.endedByOrder(id) || slices.Contains(slices.Concat(codes.listed, codes.previous, codes.current), "terminating")
}

// endedByOrder reports whether a call of the order ended a connection.
func (o *execution) endedByOrder(id string) bool {
	return slices.ContainsFunc(o.exchanges, func(x *exchange) bool {
		return slices.ContainsFunc(x.cut, func(connection emulator.Connection) bool { return connection.ID == id })
	})
}

// reported reports whether the result has a connection.
func (c *checker) reported(id string) bool { return contain(c.result.Connections, id) }

// contain reports whether statuses contain that of a connection.
func contain(statuses []clientvpn.ConnectionStatus, id string) bool {
	return slices.ContainsFunc(statuses, func(s clientvpn.ConnectionStatus) bool { return s.Connection.ID == id })
}

// failure checks what the order's error says about connections.
func (c *checker) failure() {
	if guard, ok := errors.AsType[*clientvpn.GuardError](c.err); ok {
		c.refused(guard)
	}
	if c.misled() {
		return
	}
	nobody := is[*clientvpn.NotConnectedError](c.err)
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
	if live(connection) && contain(err.Ended, connection.ID) && !c.seenEnding(connection.ID) {
		c.fail(Truth, "the error says that %s has ended", describe(connection))
	}
	oneLook := !c.order.Repeat && !c.order.Direct
	if oneLook && connection.Status == "active" && c.hasSeen(connection) && !contain(err.Remaining, connection.ID) {
		c.fail(Truth, "the error does not say that %s may be live", describe(connection))
	}
}

// refresh checks the connections that a look found. They must have been live at some time since the oldest answer that it may share.
func (c *checker) refresh() {
	if c.err != nil || slices.ContainsFunc(c.process.orders, (*execution).misled) {
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
