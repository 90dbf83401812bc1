package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// poll calls look at growing intervals until look is done or fails, or ctx is done.
func (c *Client) poll(ctx context.Context, look func() (done bool, err error)) error {
	for attempt := 0; ; attempt++ {
		if err := c.timing.Clock.Wait(ctx, c.timing.delay(attempt)); err != nil {
			return err
		}
		if done, err := look(); done || err != nil {
			return WithCause(ctx, err)
		}
	}
}

// WithCause adds the cause of ctx, if it is done, to err: a call that is cut off reports only that it was canceled.
func WithCause(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if err == nil || cause == nil || errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w: %w", cause, err)
}

// finish waits for the targets of a round and adds them to the result. failure is the first failure of the calls, after
// which a direct termination does not wait.
func (r *run) finish(ctx context.Context, failure error) error {
	incomplete := &IncompleteError{Waiting: failure == nil, Err: failure}
	if r.waits = r.Wait || r.Repeat; r.Direct && failure != nil {
		r.waits = false
	} else if err := r.awaitAll(ctx); failure == nil {
		incomplete.Err = err
	}
	r.result.Remaining = nil
	for _, t := range r.targets {
		r.record(t, incomplete)
	}
	r.targets = nil
	if incomplete.Err == nil {
		return nil
	}
	return incomplete
}

// record adds a target to the result, and to the error in case there is one.
func (r *run) record(t *target, incomplete *IncompleteError) {
	if !t.failed {
		r.result.Connections = append(r.result.Connections, t.ConnectionStatus)
	}
	if t.Last().failed() && incomplete.Err == nil {
		incomplete.Waiting, incomplete.Err = false, ErrFailedToTerminate
	}
	if t.failed || r.open(t) || t.Last().failed() {
		incomplete.Remaining = append(incomplete.Remaining, t.ConnectionStatus)
		r.result.Remaining = append(r.result.Remaining, t.Connection)
	} else {
		incomplete.Ended = append(incomplete.Ended, t.ConnectionStatus)
	}
}

// awaitAll waits for the targets at every endpoint, one endpoint after the other. It returns the first failure.
func (r *run) awaitAll(ctx context.Context) (failure error) {
	for _, endpointID := range r.endpointsOfTargets() {
		if err := r.await(ctx, endpointID); err != nil && failure == nil {
			failure = &EndpointError{EndpointID: endpointID, Err: err}
		}
	}
	return failure
}

// open reports whether a target has yet to be seen to end. If the run does not wait, the service's agreement is enough.
func (r *run) open(t *target) bool {
	return !t.failed && !t.over && (r.waits || !t.confirmed)
}

func (r *run) endpointsOfTargets() []string {
	var ids []string
	for _, t := range r.targets {
		if !slices.Contains(ids, t.Connection.EndpointID) {
			ids = append(ids, t.Connection.EndpointID)
		}
	}
	return ids
}

// openAt returns the open targets at an endpoint.
func (r *run) openAt(endpointID string) []*target {
	return slices.DeleteFunc(slices.Clone(r.targets), func(t *target) bool {
		return t.Connection.EndpointID != endpointID || !r.open(t)
	})
}

// await polls until no target at the endpoint is open. If the service still lists one as live that it did not agree to end,
// the error is a *ContradictionError.
func (r *run) await(ctx context.Context, endpointID string) error {
	open := r.openAt(endpointID)
	if len(open) == 0 {
		return nil
	}
	r.progress("Waiting for %s to end at %s.", plural(len(open), "connection"), endpointID)
	err := r.client.poll(ctx, func() (bool, error) {
		err := r.observe(ctx, endpointID, r.openAt(endpointID))
		return len(r.openAt(endpointID)) == 0, err
	})
	if err == nil {
		r.progress("Gone: %s at %s.", plural(len(open), "connection"), endpointID)
		return nil
	}
	for _, t := range r.openAt(endpointID) {
		if !t.confirmed && t.Final != nil {
			return &ContradictionError{Connection: t.Connection, Status: *t.Final, Answer: t.answer, Err: err}
		}
	}
	return err
}

// observe looks once at open targets, which takes a call for each 200 of them. It sends another termination for those that are
// live and that the service has not agreed to end.
func (r *run) observe(ctx context.Context, endpointID string, open []*target) error {
	var ids []string
	for _, t := range open {
		ids = append(ids, t.Connection.ID)
	}
	listed, err := r.client.list(ctx, endpointID, ids)
	if err != nil {
		return err
	}
	for _, t := range open {
		connection, ok := listed[t.Connection.ID]
		if !ok {
			t.missing()
			continue
		}
		byItself := !t.confirmed
		t.seen(connection)
		if byItself && t.over {
			r.result.At = later(r.result.At, connection.EndedAt)
		}
		if err := r.askAgain(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// askAgain makes another call for a live connection that the service has not agreed to end.
func (r *run) askAgain(ctx context.Context, t *target) error {
	if t.confirmed || t.over {
		return nil
	}
	statuses, err := r.call(ctx, t.Connection.EndpointID, byID(t.Connection.ID))
	switch {
	case notFound(err):
		t.answer = err
	case err != nil:
		return err
	case len(statuses) > 0:
		t.agreed(statuses[0])
	}
	return nil
}

// agreed stores the status that the service returned for a termination.
func (t *target) agreed(status ConnectionStatus) {
	t.confirmed, t.answer, t.Final = true, nil, nil
	t.Previous, t.Current = status.Previous, status.Current
	t.over = status.Current.terminated() || status.Current.failed()
}

// missing counts a listing that lacks the connection. Its end was not seen, so it has no final status.
func (t *target) missing() {
	if t.absences++; t.absences >= minAbsences {
		t.over, t.Gone, t.Final = true, true, nil
	}
}

// seen stores the status and the end time from a listing.
func (t *target) seen(listed Connection) {
	status := listed.Status
	t.absences, t.Final = 0, &status
	t.Connection.EndedAt = listed.EndedAt
	t.over = status.terminated() || status.failed()
	if !t.confirmed && (t.over || status.terminating()) {
		t.confirmed, t.Current = true, status
	}
}
