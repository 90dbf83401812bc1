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
	// ErrPolicyNotFound means that the service denies that there is an authorization policy, and returns it all the same.
	ErrPolicyNotFound = errors.New("the service answers that there is no policy to delete, and still returns one")
)

// AuthorizationPolicyError means that a change of a policy was not seen to be in force, although the service accepted it as
// far as is known.
type AuthorizationPolicyError struct {
	// Status is the last one seen. It is empty if none was.
	Status string
	// Other reports whether the endpoint was last seen to have another policy than the one that was sent.
	Other bool
	// RequestID is that of the accepted call. It is empty if the answer was lost.
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

// UnusableAnswerError means that the service answered a question about an endpoint without naming that endpoint, so that
// the answer is no evidence.
type UnusableAnswerError struct {
	EndpointID string
	// Answered is the endpoint that the answer names. It is empty if there was none.
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
