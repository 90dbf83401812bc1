package simulation

import (
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// content is an endpoint's revocation list and policy.
type content struct {
	list   vpn.RevocationList
	policy vpn.Policy
}

// contentOf returns the list and the policy of an order's endpoint.
func (s *simulator) contentOf(o Order) content {
	var c content
	if kinds()[o.Kind].calls == 0 {
		return c
	}
	state := s.emulator.State()
	for _, list := range state.RevocationLists {
		if list.EndpointID == o.Endpoints[0] {
			c.list = list
		}
	}
	for _, policy := range state.Policies {
		if policy.EndpointID == o.Endpoints[0] {
			c.policy = policy
		}
	}
	return c
}

// content checks an order that reads or changes a list or a policy, unless other orders ran at the same time.
func (c *checker) content() {
	if len(c.concurrent) > 0 {
		return
	}
	c.repeats()
	c.replaced()
	c.absence()
	if c.err == nil && !c.misled() {
		c.inForce()
		c.read()
	}
	c.changeCost()
}

// repeats checks that the order reset the connections at most once.
func (c *checker) repeats() {
	imports := c.count(func(x *exchange) bool { return x.Action == importAction && x.ran() })
	if imports > 1 && !c.misled() {
		c.fail(Safety, "imported the list %d times, each of which reset the connections", imports)
	}
	if resets := c.count(func(x *exchange) bool { return x.Action == modifyAction && len(x.cut) > 0 }); resets > 1 {
		c.fail(Safety, "changed the policy %d times, each of which reset the connections", resets)
	}
}

// believesAbsence reports whether the service misled the order so often that it must believe that something is absent.
func (c *checker) believesAbsence() bool { return c.count((*exchange).misleads) >= 2 }

// replaced checks that the order did not create a policy at an endpoint that had one.
func (c *checker) replaced() {
	existed := c.before.policy.Document != "" && c.before.policy.Status != "deleting"
	changes := c.count(func(x *exchange) bool { return x.Action == modifyAction && x.ran() })
	if c.order.Kind == Create && existed && changes > 0 && !c.believesAbsence() {
		c.fail(Safety, "replaced an existing policy: %q", c.before.policy.Document)
	}
}

// absence checks that the order did not report something as absent that exists.
func (c *checker) absence() {
	absent := false
	switch {
	case c.order.Kind != ReadList && c.order.Kind != ReadPolicy:
	case c.err != nil:
		absent = clientvpn.Code(c.err) == codeEndpointNotFound
	case c.order.Kind == ReadList:
		absent = c.foundList.PEM == "" && c.before.list.PEM != ""
	default:
		absent = c.foundPolicy == nil && c.before.policy.Document != "" && c.after.policy.Document != ""
	}
	if absent && !c.believesAbsence() {
		c.fail(Truth, "reported as absent what exists (error: %v)", c.err)
	}
}

// inForce checks that the list or policy that a successful order activated or deleted is as it reported.
func (c *checker) inForce() {
	list, policy := c.after.list, c.after.policy
	wantPolicy := vpn.Policy{EndpointID: policy.EndpointID, Document: policyOf(c.order.Content), Shadow: c.order.Shadow, Status: "active"}
	switch {
	case c.order.Kind == Import && (list.PEM != c.sim.list(c.order.Content) || list.Status != "active"):
		c.fail(Truth, "reported that the list is active, but it is %q", list.Status)
	case (c.order.Kind == Modify || c.order.Kind == Create) && policy != wantPolicy:
		c.fail(Truth, "reported that the policy is active, but it is %+v", policy)
	case c.order.Kind == Delete && policy.Document != "":
		c.fail(Truth, "reported that the policy is deleted, but it is %q", policy.Status)
	}
}

// read checks the list or policy that the order read.
func (c *checker) read() {
	if found := c.foundPolicy; found != nil && (found.Document != c.before.policy.Document || found.ShadowMode != c.before.policy.Shadow) {
		c.fail(Truth, "read the policy %+v, but it is %+v", *found, c.before.policy)
	}
	if c.order.Kind == ReadList && c.foundList.PEM != c.before.list.PEM {
		c.fail(Truth, "read a revocation list that the endpoint does not have")
	}
}

// transition is how long the emulator takes to activate a list or a policy, or to delete a policy.
const transition = 2 * time.Second

// changeCost checks the number of calls of an undisturbed order: those that change or read, one more to confirm an absence, and those
// of the polls.
func (c *checker) changeCost() {
	if c.disturbed() || c.err != nil {
		return
	}
	kind := kinds()[c.order.Kind]
	limit := kind.calls
	if kind.changes {
		limit += pollsFor(transition)
	}
	inProgress := c.count(func(x *exchange) bool { return x.Status != 200 && x.ErrorCode != codePolicyNotFound }) // An earlier change.
	if len(c.exchanges) > limit && inProgress == 0 {
		c.fail(Cost, "made %d calls, but %d are enough", len(c.exchanges), limit)
	}
}
