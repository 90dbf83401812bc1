package vpn

import (
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// largestPolicy is how many bytes a policy document can have.
const largestPolicy = 10_000

const updating = "updating"

// Policy is an endpoint's authorization policy, as seen at one time.
type Policy struct {
	EndpointID  string `json:"endpoint_id"`
	Document    string `json:"document"`
	Description string `json:"description"`
	// Shadow policies are evaluated but not enforced.
	Shadow bool `json:"shadow"`
	// Status is creating, updating, active or deleting.
	Status string `json:"status"`
}

// PolicyChange is what is new in a policy; what is nil stays.
type PolicyChange struct {
	Document    *string
	Description *string
	Shadow      *bool
}

type policy struct {
	document    string
	description string
	shadow      bool
	course      course
	statements  *cedar.PolicySet
}

// ModifyPolicy adds or changes an endpoint's authorization policy and returns its status. A document that is to be
// enforced, and the end of shadow mode, disconnect every session.
//
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-step4.html.
// GUESS: a policy is enforced from the moment it is accepted, not from when it is active.
func (s *Service) ModifyPolicy(region, endpointID string, change PolicyChange) (string, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return "", err
	}
	fresh := e.policy == nil || e.policy.course.now() == deleting
	if fresh && change.Document == nil {
		return "", awserror.MissingParameter("PolicyDocument")
	}
	var statements *cedar.PolicySet
	if change.Document != nil {
		if statements, err = parsePolicy(*change.Document); err != nil {
			return "", err
		}
	}
	if fresh {
		e.policy = &policy{}
		e.policy.course.take(creating, s.now)
		s.evaluateRegularly(e, e.policy)
	} else {
		e.policy.course.take(updating, s.now)
	}
	wasShadow := e.policy.shadow
	e.policy.apply(change, statements)
	if !e.policy.shadow && (change.Document != nil || wasShadow) {
		s.cutAll(e)
	}
	s.activate(e.policy)
	return e.policy.course.now(), nil
}

// parsePolicy reads a Cedar document. The code for a malformed one is seen.
func parsePolicy(document string) (*cedar.PolicySet, error) {
	if len(document) > largestPolicy {
		return nil, awserror.InvalidValue("The policy document has %d bytes, the most is %d", len(document), largestPolicy)
	}
	statements, err := cedar.NewPolicySetFromBytes("", []byte(document))
	if err != nil {
		return nil, awserror.InvalidValue("Provide a valid Cedar policy document: %v", err)
	}
	for range statements.All() {
		return statements, nil
	}
	return nil, awserror.InvalidValue("Provide a valid Cedar policy document: it has no statement")
}

func (p *policy) apply(change PolicyChange, statements *cedar.PolicySet) {
	if change.Document != nil {
		p.document, p.statements = *change.Document, statements
	}
	if change.Description != nil {
		p.description = *change.Description
	}
	if change.Shadow != nil {
		p.shadow = *change.Shadow
	}
}

// activate ends what the policy's status says is under way.
func (s *Service) activate(p *policy) {
	s.after(s.settings.Transition, func() {
		if p.course.now() != deleting {
			p.course.take(active, s.now)
		}
	})
}

// GetPolicy returns an endpoint's authorization policy as it was a while ago, but for its text.
func (s *Service) GetPolicy(region, endpointID string, ago time.Duration) (Policy, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return Policy{}, err
	}
	if e.policy == nil {
		return Policy{}, awserror.PolicyNotFound(endpointID)
	}
	view := e.policy.at(s.now.Add(-ago), endpointID)
	if view.Status == "" {
		return Policy{}, awserror.PolicyNotFound(endpointID)
	}
	return view, nil
}

func (p *policy) at(when time.Time, endpointID string) Policy {
	return Policy{EndpointID: endpointID, Document: p.document, Description: p.description, Shadow: p.shadow, Status: p.course.at(when)}
}

// DeletePolicy begins to remove an endpoint's authorization policy, which is not enforced any more, and returns its status.
func (s *Service) DeletePolicy(region, endpointID string) (string, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return "", err
	}
	p := e.policy
	if p == nil {
		return "", awserror.PolicyNotFound(endpointID)
	}
	if p.course.now() != deleting {
		p.course.take(deleting, s.now)
		s.after(s.settings.Transition, func() {
			if e.policy == p {
				e.policy = nil
			}
		})
	}
	return deleting, nil
}
