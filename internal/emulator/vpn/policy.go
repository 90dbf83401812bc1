package vpn

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// maxPolicyBytes is the maximum size of a policy document.
const maxPolicyBytes = 10_000

// Policy is a snapshot of an endpoint's authorization policy.
type Policy struct {
	EndpointID  string `json:"endpoint_id" xml:"clientVpnEndpointId"`
	Document    string `json:"document"    xml:"policyDocument"`
	Description string `json:"description" xml:"description,omitempty"`
	// Shadow reports whether the policy is evaluated but not enforced.
	Shadow bool `json:"shadow" xml:"-"`
	// Status is creating, updating, active or deleting.
	Status string `json:"status" xml:"status"`
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
		s.scheduleEvaluation(e, e.policy)
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

// GetPolicy returns an endpoint's authorization policy. Its status, but not its document, is as it was some time ago.
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

// scheduleEvaluation schedules the evaluation of a policy for the endpoint's live connections at each interval, until the policy
// is deleted.
func (s *Service) scheduleEvaluation(e *endpoint, p *policy) {
	// The context of a policy changes only with calls, so only the last evaluation of a long advance of the clock matters.
	every := s.settings.PolicyInterval
	wait := max(every, s.until.Sub(s.now).Truncate(every))
	s.after(wait, func() {
		if e.policy != p {
			return
		}
		for c := range e.connections.all.after(0) {
			if c.isLive(s.now) && !s.permits(c.client, c) {
				s.startTermination(c, TerminationFault{})
			}
		}
		s.scheduleEvaluation(e, p)
	})
}

// permits evaluates the endpoint's policy for a connection. Without an enforced policy it returns true.
func (s *Service) permits(who *client, c *connection) bool {
	p := who.endpoint.policy
	if p == nil || p.history.current() == deleting {
		return true
	}
	c.evaluated = s.now
	decision, _ := cedar.Authorize(p.statements, nil, cedar.Request{
		Principal: types.NewEntityUID("ClientVpn::Client", types.String(who.CommonName)),
		Action:    types.NewEntityUID("ClientVpn::Action", "Connect"),
		Resource:  types.NewEntityUID("ClientVpn::Endpoint", types.String(who.endpoint.ID)),
		Context:   who.context(c),
	})
	return p.Shadow || decision == cedar.Allow
}

// context returns the context of a policy's evaluation. The namespaces and memberOf are documented. GUESS: all other names.
//
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-step2.html.
func (c *client) context(session *connection) types.Record {
	all := c.signals.Map()
	if all == nil {
		all = types.RecordMap{}
	}
	e := c.endpoint
	text := func(value string) types.Value { return types.String(value) }
	device := session.device()
	all["connection"] = types.NewRecord(types.RecordMap{
		"endpointId":      text(e.ID),
		"connectionId":    text(session.id),
		"platform":        text(device.Platform),
		"platformVersion": text(device.PlatformVersion),
		"publicIp":        text(device.PublicIP),
		"openvpnVersion":  text(device.OpenVPNVersion),
		"clientVersion":   text(device.ClientVersion),
	})
	groups := make([]types.Value, len(c.Groups))
	for i, group := range c.Groups {
		groups[i] = text(group)
	}
	for _, a := range e.Options.Authentication {
		switch a.Type {
		case CertificateAuthentication:
			all["mutual-authentication"] = types.NewRecord(types.RecordMap{"commonName": text(c.CommonName), "serialNumber": text(c.SerialNumber)})
		case DirectoryAuthentication:
			all["active-directory"] = types.NewRecord(types.RecordMap{"username": text(c.Username), "memberOf": types.NewSet(groups...)})
		case FederatedAuthentication:
			all["saml"] = types.NewRecord(types.RecordMap{"nameId": text(c.Username), "memberOf": types.NewSet(groups...)})
		}
	}
	return types.NewRecord(all)
}

// device returns what the client reports about its device. All simulated clients report the same.
func (c *connection) device() Device {
	if c.session != nil {
		return c.session.Device
	}
	return Device{Platform: "linux", PlatformVersion: "6.1", PublicIP: "198.51.100.1", OpenVPNVersion: "2.6.0", ClientVersion: "5.0.0"}
}

// parseSignals parses what device trust providers report about a device: {"crowdstrike": {…}}.
func parseSignals(raw json.RawMessage) (types.Record, error) {
	if len(raw) == 0 {
		return types.Record{}, nil
	}
	var signals types.Record
	if err := json.Unmarshal(raw, &signals); err != nil {
		return types.Record{}, fmt.Errorf("posture is not a Cedar record: %w", err)
	}
	for name := range signals.Map() {
		switch name {
		case "crowdstrike", "jamf", "jumpcloud":
		default:
			return types.Record{}, fmt.Errorf("posture has an unknown device trust provider %q, want crowdstrike, jamf or jumpcloud", name)
		}
	}
	return signals, nil
}
