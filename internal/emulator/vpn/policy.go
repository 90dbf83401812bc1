package vpn

import (
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// maxPolicyBytes is the maximum size of a policy document.
const maxPolicyBytes = 10_000

// Policy is a snapshot of an endpoint's authorization policy.
type Policy struct {
	EndpointID  string `json:"endpoint_id"`
	Document    string `json:"document"`
	Description string `json:"description"`
	// Shadow reports whether the policy is evaluated but not enforced.
	Shadow bool `json:"shadow"`
	// Status is creating, updating, active or deleting.
	Status string `json:"status"`
}

// PolicyChange changes a policy. Nil fields stay as they are.
type PolicyChange struct {
	Document    *string
	Description *string
	Shadow      *bool
}

type policy struct {
	Policy // without its status

	history    statusHistory
	statements *cedar.PolicySet
}

// ModifyPolicy adds or changes an endpoint's authorization policy and returns its status. A new document outside shadow
// mode disconnects every session, and so does leaving shadow mode.
//
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-step4.html.
// GUESS: a policy is enforced as soon as it is accepted, before it is active.
func (s *Service) ModifyPolicy(in Location, endpointID string, change PolicyChange) (string, error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return "", err
	}
	isNew := e.policy == nil || e.policy.history.current() == deleting
	if isNew && change.Document == nil {
		return "", awserror.MissingParameter("PolicyDocument")
	}
	var statements *cedar.PolicySet
	if change.Document != nil {
		if statements, err = parsePolicy(*change.Document); err != nil {
			return "", err
		}
	}
	if isNew {
		e.policy = &policy{Policy: Policy{EndpointID: endpointID}}
		e.policy.history.set(creating, s.now)
		s.evaluateRegularly(e, e.policy)
	} else {
		e.policy.history.set(updating, s.now)
	}
	p := e.policy
	wasShadow := p.Shadow
	p.apply(change, statements)
	if !p.Shadow && (change.Document != nil || wasShadow) {
		s.terminateAll(e)
	}
	s.after(s.settings.Transition, func() {
		if p.history.current() != deleting {
			p.history.set(active, s.now)
		}
	})
	return p.history.current(), nil
}

// parsePolicy parses a Cedar document. SEEN: the error code for a malformed one.
func parsePolicy(document string) (*cedar.PolicySet, error) {
	if len(document) > maxPolicyBytes {
		return nil, awserror.InvalidValue("The policy document has %d bytes, the maximum is %d", len(document), maxPolicyBytes)
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
		p.Document, p.statements = *change.Document, statements
	}
	if change.Description != nil {
		p.Description = *change.Description
	}
	if change.Shadow != nil {
		p.Shadow = *change.Shadow
	}
}

// GetPolicy returns an endpoint's authorization policy. Its status, but not its text, is as it was that long ago.
func (s *Service) GetPolicy(in Location, endpointID string, ago time.Duration) (Policy, error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return Policy{}, err
	}
	if e.policy == nil {
		return Policy{}, awserror.PolicyNotFound(endpointID)
	}
	view := e.policy.at(s.now.Add(-ago))
	if view.Status == "" {
		return Policy{}, awserror.PolicyNotFound(endpointID)
	}
	return view, nil
}

func (p *policy) at(when time.Time) Policy {
	view := p.Policy
	view.Status = p.history.at(when)
	return view
}

// DeletePolicy stops enforcing an endpoint's authorization policy, starts to remove it, and returns its status.
func (s *Service) DeletePolicy(in Location, endpointID string) (string, error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return "", err
	}
	p := e.policy
	if p == nil {
		return "", awserror.PolicyNotFound(endpointID)
	}
	s.startRemoval(&p.history, deleting, func() {
		if e.policy == p {
			e.policy = nil
		}
	})
	return deleting, nil
}
