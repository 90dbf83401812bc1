package clientvpn

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// maxResembling is the maximum number of connections reported under similar names.
const maxResembling = 10

// Found is what a look at endpoints shows of People.
type Found struct {
	// Live are the connections that have not ended, including those that are terminating.
	Live []Connection
	// Ended are the connections that are still listed as terminated.
	Ended []Connection
	// Resembling are live connections under a name that differs from a given one only in case, blanks, invisible
	// characters or width; at most ten. They belong to nobody who is named. They are reported for endpoints whose whole
	// listing was read, which happens if that takes no more calls than looking up the names.
	Resembling []Connection
	// MissingEndpoints are the given IDs of endpoints that the service does not know.
	MissingEndpoints []string
	// NoEndpoints means that no endpoint was named and that none has a target network.
	NoEndpoints bool
	// NobodyNamed means that People names nobody; NamedAndExcluded are names that are both named and excluded.
	NobodyNamed      bool
	NamedAndExcluded []string
	// Regions are the names of the regions, sorted, if there can be several. The look may have failed in some of them.
	Regions []string

	asked []string // the IDs of the endpoints, or nil for every endpoint of the region
}

// Find finds the connections of people at the endpoints, or at every endpoint of the region if endpointIDs is nil.
// The answer may be as old as maxAge, for instance [Shared]; if maxAge is 0, it is new. If the look fails at an endpoint, the
// error is an *EndpointError.
func (c *Client) Find(ctx context.Context, endpointIDs []string, people People, maxAge time.Duration) (Found, error) {
	found := Found{NobodyNamed: people.Empty(), NamedAndExcluded: people.NamedAndExcluded()}
	everywhere := endpointIDs == nil
	ids, err := c.endpointsToAsk(ctx, endpointIDs, maxAge)
	if err != nil {
		return found, err
	}
	found.NoEndpoints = everywhere && len(ids) == 0
	for _, id := range ids {
		_, err := c.findAt(ctx, id, people, maxAge, &found)
		switch {
		case err == nil:
		case Code(err) == CodeEndpointNotFound && everywhere: // It was deleted after it was listed.
		case Code(err) == CodeEndpointNotFound:
			found.MissingEndpoints = append(found.MissingEndpoints, id)
		default:
			return found, &EndpointError{EndpointID: id, Err: err}
		}
	}
	return found, nil
}

// endpointsToAsk returns the IDs of the endpoints that can have connections, sorted.
func (c *Client) endpointsToAsk(ctx context.Context, endpointIDs []string, maxAge time.Duration) ([]string, error) {
	if endpointIDs != nil {
		return slices.Compact(slices.Sorted(slices.Values(endpointIDs))), nil
	}
	listed, err := c.Endpoints(ctx, maxAge)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, endpoint := range listed {
		if endpoint.associated() {
			ids = append(ids, endpoint.ID)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// findAt adds what one endpoint shows, and reports whether it has read the endpoint's whole listing.
func (c *Client) findAt(ctx context.Context, endpointID string, people People, maxAge time.Duration, found *Found) (whole bool, err error) {
	listed, err := c.listingOf(endpointID).complete(ctx, c, people, maxAge)
	if err != nil {
		return false, err
	}
	matcher := people.matcher()
	if listed != nil {
		for _, connection := range listed.connections {
			found.add(connection, matcher)
		}
		return true, nil
	}
	var lookups pager
	filters, _, _ := people.filters()
	for _, filter := range filters {
		for connection, err := range c.Connections(ctx, endpointID, filter) {
			if err != nil {
				return false, err
			}
			if !lookups.duplicate(connection.ID) { // A connection can be named by its ID and by its user.
				found.add(connection, matcher)
			}
		}
	}
	return false, nil
}

// findResembling reads the whole listing of an endpoint for connections under a similar name.
func (c *Client) findResembling(ctx context.Context, endpointID string, people People, found *Found) error {
	matcher := people.matcher()
	for connection, err := range c.Connections(ctx, endpointID, Filter{}) {
		if err != nil {
			return err
		}
		found.add(connection, matcher)
	}
	return nil
}

// list lists the connections with these IDs, by ID.
func (c *Client) list(ctx context.Context, endpointID string, ids []string) (map[string]Connection, error) {
	listed := map[string]Connection{}
	for connection, err := range c.Connections(ctx, endpointID, Filter{ConnectionIDs: ids}) {
		if err != nil {
			return nil, err
		}
		listed[connection.ID] = connection
	}
	return listed, nil
}

// Resembling returns at most ten live connections under a name that is similar, but not equal, to one of the people's. It makes
// one call, and so considers the first thousand connections of the endpoint only.
func (c *Client) Resembling(ctx context.Context, endpointID string, people People) ([]Connection, error) {
	connections, _, err := c.connectionsPage(ctx, endpointID, nil, nil, nil)
	if err != nil {
		return nil, err
	}
	return people.Resembling(connections), nil
}

// Resembling returns at most ten of the live connections that have a name similar, but not equal, to one of p's.
func (p People) Resembling(connections []Connection) []Connection {
	var found Found
	matcher := p.matcher()
	for _, connection := range connections {
		found.add(connection, matcher)
	}
	return found.Resembling
}

func (f *Found) add(connection Connection, m matcher) {
	switch {
	case m.matches(connection) && connection.Status.terminated():
		f.Ended = append(f.Ended, connection)
	case m.matches(connection):
		f.Live = append(f.Live, connection)
	case !connection.Status.terminated() && len(f.Resembling) < maxResembling && m.resembles(connection):
		f.Resembling = append(f.Resembling, connection)
	}
}

// reportDoubts reports reasons to doubt that the right people are named.
func reportDoubts(found Found, where string, progress func(format string, arguments ...any)) {
	if found.NobodyNamed {
		progress("Nobody is named.")
	}
	if found.NoEndpoints {
		progress("No endpoint in %s has a target network.", where)
	}
	for _, name := range found.NamedAndExcluded {
		progress("%q is both named and excluded, and is left alone.", name)
	}
	for _, connection := range found.Resembling {
		progress("Left alone, because the name is only similar: %s.", connection.describe())
	}
}

// pager follows the page tokens of one listing.
type pager struct {
	next  *string
	count int
	seen  map[string]bool
	// ids are the IDs that the listing has yielded.
	ids map[string]struct{}
}

// done reports whether the last page has been read.
func (p *pager) done() bool { return p.count > 0 && p.next == nil }

// advance notes the token that came with a page. A token that the listing has had before is a *RepeatedTokenError:
// following it would never end.
func (p *pager) advance(token *string) error {
	p.count++
	if p.next = token; aws.ToString(token) == "" {
		p.next = nil
		return nil
	}
	if p.seen[*token] {
		return &RepeatedTokenError{Pages: p.count}
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[*token] = true
	return nil
}

// duplicate reports whether the listing has yielded this ID before, and remembers it.
func (p *pager) duplicate(id string) bool {
	if _, ok := p.ids[id]; ok {
		return true
	}
	if p.ids == nil {
		p.ids = map[string]struct{}{}
	}
	p.ids[id] = struct{}{}
	return false
}

// pages yields the items of every page that fetch returns, each key once. It has one page in memory at a time.
func pages[T any](key func(T) string, fetch func(token *string) (items []T, next *string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var p pager
		for !p.done() {
			items, next, err := fetch(p.next)
			if err == nil {
				err = p.advance(next)
			}
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range items {
				if !p.duplicate(key(item)) && !yield(item, nil) {
					return
				}
			}
		}
	}
}
