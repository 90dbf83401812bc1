package clientvpn

import (
	"errors"
	"fmt"
)

var (
	// ErrPolicyExists means that the endpoint has an authorization policy already.
	ErrPolicyExists = errors.New("the endpoint has an authorization policy already")
	// ErrNoPolicy means that the endpoint has no authorization policy.
	ErrNoPolicy = errors.New("the endpoint has no authorization policy")
	// ErrPolicyFailed means that the service itself reported an authorization policy as failed.
	ErrPolicyFailed = errors.New("the service reports failed")
)

// AuthorizationPolicyError means that a change of a policy, to which the service has agreed as far as is known, has not been seen to be in force.
type AuthorizationPolicyError struct {
	// Status is the last one seen, or empty where none was.
	Status string
	// RequestID is that of the call that was agreed to, or empty where its answer did not come.
	RequestID string
	// Err is why nobody waits any longer.
	Err error
}

// Error gives the last status and why nobody waits any longer.
func (e *AuthorizationPolicyError) Error() string {
	if e.Status == "" {
		return fmt.Sprintf("the change of the authorization policy is not in force: %v", e.Err)
	}
	return fmt.Sprintf("the change of the authorization policy is not in force, its status is %q: %v", e.Status, e.Err)
}

// Unwrap returns why nobody waits any longer.
func (e *AuthorizationPolicyError) Unwrap() error { return e.Err }
