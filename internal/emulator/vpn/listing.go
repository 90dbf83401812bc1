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
	for c := range e.connections.matching(narrow(ask.Filters), ask.After, ask.Limit) {
		if c.established.After(at) {
			break // So are all that follow.
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

// wanted is what filters come down to: some ids, some users, or both. Nil is any.
type wanted struct {
	ids, users []string
}

// narrow keeps the values that all filters of a name have.
func narrow(filters []Filter) wanted {
	var w wanted
	for _, f := range filters {
		values := &w.ids
		if f.Name == FilterUsername {
			values = &w.users
		}
		if *values == nil {
			*values = slices.Clone(f.Values)
			continue
		}
		*values = slices.DeleteFunc(*values, func(v string) bool { return !slices.Contains(f.Values, v) })
	}
	return w
}

// matching yields the connections that are wanted, in the order in which they connected, at least as many as fit on a
// page and one more.
func (l *ledger) matching(w wanted, after uint64, page int) iter.Seq[*connection] {
	switch {
	case w.ids != nil:
		return l.with(w, after)
	case w.users != nil:
		return l.ofAny(w.users, after, page+1)
	default:
		return l.all.after(after)
	}
}
