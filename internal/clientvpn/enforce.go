package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Enforcement is what it took to carry out an order. It is worth keeping even when it comes with an error.
type Enforcement struct {
	// Ended are the connections that were cut, in the order in which they were.
	Ended []Ended
	// RequestIDs are those of the TerminateClientVpnConnections calls, for CloudTrail.
	RequestIDs []string
	// At is when the service last agreed to end a connection; zero when nothing was cut. UTC.
	At time.Time
	// Left are connections that may still be live.
	Left []Connection
}

// Ended is a connection that was cut, as it was seen before, and what became of it.
type Ended struct {
	Connection Connection
	Status     ConnectionStatus
}

// Enforce carries out an order: it looks, cuts, waits until what it has cut is gone, and looks once more, a moment
// later. Who has come back by then is cut again, until ctx ends. Its errors are *GuardError, *MissingEndpointsError, *ReturnedError,
// *IncompleteError and *EndpointError; what was done until an error is in the Enforcement.
func (c *Client) Enforce(ctx context.Context, order Order) (Enforcement, error) {
	e := &enforcement{Client: c, order: order, seen: map[string]Connection{}, visits: map[visitor]int{}}
	err := e.run(ctx)
	if returned := e.returned(); err != nil && len(returned) > 0 {
		err = &ReturnedError{People: returned, Endpoints: e.authentication, Err: err}
	}
	return e.done, err
}

// CheckOrder looks who an order would cut, asks the service whether it would let the caller, and cuts nobody.
func (c *Client) CheckOrder(ctx context.Context, order Order) error {
	seen, err := c.Look(ctx, order, 0)
	if err != nil {
		return err
	}
	if err := order.guard(seen); err != nil {
		return err
	}
	order.report(fmt.Sprintf("Found %s.", plural(len(seen.Live), "live connection")))
	for _, here := range byEndpoint(seen.Live) { // Permission is per endpoint: one answer speaks for all.
		if _, err := c.Check(ctx, Request{EndpointID: here[0].EndpointID, Who: ByConnectionID(here[0].ID)}); err != nil {
			return &EndpointError{EndpointID: here[0].EndpointID, Err: err}
		}
		for _, connection := range here {
			order.report(fmt.Sprintf("Would end %s.", connection.describe()))
		}
	}
	return nil
}

// enforcement is one Enforce under way.
type enforcement struct {
	*Client
	order Order
	done  Enforcement
	// seen are the connections that were looked at, by ID.
	seen map[string]Connection
	// visits counts in how many rounds each person had a connection that was not there before.
	visits map[visitor]int
	// authentication is how each endpoint lets people in, looked up when somebody has come back.
	authentication map[string][]string
}

// visitor is somebody at an endpoint.
type visitor struct{ endpointID, username, commonName string }

func (e *enforcement) run(ctx context.Context) error {
	for round := 0; ; round++ {
		seen, err := e.Look(ctx, e.order, 0)
		if err != nil {
			return causeOf(ctx, err)
		}
		e.done.Left = seen.Live
		if err := e.order.guard(seen); err != nil {
			return err
		}
		e.order.report(fmt.Sprintf("Found %s.", plural(len(seen.Live), "live connection")))
		if len(seen.Live) == 0 {
			return nil
		}
		e.note(ctx, seen.Live)
		if err := e.round(ctx, seen.Live); err != nil {
			return err
		}
		if e.order.Once {
			return nil
		}
		e.order.report(fmt.Sprintf("Looking once more in %s.", e.timing.Settle))
		if err := e.timing.Clock.Wait(ctx, e.timing.Settle); err != nil {
			return fmt.Errorf("waiting to look once more: %w", err)
		}
	}
}

