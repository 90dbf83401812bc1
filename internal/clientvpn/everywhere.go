package clientvpn

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// Find is like [Client.Find], in several regions at the same time. If it fails in some of them, the error is a *RegionsError,
// and the result has what the others show.
func (c *Clients) Find(ctx context.Context, where Where, people People, maxAge time.Duration) (Found, error) {
	if !where.several() {
		client, err := c.In(ctx, where.Regions[0])
		if err != nil {
			return Found{}, err
		}
		return client.Find(ctx, where.EndpointIDs, people, maxAge)
	}
	found, _, err := c.look(ctx, where, people, maxAge)
	return found, err
}

// look returns what the regions show, combined and by name. A region that fails shows nothing.
func (c *Clients) look(ctx context.Context, where Where, people People, maxAge time.Duration) (Found, map[string]*Found, error) {
	names, enabled, err := c.resolve(ctx, where, maxAge)
	if err != nil {
		return Found{}, nil, err
	}
	each, failed := inEach(ctx, c, names, func(ctx context.Context, client *Client) (*Found, error) {
		if !enabled(client.region) {
			return nil, &RegionNotEnabledError{Region: client.region}
		}
		found, err := client.findWithin(ctx, where, people, maxAge)
		if err != nil {
			return nil, err
		}
		return &found, nil
	})
	maps.DeleteFunc(each, func(_ string, found *Found) bool { return found == nil })
	found := merge(names, each, where.EndpointIDs)
	found.NobodyNamed, found.NamedAndExcluded = people.Empty(), people.NamedAndExcluded()
	if len(failed) > 0 { // An endpoint may be in a region that failed.
		found.MissingEndpoints = nil
	}
	return found, each, (&RegionsError{Failed: failed}).orNil()
}

// findWithin finds people in one of several regions, at those of the endpoints that the region has.
func (c *Client) findWithin(ctx context.Context, where Where, people People, maxAge time.Duration) (Found, error) {
	limited := ctx
	if where.LookTimeout > 0 {
		var cancel context.CancelFunc
		limited, cancel = c.timing.Clock.WithTimeout(ctx, where.LookTimeout)
		defer cancel()
	}
	ids, err := c.endpointsHere(limited, where.EndpointIDs, maxAge)
	found := Found{asked: ids}
	if err == nil && (ids == nil || len(ids) > 0) {
		found, err = c.Find(limited, ids, people, maxAge)
		found.asked = ids
	}
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return found, &NoAnswerError{After: where.LookTimeout, Err: err}
	}
	return found, WithCause(ctx, err)
}

// endpointsHere returns the endpoints among ids that the region has. If ids is nil, which stands for all endpoints, so is the result.
func (c *Client) endpointsHere(ctx context.Context, ids []string, maxAge time.Duration) ([]string, error) {
	if ids == nil {
		return nil, nil
	}
	listed, err := c.Endpoints(ctx, maxAge)
	here := []string{}
	for _, endpoint := range listed {
		if slices.Contains(ids, endpoint.ID) {
			here = append(here, endpoint.ID)
		}
	}
	return here, err
}

// merge combines what the regions show. An endpoint that no region has is missing.
func merge(names []string, each map[string]*Found, endpointIDs []string) Found {
	all := Found{Regions: names, NoEndpoints: endpointIDs == nil}
	missing := setOf(endpointIDs)
	for _, name := range names {
		found := each[name]
		if found == nil {
			all.NoEndpoints = false
			continue
		}
		all.Live = append(all.Live, found.Live...)
		all.Ended = append(all.Ended, found.Ended...)
		all.Resembling = append(all.Resembling, found.Resembling...)
		all.NoEndpoints = all.NoEndpoints && found.NoEndpoints
		for _, id := range found.asked {
			if !slices.Contains(found.MissingEndpoints, id) {
				delete(missing, id)
			}
		}
	}
	all.Resembling = all.Resembling[:min(len(all.Resembling), maxResembling)]
	for _, id := range slices.Compact(slices.Sorted(slices.Values(endpointIDs))) {
		if missing[id] {
			all.MissingEndpoints = append(all.MissingEndpoints, id)
		}
	}
	return all
}

