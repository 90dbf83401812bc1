package clientvpn

import (
	"context"
	"fmt"
	"slices"
)

// direct ends the connections of one person at one endpoint, with one call if possible. The service accepts no common name, and
// a user name only if the user has at most five connections.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html.
func (r *run) direct(ctx context.Context, endpointID string) error {
	who, ok := r.People.single()
	if !ok {
		return r.lookAndEnd(ctx, endpointID, nil)
	}
	statuses, err := r.call(ctx, endpointID, who)
	switch {
	case err == nil && r.DryRun:
		r.allowed = true
		return r.lookAndEnd(ctx, endpointID, nil)
	case err == nil && len(statuses) > 0:
		r.accept(statuses, nil)
		if r.unanswered && who.username != "" {
			r.recordEarlier(ctx, endpointID)
		}
		return r.finish(ctx, nil)
	case err == nil, notFound(err), Code(err) == CodeTooManyConnections:
		return r.lookAndEnd(ctx, endpointID, err)
	default:
		if Unclear(err) && !r.DryRun {
			r.recordUnclear(ctx, endpointID)
		}
		return WithCause(ctx, err)
	}
}

// recordEarlier records connections that an earlier, unanswered attempt of the call ended. The answer to a later attempt lacks
// them if the user has reconnected since. It looks even if ctx is done.
func (r *run) recordEarlier(ctx context.Context, endpointID string) {
	ctx, cancel := r.client.LookContext(ctx)
	defer cancel()
	var found Found
	if _, err := r.client.findAt(ctx, endpointID, r.People, 0, &found); err != nil {
		r.progress("Could not list the connections that an unanswered attempt may have ended: %v.", err)
		return
	}
	answered := map[string]bool{}
	for _, t := range r.targets {
		answered[t.Connection.ID] = true
	}
	for _, c := range slices.Concat(found.Ended, found.Live) {
		switch {
		case answered[c.ID]:
		case c.Status.terminated():
			r.recordEnded([]Connection{c})
		case c.Status.terminating():
			r.add(c).confirmed = true
		}
	}
}

// recordUnclear records the state of the connections after a call whose outcome is unclear. It looks even if ctx is done.
func (r *run) recordUnclear(ctx context.Context, endpointID string) {
	ctx, cancel := r.client.LookContext(ctx)
	defer cancel()
	var found Found
	if _, err := r.client.findAt(ctx, endpointID, r.People, 0, &found); err != nil {
		return // The error of the call says that its outcome is unclear.
	}
	for _, c := range slices.Concat(found.Ended, found.Live) {
		if !c.Status.terminated() && !c.Status.terminating() {
			r.result.Remaining = append(r.result.Remaining, c)
			continue
		}
		r.result.Connections = append(r.result.Connections, ConnectionStatus{Connection: c, Current: c.Status})
		r.result.At = later(r.result.At, c.EndedAt)
	}
}

// lookAndEnd lists the connections and ends the live ones. answer is the error of a call that was made without a look, or nil.
func (r *run) lookAndEnd(ctx context.Context, endpointID string, answer error) error {
	found := &r.result.Found
	if err := r.lookDirect(ctx, endpointID); err != nil && answer != nil {
		return fmt.Errorf("the service answered %s, and the connections could not be listed: %w", Code(answer), err)
	} else if err != nil {
		return err
	}
	switch {
	case len(found.Live) > 0 && r.DryRun:
		return r.dryRun(ctx, found.Live)
	case len(found.Live) > 0:
		r.recordEnded(found.Ended) // The answer to an earlier attempt of the call may have been lost.
		return r.end(ctx, found.Live)
	case len(found.Ended) > 0:
		if !r.DryRun {
			r.recordEnded(found.Ended)
		}
		return nil
	case r.RequireConnected:
		return &NotConnectedError{People: r.People, Resembling: found.Resembling, Err: answer}
	default:
		return nil
	}
}

// lookDirect sets r.result.Found. If nobody is found and that is an error, it searches the whole listing for similar names.
func (r *run) lookDirect(ctx context.Context, endpointID string) error {
	found := &r.result.Found
	whole, err := r.client.findAt(ctx, endpointID, r.People, 0, found)
	if err == nil && !whole && r.RequireConnected && len(found.Live)+len(found.Ended) == 0 {
		err = r.client.findResembling(ctx, endpointID, r.People, found)
	}
	return WithCause(ctx, err)
}

// recordEnded records connections that had already ended.
func (r *run) recordEnded(connections []Connection) {
	for _, c := range connections {
		r.result.Connections = append(r.result.Connections, ConnectionStatus{Connection: c, Previous: c.Status, Current: c.Status})
		r.result.At = later(r.result.At, c.EndedAt)
	}
}
