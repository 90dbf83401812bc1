package clientvpn

import (
	"errors"
	"fmt"
)

// ErrFailedToTerminate means that the service itself reported a connection as failed-to-terminate.
var ErrFailedToTerminate = errors.New("the service reports failed-to-terminate")

// ErrNotConfigured means that the provider's own configuration is not known yet.
var ErrNotConfigured = errors.New("the provider configuration depends on values that are not known until apply")

// NotConnectedError means that the service knows no connection as selected, live or ended within the hour that it lists them.
type NotConnectedError struct {
	Who Selector
	// Resembling are live connections under a name that differs only in case or blanks; at most ten.
	Resembling []Connection
	// Err is the service's own answer, when there was one.
	Err error
}

// Error names who was looked for.
func (e *NotConnectedError) Error() string {
	return fmt.Sprintf("no connection with %s, live or ended within the last hour", e.Who)
}

// Unwrap returns the service's own answer.
func (e *NotConnectedError) Unwrap() error { return e.Err }

// IncompleteError means that some connections may still be live.
type IncompleteError struct {
	// Ended are those that the service has ended or agreed to end.
	Ended []ConnectionStatus
	// Left are those that may still be live, with what is known of each.
	Left []ConnectionStatus
	// Err is why.
	Err error
}

// Error counts what is left and says why.
func (e *IncompleteError) Error() string {
	return fmt.Sprintf("%d of %d connections may still be live: %v", len(e.Left), len(e.Left)+len(e.Ended), e.Err)
}

// Unwrap returns why the connections may still be live.
func (e *IncompleteError) Unwrap() error { return e.Err }
