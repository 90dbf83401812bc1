package vpn

import (
	"cmp"
	"iter"
	"net/netip"
	"slices"
	"time"
)

// connectionTable indexes the connections of an endpoint, so that the cost of a lookup depends on what it finds.
type connectionTable struct {
	all    connectionList
	byID   map[string]*connection
	byUser map[string]*connectionList
	open   int // connections that are not terminated
}

func newConnectionTable() connectionTable {
	return connectionTable{byID: map[string]*connection{}, byUser: map[string]*connectionList{}}
}

func (t *connectionTable) add(c *connection) {
	c.listed = true
	t.open++
	t.all.add(c)
	t.byID[c.id] = c
	user := c.client.Username
	if user == "" {
		return
	}
	if t.byUser[user] == nil {
		t.byUser[user] = &connectionList{}
	}
	t.byUser[user].add(c)
}

// remove removes a terminated connection from the table.
func (t *connectionTable) remove(c *connection) {
	c.listed = false
	t.all.remove()
	delete(t.byID, c.id)
	user := t.byUser[c.client.Username]
	if user == nil {
		return
	}
	user.remove()
	if user.empty() {
		delete(t.byUser, c.client.Username)
	}
}

// ofUser yields the connections of a user.
func (t *connectionTable) ofUser(username string, after uint64) iter.Seq[*connection] {
	if t.byUser[username] == nil {
		return slices.Values[[]*connection](nil)
	}
	return t.byUser[username].after(after)
}

// matching yields the selected connections in the order in which they were established. It may omit those beyond the limit.
func (t *connectionTable) matching(s selection, after uint64, limit int) iter.Seq[*connection] {
	switch {
	case s.ids != nil:
		return t.withIDs(s, after)
	case s.users != nil:
		return t.ofUsers(s.users, after, limit)
	default:
		return t.all.after(after)
	}
}

// withIDs yields the connections that have one of the IDs and, if users are selected, belong to one of them.
func (t *connectionTable) withIDs(s selection, after uint64) iter.Seq[*connection] {
	var found []*connection
	for _, id := range s.ids {
		c := t.byID[id]
		if c == nil || c.number <= after || s.users != nil && (c.client.Username == "" || !slices.Contains(s.users, c.client.Username)) {
			continue
		}
		found = append(found, c)
	}
	return sorted(found)
}

// ofUsers yields the first connections of each user, at most limit of them.
func (t *connectionTable) ofUsers(usernames []string, after uint64, limit int) iter.Seq[*connection] {
	var found []*connection
	for _, username := range usernames {
		count := 0
		for c := range t.ofUser(username, after) {
			if count == limit {
				break
			}
			count++
			found = append(found, c)
		}
	}
	return sorted(found)
}

func sorted(found []*connection) iter.Seq[*connection] {
	slices.SortFunc(found, func(a, b *connection) int { return cmp.Compare(a.number, b.number) })
	return slices.Values(slices.Compact(found))
}

// connectionList holds connections in the order in which they were established. It is cheap to remove one, and to start in the
// middle.
type connectionList struct {
	connections []*connection // by ascending number; includes removed ones until the next clean-up
	removed     int
}

func (l *connectionList) add(c *connection) {
	l.connections = append(l.connections, c)
}

// remove counts a connection whose listed flag has been cleared, and cleans up when there are too many of them.
func (l *connectionList) remove() {
	l.removed++
	if l.removed*8 > len(l.connections) {
		l.connections = slices.DeleteFunc(l.connections, func(c *connection) bool { return !c.listed })
		l.removed = 0
	}
}

func (l *connectionList) empty() bool {
	return l.removed == len(l.connections)
}

// after yields the connections with higher numbers.
func (l *connectionList) after(number uint64) iter.Seq[*connection] {
	start, found := slices.BinarySearchFunc(l.connections, number, func(c *connection, n uint64) int { return cmp.Compare(c.number, n) })
	if found {
		start++
	}
	return func(yield func(*connection) bool) {
		for _, c := range l.connections[start:] {
			if c.listed && !yield(c) {
				return
			}
		}
	}
}

// addresses allocates the addresses of an endpoint's client CIDR range.
type addresses struct {
	last netip.Addr
	free []netip.Addr
}

// newAddresses returns the addresses after the first two, which belong to the network and to the service.
func newAddresses(block netip.Prefix) addresses {
	return addresses{last: block.Masked().Addr().Next()}
}

// allocate returns an unused address.
func (a *addresses) allocate() netip.Addr {
	if last := len(a.free) - 1; last >= 0 {
		address := a.free[last]
		a.free = a.free[:last]
		return address
	}
	a.last = a.last.Next()
	return a.last
}

func (a *addresses) release(address netip.Addr) {
	a.free = append(a.free, address)
}

// ipv6 returns the address that a client has in the service's own range in addition to an IPv4 address. GUESS: the range.
func ipv6(address netip.Addr) netip.Addr {
	bytes := [16]byte{0xfd}
	copy(bytes[12:], address.AsSlice())
	return netip.AddrFrom16(bytes)
}

// The filters of DescribeClientVpnConnections.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html.
const (
	FilterConnectionID = "connection-id"
	FilterUsername     = "username"
)

// Filter selects resources that have exactly one of the values.
type Filter struct {
	Name   string   `query:"Name,required"`
	Values []string `query:"Value"`
}

// ConnectionQuery selects connections.
type ConnectionQuery struct {
	// Filters must all match. Their names are FilterConnectionID and FilterUsername.
	Filters []Filter
	// After is the number of the connection after which the selection begins.
	After uint64
	// Limit is the maximum number of connections.
	Limit int
	// Ago is the age of the snapshots. If 0, they are current.
	Ago time.Duration
}

// Connections returns connections of an endpoint in the order in which they were established.
func (s *Service) Connections(in Location, endpointID string, query ConnectionQuery) (found []Connection, err error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return nil, err
	}
	at := s.now.Add(-query.Ago)
	for c := range e.connections.matching(selectionOf(query.Filters), query.After, query.Limit) {
		if len(found) == query.Limit || c.established.After(at) {
			break // All following connections are newer.
		}
		found = append(found, c.at(at))
	}
	return found, nil
}

// Connections returns the connections that an endpoint lists, in the order in which the clients connected.
func (clients Clients) Connections(endpointID string) []Connection {
	s := clients.service
	defer s.lock()()
	e := s.byID(endpointID)
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
