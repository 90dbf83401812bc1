package simulation

import (
	"errors"
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// recorded checks that the result has each termination that the service accepted. An order cannot know of a connection that was
// established after its look, and ended by a call by name whose answer was lost.
func (c *checker) recorded() {
	for _, x := range c.exchanges {
		if x.Action != terminateAction || x.dryRun() {
			continue
		}
		if x.ran() && !x.complete && len(x.Faults) == 0 {
			c.fail(Record, "did not wait for the answer to a termination")
		}
		if x.succeeded() && !x.hasFault(emulator.FaultMalformed) {
			c.acknowledged(x)
		}
		if c.err == nil {
			c.complete(x)
		}
	}
}

// complete checks that the result of a successful order has the connections that a call ended.
func (c *checker) complete(x *exchange) {
	for _, connection := range x.cut {
		if c.known(x, connection.ID) && !c.reported(connection.ID) {
			c.fail(Record, "ended %s, which the result does not have", describe(connection))
		}
	}
}

// known reports whether the order can know that a call ended a connection: from the answer, from a listing, or, if it had not looked
// before, from the look that follows a lost or empty answer.
func (c *checker) known(x *exchange, id string) bool {
	_, single := c.single()
	switch {
	case x.complete && !x.hasFault(emulator.FaultMalformed):
		return true
	case c.order.Direct && single && len(x.answered) == 0:
		return c.count(func(x *exchange) bool { return x.Action == describeAction && len(x.Faults) > 0 }) == 0
	default:
		return len(c.statusCodes(id).listed) > 0
	}
}

// acknowledged checks that the result has what the service answered to a termination.
func (c *checker) acknowledged(x *exchange) {
	for _, s := range x.answered {
		if !c.reported(s.ID) {
			c.fail(Record, "the service accepted the termination of %s, which the result does not have (error: %v)", s.ID, c.err)
		}
	}
	if !slices.Contains(c.result.RequestIDs, x.RequestID) {
		c.fail(Record, "the result does not have the request ID %s", x.RequestID)
	}
	if c.result.At.IsZero() {
		c.fail(Record, "the result has no time, although connections were ended")
	}
}

// liveness checks that an undisturbed order succeeded, or failed for a legitimate reason.
func (c *checker) liveness() {
	if c.undisturbed && c.err != nil && !c.allowed() {
		c.fail(Liveness, "failed, although nothing disturbed the order: %v", c.err)
	}
}

// allowed reports whether an undisturbed order may fail with the error.
func (c *checker) allowed() bool {
	missing, someMissing := errors.AsType[*clientvpn.MissingEndpointsError](c.err)
	reconnected, someReconnected := errors.AsType[*clientvpn.ReconnectedError](c.err)
	switch {
	case is[*clientvpn.NotConnectedError](c.err):
		return c.order.RequireConnected
	case is[*clientvpn.GuardError](c.err):
		return c.order.MaxConnections > 0
	case errors.Is(c.err, clientvpn.ErrPolicyExists):
		return c.order.Kind == Create && c.before.policy.Document != ""
	case someMissing:
		return slices.Equal(missing.EndpointIDs, []string{"cvpn-endpoint-unknown"})
	default:
		return someReconnected && c.reconnects(reconnected)
	}
}

// is reports whether an error has a type.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// reconnects reports whether the people in an error have devices that reconnect and cannot be disabled.
func (c *checker) reconnects(err *clientvpn.ReconnectedError) bool {
	for _, r := range err.People {
		reconnects := func(p Person) bool { return p.Endpoint == r.EndpointID && p.Reconnect > 0 }
		if r.Username != "" || !slices.ContainsFunc(c.sim.scenario.People, reconnects) {
			return false
		}
	}
	return true
}
