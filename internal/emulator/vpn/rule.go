package vpn

import (
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The status codes of an authorization rule while it changes.
const (
	authorizing = "authorizing"
	revoking    = "revoking"
)

// Grant is the network that an authorization rule gives access to, and the group that has access.
type Grant struct {
	CIDR string `json:"cidr" xml:"destinationCidr" query:"TargetNetworkCidr,required"`
	// Group is the ID of the group that has access. If empty, all groups have access.
	Group string `json:"group" xml:"groupId" query:"AccessGroupId"`
}

// Rule is a snapshot of an authorization rule of an endpoint. Its status is authorizing, active or revoking.
type Rule struct {
	EndpointID  string `json:"endpoint_id" xml:"clientVpnEndpointId"`
	Grant       `json:"grant"`
	AccessAll   bool   `json:"-"           xml:"accessAll"`
	Description string `json:"description" xml:"description,omitempty"`
	lifecycle
}

// Authorize starts to add an authorization rule and returns its status.
func (s *Service) Authorize(in Location, endpointID string, grant Grant, description string) (string, error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", err
	}
	if e.rule(grant) != nil {
		return "", awserror.New("InvalidClientVpnDuplicateAuthorizationRule", "There is already an authorization rule for %s", grant.CIDR) // GUESS: the message.
	}
	if limit := s.settings.Quotas.Rules; len(e.rules) >= limit {
		return "", awserror.New("ClientVpnAuthorizationRuleLimitExceeded", "There are already %d authorization rules", limit) // GUESS: the message.
	}
	r := &Rule{
		lifecycle: lifecycle{numbered: s.nextNumber()}, EndpointID: endpointID, Grant: grant, AccessAll: grant.Group == "", Description: description,
	}
	e.rules = append(e.rules, r)
	s.activate(&r.history, authorizing)
	return authorizing, nil
}

// Revoke starts to remove an authorization rule and returns its status.
func (s *Service) Revoke(in Location, endpointID string, grant Grant) (string, error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", err
	}
	r := e.rule(grant)
	if r == nil {
		return "", awserror.New("InvalidClientVpnEndpointAuthorizationRuleNotFound", "There is no such authorization rule for %s", grant.CIDR) // GUESS: the message.
	}
	s.startRemoval(&r.history, revoking, func() { e.rules = without(e.rules, r) })
	return revoking, nil
}

func (e *endpoint) rule(grant Grant) *Rule {
	return find(e.rules, func(r *Rule) bool { return r.Grant == grant })
}

// Rules returns an endpoint's authorization rules as they were some time ago.
func (s *Service) Rules(in Location, endpointID string, ago time.Duration) ([]Rule, error) {
	return snapshots(s, in, endpointID, ago, func(e *endpoint) []*Rule { return e.rules })
}
