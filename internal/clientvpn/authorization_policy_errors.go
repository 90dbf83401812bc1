package clientvpn

import (
	"errors"
	"fmt"
)

var (
	// ErrPolicyExists means that the endpoint already has an authorization policy.
	ErrPolicyExists = errors.New("the endpoint already has an authorization policy")
	// ErrNoPolicy means that the endpoint has no authorization policy.
	ErrNoPolicy = errors.New("the endpoint has no authorization policy")
	// ErrPolicyFailed means that the service reports an authorization policy as failed.
	ErrPolicyFailed = errors.New("the service reports that the policy failed")
	// ErrPolicyNotFound means that the service has no authorization policy to delete, but still returns one.
	ErrPolicyNotFound = errors.New("the service answers that there is no policy to delete, and still returns one")
)

// AuthorizationPolicyError means that the service accepted a change of a policy, or may have, but was not seen to put it in
// force.
type AuthorizationPolicyError struct {
	// Status is the last status seen, or "" if none was seen.
	Status string
	// Other reports whether the endpoint was last seen with a policy other than the one sent.
	Other bool
	// RequestID is the ID of the accepted call, or "" if its answer was lost.
	RequestID string
	// Err says why the wait ended.
	Err error
}

// Error gives the last status and says why the wait ended.
func (e *AuthorizationPolicyError) Error() string {
	seen := ""
	switch {
	case e.Other:
		seen = ", the endpoint has another policy"
	case e.Status != "":
		seen = fmt.Sprintf(", its status is %q", e.Status)
	}
	return fmt.Sprintf("the change of the authorization policy is not in force%s: %v", seen, e.Err)
}

// Unwrap returns why the wait ended.
func (e *AuthorizationPolicyError) Unwrap() error { return e.Err }

// UnusableAnswerError means that the answer to a call about an endpoint does not name that endpoint, and so proves nothing.
type UnusableAnswerError struct {
	EndpointID string
	// Answered is the endpoint that the answer names, or "" if it names none.
	Answered string
}

// Error names the endpoint of the answer.
func (e *UnusableAnswerError) Error() string {
	if e.Answered == "" {
		return fmt.Sprintf("the answer about %s names no endpoint and has no policy", e.EndpointID)
	}
	return fmt.Sprintf("the answer about %s names the endpoint %s", e.EndpointID, e.Answered)
}

// Advice returns what to do.
func (*UnusableAnswerError) Advice() string { return unusableAnswerAdvice }

// unusableAnswerAdvice is what to do about an answer that contradicts the question or itself.
const unusableAnswerAdvice = "Something between this machine and the service, such as a proxy or gateway, may have answered. Nothing was concluded from the answer. Check the provider's endpoints block and proxies."
