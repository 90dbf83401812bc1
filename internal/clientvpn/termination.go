package clientvpn

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Request says whose connections to an endpoint are to end.
type Request struct {
	EndpointID string
	Who        Selector
	// IgnoreNotConnected takes it for success, not for a NotConnectedError, that the service knows none of them.
	IgnoreNotConnected bool
}

// Termination is what the service did. It is worth keeping even when it comes with an error.
type Termination struct {
	Statuses []ConnectionStatus
	// RequestIDs are those of the TerminateClientVpnConnections calls that the service answered, for CloudTrail.
	RequestIDs []string
	// At is when the service last agreed to end a connection, or when the connections had ended by themselves. UTC.
	At time.Time
}

// ConnectionStatus is what became of one connection.
type ConnectionStatus struct {
	ConnectionID string
	Previous     Status
	Current      Status
	// Final is the status last seen when waiting; nil when nobody waited or the service no longer listed the connection.
	Final *Status
}

// Last is the newest status known.
func (s ConnectionStatus) Last() Status {
	if s.Final != nil {
		return *s.Final
	}
	return s.Current
}

// Check asks the service whether it would let the caller end the connections, and ends none. It returns the IDs of its requests.
func (c *Client) Check(ctx context.Context, request Request) ([]string, error) {
	r := &run{Client: c, Request: request, dryRun: true}
	err := r.terminate(ctx)
	return r.done.RequestIDs, err
}

// Terminate asks the service to end the connections; [Client.Wait] waits until they have.
// Connections that had ended already, and are still listed, are a success. The errors of its own are
// *NotConnectedError and *IncompleteError; what was done until an error is in the Termination.
func (c *Client) Terminate(ctx context.Context, request Request) (Termination, error) {
	r := &run{Client: c, Request: request}
	err := r.terminate(ctx)
	if err == nil {
		err = r.done.failure()
	}
	return r.done, err
}

// run is one termination under way.
type run struct {
	*Client
	Request
	dryRun bool
	done   Termination
}

// terminate makes one call where the service can tell by itself who is meant, and otherwise looks first.
// It takes no common name, and a user name only while the user has at most five connections.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html.
func (r *run) terminate(ctx context.Context) error {
	var err error
	switch r.Who.kind {
	case kindConnectionID:
		err = r.call(ctx, &ec2.TerminateClientVpnConnectionsInput{ConnectionId: aws.String(r.Who.value)})
	case kindUsername:
		err = r.call(ctx, &ec2.TerminateClientVpnConnectionsInput{Username: aws.String(r.Who.value)})
	default:
		return r.lookAndTerminate(ctx, nil)
	}
	if nobodyThere(err) || Code(err) == CodeTooManyConnections {
		return r.lookAndTerminate(ctx, err)
	}
	return err
}

// call makes one TerminateClientVpnConnections call and notes what came of it.
func (r *run) call(ctx context.Context, input *ec2.TerminateClientVpnConnectionsInput) error {
	input.ClientVpnEndpointId = aws.String(r.EndpointID)
	if r.dryRun {
		input.DryRun = aws.Bool(true)
	}
	output, err := r.api.TerminateClientVpnConnections(ctx, input)
	if err != nil {
		if id := RequestID(err); id != "" {
			r.done.RequestIDs = append(r.done.RequestIDs, id)
		}
		if r.dryRun && Code(err) == CodeDryRun {
			return nil
		}
		return err
	}
	if id, ok := awsmiddleware.GetRequestIDMetadata(output.ResultMetadata); ok {
		r.done.RequestIDs = append(r.done.RequestIDs, id)
	}
	for _, status := range output.ConnectionStatuses {
		r.done.Statuses = append(r.done.Statuses, newConnectionStatus(status))
	}
	r.done.At = r.timing.Clock.Now().UTC()
	r.forget(r.EndpointID)
	return nil
}

func newConnectionStatus(s ec2types.TerminateConnectionStatus) ConnectionStatus {
	return ConnectionStatus{
		ConnectionID: aws.ToString(s.ConnectionId),
		Previous:     newStatus(s.PreviousStatus),
		Current:      newStatus(s.CurrentStatus),
	}
}

// lookAndTerminate ends by ID who is listed as live. refusal is why the service did not end them when asked directly.
func (r *run) lookAndTerminate(ctx context.Context, refusal error) error {
	found, err := r.look(ctx, refusal)
	switch {
	case err != nil:
		return err
	case len(found.live) > 0:
		left, err := r.each(ctx, found.live)
		return r.done.incomplete(err, nil).and(left)
	case len(found.ended) > 0:
		r.noteEnded(found.ended)
		return nil
	case r.IgnoreNotConnected:
		return nil
	default:
		return &NotConnectedError{Who: r.Who, Resembling: found.resembling, Err: refusal}
	}
}

// each ends connections one by one, and goes on after a failure that concerns one connection alone.
// It returns what may still be live because of failures, and the first of them.
func (r *run) each(ctx context.Context, connections []Connection) (left []ConnectionStatus, failure error) {
	for i, connection := range connections {
		err := r.call(ctx, &ec2.TerminateClientVpnConnectionsInput{ConnectionId: aws.String(connection.ID)})
		switch {
		case err == nil && r.dryRun:
			return nil, nil // Permission is per endpoint: one answer speaks for all.
		case err == nil:
			continue
		case nobodyThere(err):
			r.noteEnded([]Connection{connection})
			continue
		case failure == nil:
			failure = err
		}
		if refused(err) {
			return append(left, unchanged(connections[i:])...), failure
		}
		left = append(left, unchanged(connections[i:i+1])...)
	}
	return left, failure
}

// unchanged are the statuses of connections that no call has changed.
func unchanged(connections []Connection) []ConnectionStatus {
	var statuses []ConnectionStatus
	for _, connection := range connections {
		statuses = append(statuses, ConnectionStatus{
			ConnectionID: connection.ID, Previous: connection.Status, Current: connection.Status,
		})
	}
	return statuses
}

// noteEnded notes connections that ended without a call of this run.
func (r *run) noteEnded(connections []Connection) {
	for _, connection := range connections {
		current := connection.Status
		if !current.ended() {
			current = Status{Code: string(ec2types.ClientVpnConnectionStatusCodeTerminated)}
		}
		r.done.Statuses = append(r.done.Statuses, ConnectionStatus{
			ConnectionID: connection.ID, Previous: connection.Status, Current: current,
		})
		if connection.EndedAt.After(r.done.At) {
			r.done.At = connection.EndedAt
		}
	}
}
