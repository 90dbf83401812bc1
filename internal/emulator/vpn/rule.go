package vpn

import (
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The codes of an authorization rule's status, besides active.
const (
	authorizing = "authorizing"
	revoking    = "revoking"
)

// Grant is what an authorization rule allows, and to whom.
type Grant struct {
	CIDR string `json:"cidr"`
	// Group is the group that may go there; empty: everybody.
	Group string `json:"group"`
}

// Rule is an authorization rule of an endpoint, as seen at one time.
type Rule struct {
	EndpointID  string `json:"endpoint_id"`
	Grant       Grant  `json:"grant"`
	Description string `json:"description"`
	// Status is authorizing, active or revoking.
	Status string `json:"status"`

	number uint64
}

// Number places the rule in the list: later ones have higher numbers.
func (r Rule) Number() uint64 { return r.number }

type rule struct {
	number      uint64
	grant       Grant
	description string
	course      course
}

// Authorize begins to add an authorization rule and returns its status.
func (s *Service) Authorize(region, endpointID string, grant Grant, description string) (string, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return "", err
	}
	if e.rule(grant) != nil {
		return "", awserror.DuplicateRule(grant.CIDR)
	}
	if len(e.rules) >= mostRules {
		return "", awserror.RuleLimitExceeded(mostRules)
	}
	r := &rule{number: s.number(), grant: grant, description: description}
	r.course.take(authorizing, s.now)
	e.rules = append(e.rules, r)
	s.after(s.settings.Transition, func() {
		if r.course.now() == authorizing {
			r.course.take(active, s.now)
		}
	})
	return authorizing, nil
}

// Revoke begins to remove an authorization rule and returns its status.
func (s *Service) Revoke(region, endpointID string, grant Grant) (string, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return "", err
	}
	r := e.rule(grant)
	if r == nil {
		return "", awserror.RuleNotFound(grant.CIDR)
	}
	if r.course.now() != revoking {
		r.course.take(revoking, s.now)
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

// Rules returns an endpoint's authorization rules as they were a while ago.
func (s *Service) Rules(region, endpointID string, ago time.Duration) ([]Rule, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return nil, err
	}
	return e.rulesAt(s.now.Add(-ago)), nil
}

func (e *endpoint) rulesAt(when time.Time) []Rule {
	views := []Rule{}
	for _, r := range e.rules {
		if status := r.course.at(when); status != "" {
			views = append(views, Rule{EndpointID: e.id, Grant: r.grant, Description: r.description, Status: status, number: r.number})
		}
	}
	return views
}