// note counts who is new since the last round, and, once somebody has come back, looks up how the endpoints let people in.
func (e *enforcement) note(ctx context.Context, live []Connection) {
	arrived := map[visitor]bool{}
	for _, connection := range live {
		if _, known := e.seen[connection.ID]; !known {
			arrived[visitor{connection.EndpointID, connection.Username, connection.CommonName}] = true
		}
		e.seen[connection.ID] = connection
	}
	for who := range arrived {
		e.visits[who]++
	}
	if len(e.returned()) == 0 || e.authentication != nil {
		return
	}
	e.authentication = map[string][]string{}
	if listed, err := e.Endpoints(ctx, time.Hour); err == nil { // It only makes the advice better.
		for _, endpoint := range listed {
			e.authentication[endpoint.ID] = endpoint.Authentication
		}
	}
}

// returned are those who have been cut and were seen again with another connection.
func (e *enforcement) returned() []Returned {
	var returned []Returned
	for who, visits := range e.visits {
		if visits > 1 {
			returned = append(returned, Returned{
				EndpointID: who.endpointID, Username: who.username, CommonName: who.commonName, Times: visits - 1,
			})
		}
	}
	slices.SortFunc(returned, Returned.compare)
	return returned
}

// round cuts what is live, everywhere, and then waits until it is gone. It waits even where a cut has failed: others are being ended.
func (e *enforcement) round(ctx context.Context, live []Connection) error {
	var failure error
	failed := func(err error) {
		if failure == nil {
			failure = causeOf(ctx, err)
		}
	}
	runs, remaining := []*run{}, [][]ConnectionStatus{}
	for _, here := range byEndpoint(live) {
		r := &run{Client: e.Client, Request: Request{EndpointID: here[0].EndpointID}}
		left, err := e.cut(ctx, r, here)
		failed(err)
		runs, remaining = append(runs, r), append(remaining, left)
	}
	all := &IncompleteError{}
	e.done.Left = nil
	for i, r := range runs {
		failed(e.await(ctx, r))
		here := r.done.incomplete(nil, r.done.open())
		here.Left = append(remaining[i], here.Left...)
		e.keep(r, here.Left)
		all.Left, all.Ended = append(all.Left, here.Left...), append(all.Ended, here.Ended...)
	}
	if all.Err = failure; failure == nil {
		return nil
	}
	return all
}

// await waits for what was cut at one endpoint.
func (e *enforcement) await(ctx context.Context, r *run) error {
	open := len(r.done.open())
	if open > 0 {
		e.order.report(fmt.Sprintf("Waiting for %s to end at %s.", plural(open, "connection"), r.EndpointID))
	}
	err := e.Wait(ctx, r.EndpointID, &r.done)
	if err == nil && open > 0 {
		e.order.report(fmt.Sprintf("Gone: %s at %s.", plural(open, "connection"), r.EndpointID))
	}
	if incomplete, ok := errors.AsType[*IncompleteError](err); ok {
		return incomplete.Err
	}
	return err
}

// keep takes over what was done at one endpoint, and what is left there.
func (e *enforcement) keep(r *run, left []ConnectionStatus) {
	for _, status := range left {
		e.done.Left = append(e.done.Left, e.connection(r.EndpointID, status.ConnectionID))
	}
	for _, status := range r.done.Statuses {
		e.done.Ended = append(e.done.Ended, Ended{Connection: e.connection(r.EndpointID, status.ConnectionID), Status: status})
	}
	e.done.RequestIDs = append(e.done.RequestIDs, r.done.RequestIDs...)
	if r.done.At.After(e.done.At) {
		e.done.At = r.done.At
	}
}

func (e *enforcement) connection(endpointID, id string) Connection {
	if connection, ok := e.seen[id]; ok {
		return connection
	}
	return Connection{ID: id, EndpointID: endpointID} // It came between the look and the cut, by user name.
}

// byEndpoint groups connections that are sorted by endpoint.
func byEndpoint(connections []Connection) [][]Connection {
	var groups [][]Connection
	for i, connection := range connections {
		if i == 0 || connections[i-1].EndpointID != connection.EndpointID {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], connection)
	}
	return groups
}
