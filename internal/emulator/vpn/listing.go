package vpn

import (
	"slices"
	"time"
)

// The filters of DescribeClientVpnConnections.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html.
const (
	FilterConnectionID = "connection-id"
	FilterUsername     = "username"
)

// Filter selects resources that have exactly one of the values.
type Filter struct {
	Name   string
	Values []string
}

// ConnectionQuery describes a page of connections.
type ConnectionQuery struct {
	// Filters must all match. Their names are FilterConnectionID and FilterUsername.
	Filters []Filter
	// After is the number of the last connection on the previous page.
	After uint64
	// Limit is the maximum number of connections on the page.
	Limit int
	// Ago is how long ago the connections were as returned. If 0, they are current.
	Ago time.Duration
}

// Connections returns a page of an endpoint's connections, and whether there are more.
func (s *Service) Connections(in Location, endpointID string, query ConnectionQuery) (page []Connection, more bool, err error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return nil, false, err
	}
	at := s.now.Add(-query.Ago)
	for c := range e.connections.matching(selectionOf(query.Filters), query.After, query.Limit) {
		if c.established.After(at) {
			break // All following connections are newer.
		}
		if len(page) == query.Limit {
			return page, true, nil
		}
		page = append(page, c.at(at))
	}
	return page, false, nil
}

// AllConnections returns all connections that an endpoint of any account and region lists.
func (s *Service) AllConnections(endpointID string) []Connection {
	defer s.lock()()
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

// selection is what filters select: connection IDs, users, or both. A nil field selects everything.
type selection struct {
	ids, users []string
}

// selectionOf intersects filters that have the same name.
func selectionOf(filters []Filter) selection {
	var s selection
	for _, f := range filters {
		values := &s.ids
		if f.Name == FilterUsername {
			values = &s.users
		}
		if *values == nil {
			*values = slices.Clone(f.Values)
			continue
		}
		*values = slices.DeleteFunc(*values, func(v string) bool { return !slices.Contains(f.Values, v) })
	}
	return s
}
