package clientvpn

import "context"

// Wait looks until every connection of the termination has ended, and keeps the last status seen of each in it.
// A connection that the service no longer lists has ended. Its error is an *IncompleteError: a connection failed to
// terminate, a look failed, or ctx ended first.
func (c *Client) Wait(ctx context.Context, endpointID string, t *Termination) error {
	open := t.open()
	for attempt := 0; len(open) > 0; attempt++ {
		err := c.timing.Clock.Wait(ctx, c.timing.delay(attempt))
		if err == nil {
			err = c.watch(ctx, endpointID, t, open)
		}
		if err != nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return t.incomplete(err, open)
		}
	}
	return t.failure()
}

// watch looks once at all open connections, which costs a call for each 200 of them, and closes those that have ended.
func (c *Client) watch(ctx context.Context, endpointID string, t *Termination, open map[string]bool) error {
	var ids []string
	for _, status := range t.Statuses {
		if open[status.ConnectionID] {
			ids = append(ids, status.ConnectionID)
		}
	}
	seen := map[string]Status{}
	for connection, err := range c.Connections(ctx, endpointID, Filter{ConnectionIDs: ids}) {
		if err != nil {
			return err
		}
		seen[connection.ID] = connection.Status
	}
	for i := range t.Statuses {
		status := &t.Statuses[i]
		if !open[status.ConnectionID] {
			continue
		}
		last, listed := seen[status.ConnectionID]
		if listed {
			status.Final = &last
		}
		if !listed || last.ended() || last.failed() {
			delete(open, status.ConnectionID)
		}
	}
	return nil
}

// open are the connections of which the end has not been seen.
func (t *Termination) open() map[string]bool {
	open := map[string]bool{}
	for _, status := range t.Statuses {
		if last := status.Last(); !last.ended() && !last.failed() {
			open[status.ConnectionID] = true
		}
	}
	return open
}

// failure is an *IncompleteError when the service says of a connection that it failed to terminate.
func (t *Termination) failure() error {
	return t.incomplete(ErrFailedToTerminate, nil).and(nil)
}

// incomplete says that the open connections, and those that failed to terminate, may still be live because of err.
func (t *Termination) incomplete(err error, open map[string]bool) *IncompleteError {
	incomplete := &IncompleteError{Err: err}
	for _, status := range t.Statuses {
		if open[status.ConnectionID] || status.Last().failed() {
			incomplete.Left = append(incomplete.Left, status)
		} else {
			incomplete.Ended = append(incomplete.Ended, status)
		}
	}
	return incomplete
}
