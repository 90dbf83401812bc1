package simulation

import (
	"fmt"
	"slices"

	"golang.org/x/text/unicode/norm"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The promises that are checked.
const (
	// Safety means that an order ends only the connections that it names.
	Safety = "safety"
	// Truth means that the report of an order is true.
	Truth = "truth"
	// Record means that the result has each termination that the service accepted.
	Record = "record"
	// Liveness means that an order succeeds if nothing disturbs it.
	Liveness = "liveness"
	// Cost means that an order makes at most as many calls as DESIGN.md says.
	Cost = "cost"
)

func promises() []string { return []string{Safety, Truth, Record, Liveness, Cost} }

// Violation is a broken promise.
type Violation struct {
	Promise string
	// Order is the index of the order that broke it, by start time.
	Order int
	Text  string
}

// String returns the promise, the order and what happened.
func (v Violation) String() string {
	return fmt.Sprintf("%s: order %d: %s", v.Promise, v.Order, v.Text)
}

// checker collects the promises that an order broke. It compares what the order reported with the emulator's state and journal.
type checker struct {
	*execution
	sim *simulator
	// number is the index of the order.
	number     int
	violations []Violation
}

// check returns the promises that an order broke.
func check(s *simulator, number int, o *execution) []Violation {
	c := &checker{execution: o, sim: s, number: number}
	if o.calls > maxCalls {
		c.fail(Cost, "the order made more than %d calls", maxCalls)
	}
	c.safety()
	c.otherEndpoints()
	switch {
	case o.crashed: // It reported nothing.
	case o.order.Kind == Terminate:
		c.statuses()
		c.recorded()
		c.failure()
		if o.err == nil && !o.order.DryRun && !c.misled() {
			c.success()
		}
		c.terminationCost()
	case o.order.Kind == Find:
		c.refresh()
	default:
		c.content()
	}
	c.liveness()
	return c.violations
}

func (c *checker) fail(promise, format string, arguments ...any) {
	c.violations = append(c.violations, Violation{promise, c.number, fmt.Sprintf(format, arguments...)})
}

// names reports whether an order names a connection. It follows the documentation and shares no code with the provider.
func (o *execution) names(connection emulator.Connection) bool {
	in := func(names []string, name string) bool {
		return name != "" && slices.ContainsFunc(names, func(n string) bool { return norm.NFD.String(n) == norm.NFD.String(name) })
	}
	p := o.people
	named := p.Everybody || slices.Contains(p.ConnectionIDs, connection.ID) || in(p.Usernames, connection.Username) || in(p.CommonNames, connection.CommonName)
	return named && !in(p.ExcludeUsernames, connection.Username) && !in(p.ExcludeCommonNames, connection.CommonName)
}

// isTarget reports whether the order names a connection, and the connection is at one of its endpoints.
func (c *checker) isTarget(connection emulator.Connection) bool {
	return c.names(connection) && c.isTargetEndpoint(connection.EndpointID) && c.inRegion(connection.EndpointID)
}

// isTargetEndpoint reports whether the order is for an endpoint.
func (c *checker) isTargetEndpoint(endpointID string) bool {
	if c.order.Endpoints != nil {
		return slices.Contains(c.order.Endpoints, endpointID)
	}
	return c.inRegion(endpointID)
}

// inRegion reports whether an endpoint is in the region of the order.
func (c *checker) inRegion(endpointID string) bool {
	return slices.ContainsFunc(c.sim.scenario.Endpoints, func(e Endpoint) bool { return e.ID == endpointID && e.Region == c.order.Region })
}

// misled reports whether the service itself gave the order an untrue answer.
func (o *execution) misled() bool { return o.count((*exchange).misleads) > 0 }

// count returns the number of the order's calls for which is returns true.
func (o *execution) count(is func(*exchange) bool) int {
	count := 0
	for _, x := range o.exchanges {
		if is(x) {
			count++
		}
	}
	return count
}

// disturbed reports whether a fault, an interrupt, a delay, another order or throttling affected the order.
func (c *checker) disturbed() bool {
	return c.order.Interrupt > 0 || c.order.Delay.Call > 0 || len(c.concurrent) > 0 ||
		slices.ContainsFunc(c.exchanges, func(x *exchange) bool {
			return len(x.Faults) > 0 || !x.complete || x.ErrorCode == "RequestLimitExceeded"
		})
}

// safety checks that each call was one that the order may make.
func (c *checker) safety() {
	for _, x := range c.exchanges {
		if x.overdrawn {
			c.fail(Cost, "sent %s when the bucket was empty, although no other process had used it", x.Action)
		}
		if x.Region != c.order.Region {
			c.fail(Safety, "%s was sent to region %s instead of %s", x.Action, x.Region, c.order.Region)
		}
		if x.Action == terminateAction && !c.isTargetEndpoint(x.endpoint()) {
			c.fail(Safety, "terminated at endpoint %s, which the order does not name", x.endpoint())
		}
		for _, connection := range x.cut {
			c.mayCut(x, connection)
		}
	}
	c.guard()
}

// mayCut checks that a call may end or reset a connection.
func (c *checker) mayCut(x *exchange, connection emulator.Connection) {
	resets := kinds()[c.order.Kind].changes && c.order.Kind != Delete && connection.EndpointID == c.order.Endpoints[0]
	switch {
	case x.Action != terminateAction && resets:
	case x.Action != terminateAction:
		c.fail(Safety, "%s reset %s", x.Action, describe(connection))
	case c.order.Kind != Terminate || c.order.DryRun:
		c.fail(Safety, "ended %s, although the order must not end connections", describe(connection))
	case !c.isTarget(connection):
		c.fail(Safety, "ended %s, which %s does not name", describe(connection), c.people)
	}
}

// guard checks that no connection was ended if the first look found more connections than the order may end.
func (c *checker) guard() {
	first := slices.IndexFunc(c.exchanges, func(x *exchange) bool { return x.Action == terminateAction && !x.dryRun() })
	if first < 0 || c.order.MaxConnections == 0 || c.order.Direct || c.order.Kind != Terminate {
		return
	}
	if live := c.countLive(c.exchanges[:first]); live > c.order.MaxConnections {
		c.fail(Safety, "ended connections although %d are live, more than %d", live, c.order.MaxConnections)
	}
}

// countLive returns the number of the order's targets that calls listed as live.
func (c *checker) countLive(calls []*exchange) int {
	status := map[string]string{}
	for _, x := range calls {
		if x.succeeded() && !x.hasFault(emulator.FaultMalformed) {
			for _, s := range x.listed {
				status[s.ID] = s.Code
			}
		}
	}
	count := 0
	for _, connection := range c.atEnd {
		if code := status[connection.ID]; code != "" && code != "terminated" && c.isTarget(connection) {
			count++
		}
	}
	return count
}

// describe describes a connection for a message.
func describe(c emulator.Connection) string {
	return fmt.Sprintf("%s of %s (username %+q, common name %+q, %s)", c.ID, c.EndpointID, c.Username, c.CommonName, c.Status)
}
