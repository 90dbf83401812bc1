package vpn

import (
	"iter"
	"slices"
	"time"
)

// The filters of connections. See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html.
const (
	FilterConnectionID = "connection-id"
	FilterUsername     = "username"
)

// Filter keeps what has one of the values, exactly.
type Filter struct {
	Name   string
	Values []string
}

// Listing is a question for a page of connections.
type Listing struct {
	// Filters all must hold. Their names are FilterConnectionID and FilterUsername.
	Filters []Filter
	// After is the number of the last connection of the page before.
	After uint64
	// Limit is the most there can be on the page.
	Limit int
	// Ago asks how things were a while ago.
	Ago time.Duration
}

// Connections returns a page of an endpoint's connections, and whether there are more behind it.
func (s *Service) Connections(region, endpointID string, ask Listing) (page []Connection, more bool, err error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return nil, false, err
	}
	at := s.now.Add(-ask.Ago)
	for c := range e.connections.matching(ask.Filters, ask.After) {
		if c.established.After(at) {
			continue
		}
		if len(page) == ask.Limit {
			return page, true, nil
		}
		page = append(page, c.at(at))
	}
	return page, false, nil
}

// AllConnections returns everything that an endpoint of any region lists.
func (s *Service) AllConnections(endpointID string) []Connection {
	defer s.enter()()
	e := s.endpoints[endpointID]
	if e == nil {
		return nil
	}
	return s.listed(e)
}

func (s *Service) listed(e *endpoint) []Connection {
	all := make([]Connection, 0, len(e.connections.byID))
	for c := range e.connections.all.after(0) {
		all = append(all, c.at(s.now))
	}
	return all
}

// matching yields what all filters let through. The first one finds, the others only look at what was found.
func (l *ledger) matching(filters []Filter, after uint64) iter.Seq[*connection] {
	if len(filters) == 0 {
		return l.all.after(after)
	}
	found := l.with
	if filters[0].Name == FilterUsername {
		found = l.ofAny
	}
	return func(yield func(*connection) bool) {
		for c := range found(filters[0].Values, after) {
			if passes(c, filters[1:]) && !yield(c) {
				return
			}
		}
	}
}

func passes(c *connection, filters []Filter) bool {
	for _, f := range filters {
		value := c.id
		if f.Name == FilterUsername {
			value = c.client.username
		}
		if value == "" || !slices.Contains(f.Values, value) {
			return false
		}
	}
	return true
}
