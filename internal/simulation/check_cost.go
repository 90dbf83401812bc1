package simulation

import (
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

const (
	batchSize = 200
	maxByName = 5
)

// terminationCost checks the calls of an undisturbed termination against DESIGN.md.
func (c *checker) terminationCost() {
	if c.disturbed() || c.err != nil {
		return
	}
	c.terminationCalls()
	c.listingCalls()
	if who, ok := c.single(); c.order.Direct && ok && len(c.exchanges) > 0 && c.exchanges[0].Action != terminateAction {
		c.fail(Cost, "looked before ending %s, although one call ends it", who)
	}
}

// listingCalls checks the number of listings. A look precedes each burst of terminations, and a wait follows it. Connections that are
// already terminating need no call, but the same wait.
func (c *checker) listingCalls() {
	rounds, ended := 1, len(c.result.Connections)
	for i, x := range c.exchanges {
		if x.Action == terminateAction && (i == 0 || c.exchanges[i-1].Action != terminateAction) {
			rounds++
		}
	}
	if slices.ContainsFunc(c.result.Connections, func(s clientvpn.ConnectionStatus) bool { return s.Previous.Code == "terminating" }) {
		rounds++
	}
	endpoints := len(c.order.Endpoints)
	if c.order.Endpoints == nil {
		endpoints = len(c.sim.scenario.Endpoints)
	}
	polls := 0
	if c.order.Wait || c.order.Repeat {
		polls = pollsFor(c.sim.scenario.Terminating) * (endpoints + ended/batchSize)
	}
	if page := c.sim.scenario.MaxPage; page > 0 {
		polls *= 1 + ended/page
	}
	listings := c.count(func(x *exchange) bool { return x.Action == describeAction })
	if limit := rounds * (max(1, c.lookCalls())*endpoints + polls); listings > limit {
		c.fail(Cost, "made %d listings, but %d are enough", listings, limit)
	}
}

// single returns the name or ID of a direct termination that needs no look: it names one user or connection, in ASCII.
func (c *checker) single() (who string, ok bool) {
	p := c.people
	if p.Everybody || len(p.CommonNames)+len(p.ExcludeUsernames)+len(p.ExcludeCommonNames) > 0 || len(p.ConnectionIDs)+len(p.Usernames) != 1 {
		return "", false
	}
	who = slices.Concat(p.ConnectionIDs, p.Usernames)[0]
	ascii := !slices.ContainsFunc([]byte(who), func(b byte) bool { return b >= 0x80 })
	return who, ascii && who != ""
}

// lookCalls returns the maximum number of calls of a look at an endpoint.
func (c *checker) lookCalls() int {
	pages, page := 1, c.sim.scenario.MaxPage
	if page > 0 {
		pages += len(c.atEnd) / page
	}
	p := c.people
	lookups := (len(p.ConnectionIDs)+batchSize-1)/batchSize + (len(p.Usernames)+batchSize-1)/batchSize
	switch {
	case page > 0:
		return 2*lookups + 2*pages // A lookup can have as many pages as the whole listing.
	case p.Everybody || len(p.CommonNames) > 0 || pages <= lookups:
		return pages
	case c.order.Direct && c.order.RequireConnected:
		return 2*lookups + pages // To find similar names.
	default:
		return 2 * lookups
	}
}

// pollsFor returns the number of polls, at growing intervals, that it takes to see a change that takes the given time.
func pollsFor(change time.Duration) int {
	passed, delay, count := time.Duration(0), time.Second, 0
	for passed < change+3*time.Second {
		passed, delay, count = passed+delay, min(delay+delay/2, 15*time.Second), count+1
	}
	return count
}

// terminationCalls checks that each call ended a connection, and that users with few connections were ended by name.
func (c *checker) terminationCalls() {
	byID := map[user]int{}
	for _, x := range c.exchanges {
		if x.Action != terminateAction {
			c.endedByID(byID)
			clear(byID)
			continue
		}
		if x.Status != 200 {
			return // The connections changed after the look.
		}
		for _, connection := range x.cut {
			if x.Parameters["ConnectionId"] != "" && connection.Username != "" {
				byID[user{connection.EndpointID, connection.Username}]++
			}
		}
		if len(x.cut) == 0 && !c.order.Direct && !c.order.DryRun {
			c.fail(Cost, "made a call for a connection that had ended: %v", x.Parameters)
		}
	}
	c.endedByID(byID)
}

// user is a user of an endpoint.
type user struct{ endpoint, name string }

// endedByID checks that users with few connections were not ended by connection ID. calls is the number of such calls for each user.
func (c *checker) endedByID(calls map[user]int) {
	if len(c.people.ExcludeUsernames)+len(c.people.ExcludeCommonNames) > 0 {
		return
	}
	for _, endpoint := range c.sim.scenario.Endpoints {
		for _, name := range c.people.Usernames {
			if n := calls[user{endpoint.ID, name}]; n > 1 && n <= maxByName {
				c.fail(Cost, "made %d calls for the connections of %q, but one is enough", n, name)
			}
		}
	}
}
