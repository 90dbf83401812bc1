package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Termination describes whose connections to end, where and how.
type Termination struct {
	// EndpointIDs are the endpoints. If nil, all endpoints of the region are meant.
	EndpointIDs []string
	People      People
	// MaxConnections is the maximum number of live connections. If there are more, none is ended and the error is a
	// *GuardError. If 0, there is no limit, which is an error for People.Everybody.
	MaxConnections int
	// Direct is for one person at one endpoint. If the service can identify the connections, they are ended without a look.
	// The result includes connections that ended within the last hour.
	Direct bool
	// RequireConnected makes a Direct termination fail with a *NotConnectedError if the service lists no connection.
	RequireConnected bool
	// Wait waits until the connections have ended.
	Wait bool
	// Repeat waits until the connections have ended, looks again a moment later, and ends the connections of people who
	// have reconnected, until nobody has.
	Repeat bool
	// DryRun finds the connections and asks the service whether the caller may end them, but ends none.
	DryRun bool
	// First is the result of the first look. If nil, Terminate looks.
	First *Found
	// Progress is called with a message about each step. It may be nil.
	Progress func(message string)
}

// Result is the result of a termination. It is valid even with an error.
type Result struct {
	// Connections are the connections that the service ended or agreed to end, in the order of the calls.
	Connections []ConnectionStatus
	// RequestIDs are the IDs of the TerminateClientVpnConnections calls that the service answered, as in CloudTrail.
	RequestIDs []string
	// At is when the service last agreed to end a connection, or when the last one ended by itself. It is zero if no
	// connection ended. UTC.
	At time.Time
	// Remaining are the connections that may still be live.
	Remaining []Connection
	// WouldEnd are the connections that a dry run found.
	WouldEnd []Connection
	// Found is the result of the first look, or zero if there was none.
	Found Found
}

// ConnectionStatus is the outcome for one connection.
type ConnectionStatus struct {
	// Connection has only the ID and the endpoint if the connection was not seen before the call.
	Connection Connection
	// Previous and Current are its status before and after the call.
	Previous Status
	Current  Status
	// Final is the last status seen while waiting. It is nil if there was no wait, or if the service no longer lists the
	// connection.
	Final *Status
	// Gone means that the service no longer lists the connection.
	Gone bool
}

// Last returns the newest status known.
func (s ConnectionStatus) Last() Status {
	if s.Final != nil {
		return *s.Final
	}
	return s.Current
}

// Terminate ends connections. A live connection counts as ended when the service lists it as terminated, or when it is missing
// from two listings after the call. The errors are *NotConnectedError, *GuardError, *MissingEndpointsError,
// *ReconnectedError, *UnverifiedError, *IncompleteError, *EndpointError and ErrNoLimit.
func (c *Client) Terminate(ctx context.Context, t Termination) (Result, error) {
	r := &run{Termination: t, client: c, known: map[string]Connection{}, arrivals: map[person]int{}}
	err := r.terminate(ctx)
	if reconnected := r.reconnected(); err != nil && len(reconnected) > 0 {
		if unverified, ok := errors.AsType[*UnverifiedError](err); ok {
			err = unverified.Err
		}
		err = &ReconnectedError{People: reconnected, Authentication: r.authentication, Err: err}
	}
	return r.result, err
}

// run is one Terminate call.
type run struct {
	Termination
	client *Client
	result Result
	// targets are the connections of the current round; waits means that the run waits for them to end.
	targets []*target
	waits   bool
	// allowed means that the service has agreed to a dry run.
	allowed bool
	// unanswered means that an attempt of the last call was not answered, although a later one was.
	unanswered bool
	// known are the connections that were seen live, by ID.
	known map[string]Connection
	// arrivals counts in how many rounds each person had a new connection.
	arrivals map[person]int
	// authentication has the authentication types of each endpoint. It is nil until somebody has reconnected.
	authentication map[string][]string
}

// person is somebody at an endpoint.
type person struct{ endpointID, username, commonName string }

