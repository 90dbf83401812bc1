package simulation

import (
	"fmt"
	"slices"

	"golang.org/x/text/unicode/norm"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The promises that are checked.
const (
	// Safety means that no connection ended that was not named.
	Safety = "safety"
	// Truth means that what was reported is so.
	Truth = "truth"
	// Record means that each termination that the service agreed to is reported.
	Record = "record"
	// Liveness means that an order succeeds when nothing disturbs it.
	Liveness = "liveness"
	// Cost means that an order makes no more calls than the design says.
	Cost = "cost"
)

func promises() []string { return []string{Safety, Truth, Record, Liveness, Cost} }

// Violation is a broken promise.
type Violation struct {
	Promise string
	// Order is the number of the order that broke it, in the order in which they began.
	Order int
	Text  string
}

// String returns the promise and what happened.
func (v Violation) String() string {
	return fmt.Sprintf("%s: order %d: %s", v.Promise, v.Order, v.Text)
}

// checker collects the promises that an order broke. It reads the emulator's state and journal, and what the order reported.
type checker struct {
	*running
	world      *world
	violations []Violation
	// codes is what given returns.
	codes given
}

func check(w *world, o *running) []Violation {
	c := &checker{running: o, world: w}
	if o.calls > maxCalls {
		c.breaks(Cost, "the order made more than %d calls", maxCalls)
	}
	c.safety()
	c.elsewhere()
	c.tokens()
	switch {
	case o.crashed: // Nobody was told anything.
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

func (c *checker) breaks(promise, format string, arguments ...any) {
	c.violations = append(c.violations, Violation{Promise: promise, Text: fmt.Sprintf(format, arguments...)})
}

// names reports whether an order names a connection: its own reading of the documentation, not the provider's.
func (o *running) names(connection emulator.Connection) bool {
	in := func(names []string, name string) bool {
		return name != "" && slices.ContainsFunc(names, func(n string) bool { return norm.NFD.String(n) == norm.NFD.String(name) })
	}
	p := o.people
	named := p.Everybody || slices.Contains(p.ConnectionIDs, connection.ID) || in(p.Usernames, connection.Username) || in(p.CommonNames, connection.CommonName)
	return named && !in(p.ExcludeUsernames, connection.Username) && !in(p.ExcludeCommonNames, connection.CommonName)
}

// meant reports whether an order names a connection that is at one of the order's endpoints.
func (c *checker) meant(connection emulator.Connection) bool {
	return c.names(connection) && c.within(connection)
}

func (c *checker) within(connection emulator.Connection) bool {
	return slices.ContainsFunc(c.world.scenario.Endpoints, func(e Endpoint) bool {
		return e.ID == connection.EndpointID && e.Region == c.order.Region && c.isMeant(e.ID)
	})
}

// isMeant reports whether an order for the endpoint, in the right region, is meant.
func (c *checker) isMeant(endpointID string) bool {
	if c.order.Endpoints != nil {
		return slices.Contains(c.order.Endpoints, endpointID)
	}
	return slices.ContainsFunc(c.world.scenario.Endpoints, func(e Endpoint) bool { return e.ID == endpointID && e.Region == c.order.Region })
}

// misled reports whether the service itself denied the order a true answer to the question who is connected.
func (o *running) misled() bool { return slices.ContainsFunc(o.exchanges, (*exchange).misleads) }

// disturbed reports whether anything but the order's own calls and their answers was in the way.
func (c *checker) disturbed() bool {
	return c.order.Interrupt > 0 || len(c.order.Delays)+len(c.inner) > 0 ||
		slices.ContainsFunc(c.exchanges, func(x *exchange) bool {
			return x.faulty() || !x.complete || x.ErrorCode == "RequestLimitExceeded"
		})
}

func (c *checker) safety() {
	for _, x := range c.exchanges {
		if x.Region != c.order.Region {
			c.breaks(Safety, "%s was sent to region %s instead of %s", x.Action, x.Region, c.order.Region)
		}
		if x.Action == terminateAction && !c.isMeant(x.endpoint()) {
			c.breaks(Safety, "terminated at endpoint %s, which the order does not name", x.endpoint())
		}
		for _, connection := range x.cut {
			if x.Action == terminateAction {
				c.ended(connection)
			} else {
				c.reset(x, connection)
			}
		}
	}
	c.guard()
}

// ended checks that an order may end a connection.
func (c *checker) ended(connection emulator.Connection) {
	if c.order.Kind != Terminate || c.order.DryRun {
		c.breaks(Safety, "an order that must not end anybody ended %s", describe(connection))
	}
	if !c.meant(connection) {
		c.breaks(Safety, "ended %s, whom %s does not name", describe(connection), c.people)
	}
}

// reset checks that a call may reset a connection.
func (c *checker) reset(x *exchange, connection emulator.Connection) {
	if !c.order.changes() || c.order.Kind == Delete || connection.EndpointID != c.order.Endpoints[0] {
		c.breaks(Safety, "%s reset %s", x.Action, describe(connection))
	}
}

// guard checks that nobody was ended if the first look showed more connections than the order may end.
func (c *checker) guard() {
	if c.order.MaxConnections == 0 || c.order.Direct || c.order.Kind != Terminate {
		return
	}
	status := map[string]string{}
	for _, x := range c.exchanges {
		if x.Action == terminateAction && !x.dryRun() {
			if c.countNamed(status) > c.order.MaxConnections {
				c.breaks(Safety, "ended connections although %d are live and %d may be", c.countNamed(status), c.order.MaxConnections)
			}
			return
		}
		if x.succeeded() && !x.faulty(emulator.FaultMalformed) {
			for _, s := range x.listed {
				status[s.id] = s.codes[0]
			}
		}
	}
}

func (c *checker) countNamed(status map[string]string) int {
	count := 0
	for _, connection := range c.atEnd {
		if code := status[connection.ID]; code != "" && code != "terminated" && c.meant(connection) {
			count++
		}
	}
	return count
}

func describe(c emulator.Connection) string {
	return fmt.Sprintf("%s of %s (username %+q, common name %+q, %s)", c.ID, c.EndpointID, c.Username, c.CommonName, c.Status)
}
