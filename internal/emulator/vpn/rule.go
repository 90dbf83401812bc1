package vpn

import (
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The status codes of an authorization rule, besides active.
const (
	authorizing = "authorizing"
	revoking    = "revoking"
)

// Grant is the network that an authorization rule opens, and for whom.
type Grant struct {
	CIDR string `json:"cidr"`
	// Group is the ID of the group that has access. If empty, all groups have access.
	Group string `json:"group"`
}

// Rule is a snapshot of an authorization rule of an endpoint.
type Rule struct {
	EndpointID  string `json:"endpoint_id"`
	Grant       Grant  `json:"grant"`
	Description string `json:"description"`
	// Status is authorizing, active or revoking.
	Status string `json:"status"`

	number uint64
}

// Number returns the rule's place in the list. Later ones have higher numbers.
func (r Rule) Number() uint64 { return r.number }

type rule struct {
	number      uint64
	grant       Grant
	description string
	history     statusHistory
}

// Authorize starts to add an authorization rule and returns its status.
func (s *Service) Authorize(in Location, endpointID string, grant Grant, description string) (string, error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", err
	}
	if e.rule(grant) != nil {
		return "", awserror.DuplicateRule(grant.CIDR)
	}
	if limit := s.settings.Quotas.Rules; len(e.rules) >= limit {
		return "", awserror.RuleLimitExceeded(limit)
	}
	r := &rule{number: s.number(), grant: grant, description: description}
	r.history.set(authorizing, s.now)
	e.rules = append(e.rules, r)
	s.after(s.settings.Transition, func() {
		if r.history.current() == authorizing {
			r.history.set(active, s.now)
		}
	})
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
		return "", awserror.RuleNotFound(grant.CIDR)
	}
	if r.history.current() != revoking {
		r.history.set(revoking, s.now)
		s.after(s.settings.Transition, func() {
			e.rules = slices.DeleteFunc(e.rules, func(other *rule) bool { return other == r })
		})
	}
	return revoking, nil
}

func (e *endpoint) rule(grant Grant) *rule {
	for _, r := range e.rules {
		if r.grant == grant {
			return r
		}
	}
	return nil
}

// Rules returns an endpoint's authorization rules as they were that long ago.
func (s *Service) Rules(in Location, endpointID string, ago time.Duration) ([]Rule, error) {
	return snapshot(s, in, endpointID, ago, (*endpoint).rulesAt)
}

func (e *endpoint) rulesAt(when time.Time) []Rule {
	views := []Rule{}
	for _, r := range e.rules {
		if status := r.history.at(when); status != "" {
			views = append(views, Rule{EndpointID: e.id, Grant: r.grant, Description: r.description, Status: status, number: r.number})
		}
	}
	return views
}
