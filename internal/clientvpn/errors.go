package clientvpn

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
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

// and adds what else may still be live. It returns an error if anything may.
func (e *IncompleteError) and(left []ConnectionStatus) error {
	e.Left = append(e.Left, left...)
	if len(e.Left) == 0 {
		return nil
	}
	return e
}

// EndpointError says at which endpoint something failed.
type EndpointError struct {
	EndpointID string
	Err        error
}

// Error names the endpoint.
func (e *EndpointError) Error() string { return e.EndpointID + ": " + e.Err.Error() }

// Unwrap returns what failed.
func (e *EndpointError) Unwrap() error { return e.Err }

// MissingEndpointsError means that an order names endpoints that the service does not know.
type MissingEndpointsError struct{ EndpointIDs []string }

// Error names the endpoints.
func (e *MissingEndpointsError) Error() string {
	return "no such Client VPN endpoint: " + strings.Join(e.EndpointIDs, ", ")
}

// GuardError means that more connections are live than may be cut at once. None of them was cut.
type GuardError struct {
	Live []Connection
	Most int
}

// Error gives both numbers.
func (e *GuardError) Error() string {
	return fmt.Sprintf("%s would be cut, and at most %d may be at once", plural(len(e.Live), "connection"), e.Most)
}

// ReturnedError means that people who were cut kept coming back.
type ReturnedError struct {
	People []Returned
	// Endpoints are the authentication types of each endpoint, by ID, where they are known.
	Endpoints map[string][]string
	// Err is why no further attempt was made.
	Err error
}

// Error counts them.
func (e *ReturnedError) Error() string {
	return fmt.Sprintf("%d of those who were cut came back: %v", len(e.People), e.Err)
}

// Unwrap returns why no further attempt was made.
func (e *ReturnedError) Unwrap() error { return e.Err }

// Returned is somebody who came back to an endpoint, under another connection ID, so many times.
type Returned struct {
	EndpointID string
	Username   string
	CommonName string
	Times      int
}

func (r Returned) compare(other Returned) int {
	return cmp.Or(cmp.Compare(r.EndpointID, other.EndpointID), cmp.Compare(r.Username, other.Username), cmp.Compare(r.CommonName, other.CommonName))
}
