package simulation

import (
	"errors"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// content checks an order that reads or changes a list or a policy, unless somebody else changes it meanwhile.
func (c *checker) content() {
	if len(c.inner) > 0 {
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

// lies returns how many answers of the service about a list or a policy were not true.
func (c *checker) lies() int {
	count := 0
	for _, x := range c.exchanges {
		if x.misleads() {
			count++
		}
	}
	return count
}

// repeats checks that an order resets the connections only once.
func (c *checker) repeats() {
	imports, resets := 0, 0
	for _, x := range c.exchanges {
		if x.Action == importAction && x.ran() {
			imports++
		}
		if x.Action == modifyAction && len(x.cut) > 0 {
			resets++
		}
	}
	if imports > 1 && !c.misled() {
		c.breaks(Safety, "imported one list %d times, which reset the connections each time", imports)
	}
	if resets > 1 {
		c.breaks(Safety, "changed the policy %d times, which reset the connections each time", resets)
	}
}

// minLies is how many answers in a row that something is absent are believed.
const minLies = 2

// replaced checks that no policy was created in place of one that existed.
func (c *checker) replaced() {
	existed := c.before.policy.Document != "" && c.before.policy.Status != "deleting"
	if c.order.Kind != Create || !existed || c.lies() >= minLies {
		return
	}
	for _, x := range c.exchanges {
		if x.Action == modifyAction && x.ran() {
			c.breaks(Safety, "replaced a policy that existed: %s", excerpt(c.before.policy.Document))
		}
	}
}

// absence checks that nothing that is there is reported as absent.
func (c *checker) absence() {
	if c.reportsAbsence() && c.lies() < minLies {
		c.breaks(Truth, "reported the absence of something that exists (error: %v)", c.err)
	}
}

// reportsAbsence reports whether an order to read reported that something which exists does not.
func (c *checker) reportsAbsence() bool {
	switch {
	case c.order.Kind != ReadList && c.order.Kind != ReadPolicy:
		return false
	case c.err != nil:
		return clientvpn.Code(c.err) == codeEndpointNotFound
	case c.order.Kind == ReadList:
		return c.foundList.PEM == "" && c.before.list.PEM != ""
	default:
		return c.foundPolicy == nil && c.before.policy.Document != "" && c.after.policy.Document != ""
	}
}

// inForce checks a list or policy that an order reports as active, or as deleted.
func (c *checker) inForce() {
	list, policy := c.after.list, c.after.policy
	wantPolicy := vpn.Policy{EndpointID: policy.EndpointID, Document: policyOf(c.order.Content), Shadow: c.order.Shadow, Status: "active"}
	switch {
	case c.order.Kind == Import && (list.PEM != c.world.lists[c.order.Content] || list.Status != "active"):
		c.breaks(Truth, "reported that the list is active, and it is %q", list.Status)
	case (c.order.Kind == Modify || c.order.Kind == Create) && policy != wantPolicy:
		c.breaks(Truth, "reported that the policy is active, and it is %+v", policy)
	case c.order.Kind == Delete && policy.Document != "":
		c.breaks(Truth, "reported that the policy is deleted, and it is %q", policy.Status)
	}
}

// read checks what an order has read.
func (c *checker) read() {
	if found := c.foundPolicy; found != nil && (found.Document != c.before.policy.Document || found.ShadowMode != c.before.policy.Shadow) {
		c.breaks(Truth, "read the policy %+v, and it is %+v", *found, c.before.policy)
	}
	if c.order.Kind == ReadList && c.foundList.PEM != c.before.list.PEM {
		c.breaks(Truth, "read another revocation list than the endpoint has")
	}
}

// transition is how long the emulator takes to put a list or a policy in force, or to delete a policy.
const transition = 2 * time.Second

// changeCost checks the calls of an undisturbed order: one that changes, and then one for each poll. Absence is confirmed.
func (c *checker) changeCost() {
	if c.disturbed() || c.err != nil {
		return
	}
	limit := map[string]int{ReadList: 2, ReadPolicy: 2, Create: 3, Modify: 1, Delete: 1, Import: 2}[c.order.Kind]
	if c.order.changes() {
		limit += pollsFor(transition)
	}
	for _, x := range c.exchanges {
		if x.Status != 200 && x.ErrorCode != codePolicyNotFound {
			return // An earlier change is still under way.
		}
	}
	if len(c.exchanges) > limit {
		c.breaks(Cost, "%d calls, and %d are enough", len(c.exchanges), limit)
	}
}

// refusedOther reports whether the error says that the endpoint had a policy, as it did.
func (c *checker) refusedOther() bool {
	return errors.Is(c.err, clientvpn.ErrPolicyExists) && c.order.Kind == Create && c.before.policy.Document != ""
}
