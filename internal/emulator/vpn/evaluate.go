package vpn

import (
	"encoding/json"
	"fmt"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// evaluateRegularly schedules evaluations of a policy for the endpoint's live connections, until the policy is replaced or
// deleted.
func (s *Service) evaluateRegularly(e *endpoint, p *policy) {
	// What a policy sees only changes with calls, so a long jump of the clock needs only the last evaluation.
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
		s.evaluateRegularly(e, p)
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
		Principal: types.NewEntityUID("ClientVpn::Client", types.String(who.commonName)),
		Action:    types.NewEntityUID("ClientVpn::Action", "Connect"),
		Resource:  types.NewEntityUID("ClientVpn::Endpoint", types.String(who.endpoint.id)),
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
		"endpointId":      text(e.id),
		"connectionId":    text(session.id),
		"platform":        text(device.Platform),
		"platformVersion": text(device.PlatformVersion),
		"publicIp":        text(device.PublicIP),
		"openvpnVersion":  text(device.OpenVPNVersion),
		"clientVersion":   text(device.ClientVersion),
	})
	groups := make([]types.Value, len(c.groups))
	for i, group := range c.groups {
		groups[i] = text(group)
	}
	for _, a := range e.options.Authentication {
		switch a.Type {
		case CertificateAuthentication:
			all["mutual-authentication"] = types.NewRecord(types.RecordMap{"commonName": text(c.commonName), "serialNumber": text(c.serialNumber)})
		case DirectoryAuthentication:
			all["active-directory"] = types.NewRecord(types.RecordMap{"username": text(c.username), "memberOf": types.NewSet(groups...)})
		case FederatedAuthentication:
			all["saml"] = types.NewRecord(types.RecordMap{"nameId": text(c.username), "memberOf": types.NewSet(groups...)})
		}
	}
	return types.NewRecord(all)
}

// device returns what the client of a connection says about its device. All simulated clients say the same.
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
