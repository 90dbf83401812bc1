package simulation

import (
	"slices"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// given are the status codes that the service gave of connections, by ID.
type given struct{ listed, previous, current map[string][]string }

// given returns the codes in the answers that the order received.
func (c *checker) given() given {
	if c.codes.listed != nil {
		return c.codes
	}
	g := given{map[string][]string{}, map[string][]string{}, map[string][]string{}}
	for _, x := range c.exchanges {
		if !x.succeeded() {
			continue
		}
		for _, s := range x.listed {
			g.listed[s.id] = append(g.listed[s.id], s.codes...)
		}
		for _, s := range x.answered {
			if asked := x.Parameters["ConnectionId"]; asked == "" || asked == s.id { // An answer must be about the question.
				g.previous[s.id], g.current[s.id] = append(g.previous[s.id], s.codes[0]), append(g.current[s.id], s.codes[1])
			}
		}
	}
	c.codes = g
	return g
}

// statuses checks that each status is one that the service gave this order for this connection.
func (c *checker) statuses() {
	g := c.given()
	for _, s := range c.result.Connections {
		id := s.Connection.ID
		unknown := s.Previous.Code == "" && c.err != nil // The answer to the call was lost.
		if codes := slices.Concat(g.listed[id], g.previous[id]); !unknown && !slices.Contains(codes, s.Previous.Code) {
			c.breaks(Truth, "reported the previous status %q of %s, which the service gave as %q", s.Previous.Code, id, codes)
		}
		if codes := slices.Concat(g.listed[id], g.current[id]); !slices.Contains(codes, s.Current.Code) {
			c.breaks(Truth, "reported the status %q of %s, which the service gave as %q", s.Current.Code, id, codes)
		}
		if s.Final != nil && !slices.Contains(g.listed[id], s.Final.Code) {
			c.breaks(Truth, "reported the final status %q of %s, which the service listed as %q", s.Final.Code, id, g.listed[id])
		}
		if s.Gone && c.absences(id) < 2 {
			c.breaks(Truth, "reported that %s is gone after %d listings without it", id, c.absences(id))
		}
	}
}

// absences returns the number of listings in a row that would contain a connection and do not.
func (c *checker) absences(id string) int {
	longest, count := 0, 0
	for _, x := range c.exchanges {
		if x.Action != describeAction || x.filterName != "connection-id" || !slices.Contains(x.filterValues, id) {
			continue
		}
		switch {
		case slices.ContainsFunc(x.listed, func(s seen) bool { return s.id == id }):
			count = 0
		case x.succeeded() || x.complete && x.ErrorCode == codeNoAssociation:
			count++
		}
		longest = max(longest, count)
	}
	return longest
}

// success checks an order that reports success.
func (c *checker) success() {
	for _, connection := range c.atEnd {
		if connection.Status != "terminated" && c.meant(connection) {
			c.stillThere(connection)
		}
		for _, s := range c.result.Connections {
			if connection.ID == s.Connection.ID {
				c.claimed(connection, s.Connection)
			}
		}
	}
	if c.order.Repeat {
		c.lookedOnceMore()
	}
	if c.order.Direct && c.order.RequireConnected && len(c.result.Connections) == 0 {
		c.breaks(Truth, "reported success although nobody was connected")
	}
}

// stillThere checks that a successful order has a reason not to have ended a connection: it was established after the look.
func (c *checker) stillThere(connection emulator.Connection) {
	looked, at := c.lookedAt(connection)
	waited := c.order.Repeat || c.order.Wait && (!c.order.Direct || c.reported(connection.ID))
	switch {
	case !looked:
		c.breaks(Truth, "reported success without having looked at %s", describe(connection))
	case !connection.EstablishedAt.Before(at): // In the same instant, it can be established after the look.
	case waited:
		c.breaks(Truth, "reported success, and %s has not ended", describe(connection))
	case live(connection) && !c.seenEnding(connection.ID):
		c.breaks(Truth, "reported success, and %s is live", describe(connection))
	}
}

// claimed checks that a connection that a successful order reports as ended has ended, or is about to.
func (c *checker) claimed(connection emulator.Connection, reported clientvpn.Connection) {
	if waited := c.order.Wait || c.order.Repeat; waited && connection.Status != "terminated" {
		c.breaks(Truth, "reported that %s has ended", describe(connection))
	}
	if reported.EndpointID != connection.EndpointID || reported.Username != "" && norm.NFC.String(reported.Username) != norm.NFC.String(connection.Username) {
		c.breaks(Truth, "reported %s as %+v", describe(connection), reported)
	}
}

// reconnectWait is how long after the last termination a standing order looks once more.
const reconnectWait = 10 * time.Second

// lookedOnceMore checks that a standing order looked at an endpoint again after it had ended connections there.
func (c *checker) lookedOnceMore() {
	pending := map[string]time.Time{}
	for _, x := range c.exchanges {
		switch last, ended := pending[x.endpoint()], x.Action == terminateAction; {
		case ended:
			pending[x.endpoint()] = x.Time
		case x.complete && (x.filterName != "connection-id" || len(c.people.ConnectionIDs) > 0) && x.Time.Sub(last) >= reconnectWait:
			delete(pending, x.endpoint())
		}
	}
	for endpoint := range pending {
		c.breaks(Truth, "reported success without another look at %s", endpoint)
	}
}

// lookedAt returns when the order had its last look, or the first one if it looks only once, at where a connection is.
func (c *checker) lookedAt(connection emulator.Connection) (looked bool, at time.Time) {
	for _, x := range c.exchanges {
		if !x.covers(connection) || !x.complete || !x.first() || x.ErrorCode != "" && x.Action == describeAction {
			continue
		}
		if !looked || c.order.Repeat && x.Action == describeAction {
			looked, at = true, x.Time
		}
	}
	return looked, at
}

// seenEnding reports whether the order ended a connection, or an answer said that it was ending: that can still fail.
func (c *checker) seenEnding(id string) bool {
	g := c.given()
	codes := slices.Concat(g.listed[id], g.previous[id], g.current[id])
	return c.endedByOrder(id) || slices.Contains(codes, "terminating")
}

// endedByOrder reports whether a call of the order ended a connection.
func (o *running) endedByOrder(id string) bool {
	return slices.ContainsFunc(o.exchanges, func(x *exchange) bool {
		return slices.ContainsFunc(x.cut, func(connection emulator.Connection) bool { return connection.ID == id })
	})
}

func (c *checker) reported(id string) bool {
	return slices.ContainsFunc(c.result.Connections, func(s clientvpn.ConnectionStatus) bool { return s.Connection.ID == id })
}