// Endpoints lists the endpoints of the regions, which are asked at the same time, by region. If it fails in some of several
// regions, the error is a *RegionsError, and the result has the endpoints of the others.
func (c *Clients) Endpoints(ctx context.Context, where Where) ([]Endpoint, error) {
	if !where.several() {
		client, err := c.In(ctx, where.Regions[0])
		if err != nil {
			return nil, err
		}
		return client.Endpoints(ctx, 0)
	}
	names, _, err := c.resolve(ctx, where, 0)
	if err != nil {
		return nil, err
	}
	each, failed := inEach(ctx, c, names, func(ctx context.Context, client *Client) ([]Endpoint, error) {
		return client.Endpoints(ctx, 0)
	})
	var listed []Endpoint
	for _, name := range names {
		listed = append(listed, each[name]...)
	}
	return listed, (&RegionsError{Failed: failed}).orNil()
}

// Terminate is like [Client.Terminate], in several regions at the same time. It looks at all regions before it ends any
// connection, and MaxConnections limits the sum. If it fails in some regions, the error is a *RegionsError, and the result has
// what was done in the others. A Direct termination is for one region.
func (c *Clients) Terminate(ctx context.Context, where Where, t Termination) (Result, error) {
	if !where.several() {
		client, err := c.In(ctx, where.Regions[0])
		if err != nil {
			return Result{}, err
		}
		t.EndpointIDs = where.EndpointIDs
		return client.Terminate(ctx, t)
	}
	if t.People.Everybody && t.MaxConnections == 0 {
		return Result{}, ErrNoLimit
	}
	found, each, err := c.look(ctx, where, t.People, 0)
	failure, ok := err.(*RegionsError) //nolint:errorlint // look returns it as it is.
	if err != nil && !ok {
		return Result{}, err
	}
	if failure == nil {
		failure = &RegionsError{}
	}
	result := Result{Found: found, Remaining: found.Live}
	switch {
	case len(found.MissingEndpoints) > 0:
		failure.Err = &MissingEndpointsError{EndpointIDs: found.MissingEndpoints}
		return result, failure
	case t.MaxConnections > 0 && len(found.Live) > t.MaxConnections:
		failure.Err = &GuardError{Live: found.Live, MaxConnections: t.MaxConnections}
		return result, failure
	}
	t.announce(found, len(each))
	results, failed := c.terminateEach(ctx, each, t)
	failure.Failed = append(failure.Failed, failed...)
	slices.SortFunc(failure.Failed, func(a, b *RegionError) int { return cmp.Compare(a.Region, b.Region) })
	result.Remaining = nil
	for _, name := range found.Regions {
		result.add(results[name])
	}
	return result, failure.orNil()
}

// terminateEach ends the connections in every region where somebody is live, at the same time.
func (c *Clients) terminateEach(ctx context.Context, each map[string]*Found, t Termination) (map[string]Result, []*RegionError) {
	var busy []string
	for name, found := range each {
		if len(found.Live) > 0 {
			busy = append(busy, name)
		}
	}
	slices.Sort(busy)
	var mu sync.Mutex // guards t.Progress
	return inEach(ctx, c, busy, func(ctx context.Context, client *Client) (Result, error) {
		here := t
		here.EndpointIDs, here.First = each[client.region].asked, each[client.region]
		if t.Progress != nil {
			here.Progress = func(message string) {
				mu.Lock()
				defer mu.Unlock()
				t.Progress(client.region + ": " + message)
			}
		}
		return client.Terminate(ctx, here)
	})
}

// add adds what was done in another region.
func (r *Result) add(other Result) {
	r.Connections = append(r.Connections, other.Connections...)
	r.RequestIDs = append(r.RequestIDs, other.RequestIDs...)
	r.Remaining = append(r.Remaining, other.Remaining...)
	r.WouldEnd = append(r.WouldEnd, other.WouldEnd...)
	r.At = later(r.At, other.At)
}

// LookTimeout returns how long the first look at each of several regions may take, of the time allowed for everything.
func LookTimeout(allowed time.Duration) time.Duration { return min(allowed/2, maxLook) }

// maxLook limits the first look at each of several regions, so that one that does not answer does not hold up the others for long.
const maxLook = 2 * time.Minute

// announce reports the result of a look at several regions.
func (t Termination) announce(found Found, regions int) {
	if t.Progress == nil {
		return
	}
	t.Progress(fmt.Sprintf("Found %s in %s.", plural(len(found.Live), "live connection"), plural(regions, "region")))
	reportDoubts(found, "the regions", func(format string, arguments ...any) { t.Progress(fmt.Sprintf(format, arguments...)) })
}