func (r *run) terminate(ctx context.Context) error {
	switch {
	case r.People.Everybody && r.MaxConnections == 0:
		return ErrNoLimit
	case r.Direct:
		return r.direct(ctx, r.EndpointIDs[0])
	}
	for round := 0; ; round++ {
		live, err := r.look(ctx, round)
		if err != nil || len(live) == 0 {
			return err
		}
		if r.DryRun {
			return r.dryRun(ctx, live)
		}
		r.countArrivals(ctx, live)
		if err := r.end(ctx, live); err != nil || !r.Repeat {
			return err
		}
		r.progress("Looking once more in %s.", r.client.timing.ReconnectWait)
		if err := r.client.timing.Clock.Wait(ctx, r.client.timing.ReconnectWait); err != nil {
			return &UnverifiedError{Ended: len(r.result.Connections), Err: err}
		}
	}
}

// look returns the live connections at the beginning of a round. A missing endpoint, or more connections than allowed, is an
// error.
func (r *run) look(ctx context.Context, round int) ([]Connection, error) {
	if round == 0 && r.First != nil {
		r.result.Found, r.result.Remaining = *r.First, r.First.Live
		return r.First.Live, nil
	}
	found, err := r.client.Find(ctx, r.EndpointIDs, r.People, 0)
	if err != nil {
		err = WithCause(ctx, err)
		if round > 0 {
			err = &UnverifiedError{Ended: len(r.result.Connections), Err: err}
		}
		return nil, err
	}
	if round == 0 {
		r.result.Found = found
	}
	r.result.Remaining = found.Live
	switch {
	case len(found.MissingEndpoints) > 0:
		return nil, &MissingEndpointsError{EndpointIDs: found.MissingEndpoints}
	case r.MaxConnections > 0 && len(found.Live) > r.MaxConnections:
		return nil, &GuardError{Live: found.Live, MaxConnections: r.MaxConnections}
	}
	r.progress("Found %s.", plural(len(found.Live), "live connection"))
	if round == 0 {
		reportDoubts(found, r.client.region, r.progress)
	}
	return found.Live, nil
}

// dryRun asks once for each endpoint, unless it was asked before: permission does not depend on the connection.
func (r *run) dryRun(ctx context.Context, live []Connection) error {
	for _, here := range ByEndpoint(live) {
		if !r.allowed {
			if _, err := r.call(ctx, here[0].EndpointID, byID(here[0].ID)); err != nil {
				return &EndpointError{EndpointID: here[0].EndpointID, Err: WithCause(ctx, err)}
			}
		}
		for _, connection := range here {
			r.progress("Would end %s.", connection.describe())
		}
	}
	r.result.WouldEnd = live
	return nil
}

// countArrivals counts the people who have a new connection since the last round. Once somebody has reconnected, it finds out
// how the endpoints authenticate their clients.
func (r *run) countArrivals(ctx context.Context, live []Connection) {
	arrived := map[person]bool{}
	for _, connection := range live {
		if _, known := r.known[connection.ID]; !known {
			arrived[person{connection.EndpointID, connection.Username, connection.CommonName}] = true
		}
		r.known[connection.ID] = connection
	}
	for who := range arrived {
		r.arrivals[who]++
	}
	if len(r.reconnected()) == 0 || r.authentication != nil {
		return
	}
	r.authentication = map[string][]string{}
	if listed, err := r.client.Endpoints(ctx, time.Hour); err == nil { // An error only makes the advice less specific.
		for _, endpoint := range listed {
			r.authentication[endpoint.ID] = endpoint.Authentication
		}
	}
}

// reconnected returns the people who had a new connection after theirs were ended.
func (r *run) reconnected() []Reconnected {
	var reconnected []Reconnected
	for who, rounds := range r.arrivals {
		if rounds > 1 {
			reconnected = append(reconnected, Reconnected{
				EndpointID: who.endpointID, Username: who.username, CommonName: who.commonName, Times: rounds - 1,
			})
		}
	}
	slices.SortFunc(reconnected, Reconnected.compare)
	return reconnected
}

func (r *run) progress(format string, arguments ...any) {
	if r.Progress != nil {
		r.Progress(fmt.Sprintf(format, arguments...))
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
