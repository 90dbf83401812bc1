package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// AuthorizationPolicy decides who may be connected to an endpoint. An endpoint has at most one.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies.html.
type AuthorizationPolicy struct {
	// Document is written in Cedar.
	Document    string
	Description string
	// ShadowMode reports whether the policy is only evaluated and logged, so that it keeps nobody out.
	ShadowMode bool
	// Status is creating, updating, active, failed or deleting.
	Status string
}

// Failed reports whether the service failed to put the policy in force.
func (p AuthorizationPolicy) Failed() bool {
	return p.Status == string(ec2types.ClientVpnAuthorizationPolicyStatusFailed)
}

// Deleting reports whether the policy is being deleted. It is no longer in force.
func (p AuthorizationPolicy) Deleting() bool {
	return p.Status == string(ec2types.ClientVpnAuthorizationPolicyStatusDeleting)
}

func (p AuthorizationPolicy) active() bool {
	return p.Status == string(ec2types.ClientVpnAuthorizationPolicyStatusActive)
}

// AuthorizationPolicyChange is a change of a policy. Nil fields stay unchanged. A new policy needs a document.
type AuthorizationPolicyChange struct {
	Document    *string
	Description *string
	ShadowMode  *bool
}

// Empty reports whether the change changes nothing.
func (c AuthorizationPolicyChange) Empty() bool { return c == AuthorizationPolicyChange{} }

// AuthorizationPolicyResult is the service's answer to a change that it accepted, with the last status seen since.
type AuthorizationPolicyResult struct {
	EndpointID string
	Status     string
	// RequestID identifies the accepted call in CloudTrail.
	RequestID string
	// ReplacedPolicy reports whether the service says that the endpoint had a policy before.
	ReplacedPolicy bool
}

// ModifyAuthorizationPolicy creates or changes the policy of an endpoint. [Client.WaitForAuthorizationPolicy] waits until the
// change is in force. It disconnects every session, unless the policy is in shadow mode or keeps its document and mode.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-step4.html.
func (c *Client) ModifyAuthorizationPolicy(ctx context.Context, endpointID string, change AuthorizationPolicyChange) (AuthorizationPolicyResult, error) {
	input := &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{ // The SDK adds a client token, the same for every attempt.
		ClientVpnEndpointId: aws.String(endpointID),
		Description:         change.Description,
		PolicyDocument:      change.Document,
	}
	if change.ShadowMode != nil {
		input.ShadowMode = ec2types.ClientVpnAuthorizationPolicyShadowModeDisabled
		if *change.ShadowMode {
			input.ShadowMode = ec2types.ClientVpnAuthorizationPolicyShadowModeEnabled
		}
	}
	output, err := c.api.ModifyClientVpnEndpointAuthorizationPolicy(ctx, input)
	if err != nil {
		return AuthorizationPolicyResult{}, unanswered(ctx, err)
	}
	c.invalidate(endpointID)
	result := AuthorizationPolicyResult{EndpointID: endpointID, Status: string(output.Status)}
	result.RequestID, _ = awsmiddleware.GetRequestIDMetadata(output.ResultMetadata)
	attempts, _ := retry.GetAttemptResults(output.ResultMetadata)
	result.ReplacedPolicy = output.Status == ec2types.ClientVpnAuthorizationPolicyStatusUpdating && len(attempts.Results) <= 1
	return result, nil
}

// AuthorizationPolicy returns the policy of an endpoint, or nil if the service answers that the endpoint has none. One such
// answer is weak evidence: [Client.ConfirmedAuthorizationPolicy] requires two.
func (c *Client) AuthorizationPolicy(ctx context.Context, endpointID string) (*AuthorizationPolicy, error) {
	for attempt := 0; ; attempt++ {
		output, err := c.api.GetClientVpnEndpointAuthorizationPolicy(ctx, &ec2.GetClientVpnEndpointAuthorizationPolicyInput{
			ClientVpnEndpointId: aws.String(endpointID),
		})
		switch {
		case noAuthorizationPolicy(err):
			return nil, nil
		case err != nil:
			return nil, err
		case aws.ToString(output.ClientVpnEndpointId) == endpointID:
			return newAuthorizationPolicy(output), nil
		case attempt+1 == maxUnusableAnswers:
			return nil, &UnusableAnswerError{EndpointID: endpointID, Answered: aws.ToString(output.ClientVpnEndpointId)}
		}
		if err := c.timing.Clock.Wait(ctx, c.timing.delay(attempt)); err != nil {
			return nil, err
		}
	}
}

// maxUnusableAnswers is the number of answers without the endpoint after which the call fails.
const maxUnusableAnswers = 3

// newAuthorizationPolicy returns nil for an answer without a document.
func newAuthorizationPolicy(output *ec2.GetClientVpnEndpointAuthorizationPolicyOutput) *AuthorizationPolicy {
	if aws.ToString(output.PolicyDocument) == "" {
		return nil
	}
	return &AuthorizationPolicy{
		Document:    aws.ToString(output.PolicyDocument),
		Description: aws.ToString(output.Description),
		ShadowMode:  output.ShadowMode == ec2types.ClientVpnAuthorizationPolicyShadowModeEnabled,
		Status:      string(output.Status),
	}
}

// ConfirmedAuthorizationPolicy returns the policy of an endpoint, or nil if the service answers twice in a row, some time apart,
// that the endpoint has none. It confirms in the same way that the endpoint does not exist.
func (c *Client) ConfirmedAuthorizationPolicy(ctx context.Context, endpointID string) (*AuthorizationPolicy, error) {
	before := errUnconfirmed
	for {
		policy, err := c.AuthorizationPolicy(ctx, endpointID)
		endpointMissing := Code(err) == CodeEndpointNotFound
		switch {
		case policy != nil || err != nil && !endpointMissing:
			return policy, err
		case before == nil && err == nil, endpointMissing && Code(before) == CodeEndpointNotFound:
			return nil, err
		}
		before = err
		if err := c.timing.Clock.Wait(ctx, c.timing.FirstPoll); err != nil {
			return nil, err
		}
	}
}

// errUnconfirmed means that nothing has been answered yet.
var errUnconfirmed = errors.New("not asked yet")

// RefuseOtherAuthorizationPolicy returns ErrPolicyExists if the endpoint has a policy, because modifying it would replace it.
func (c *Client) RefuseOtherAuthorizationPolicy(ctx context.Context, endpointID string) error {
	policy, err := c.ConfirmedAuthorizationPolicy(ctx, endpointID)
	if err == nil && policy != nil && !policy.Deleting() {
		return ErrPolicyExists
	}
	return err
}

// noAuthorizationPolicy reports whether err says that the endpoint has no policy. The API reference does not name the code.
func noAuthorizationPolicy(err error) bool {
	code := Code(err)
	return strings.Contains(code, "AuthorizationPolicy") && strings.HasSuffix(code, "NotFound")
}

// WaitForAuthorizationPolicy polls until the endpoint has an active policy that matches, and keeps the last status seen in
// result. Its error is an *AuthorizationPolicyError.
func (c *Client) WaitForAuthorizationPolicy(ctx context.Context, result *AuthorizationPolicyResult, matches func(AuthorizationPolicy) bool) error {
	last := AuthorizationPolicy{Status: result.Status}
	failure := &AuthorizationPolicyError{RequestID: result.RequestID}
	switch {
	case last.active():
		return nil
	case last.Failed():
		failure.Err = ErrPolicyFailed
	default:
		failure.Err = c.poll(ctx, func() (bool, error) {
			seen, err := c.AuthorizationPolicy(ctx, result.EndpointID)
			if err != nil || seen == nil { // A reader that lags behind does not see a new policy yet.
				return false, err
			}
			if result.Status = seen.Status; seen.Failed() {
				return false, ErrPolicyFailed
			}
			failure.Other = seen.active() && !matches(*seen)
			return seen.active() && !failure.Other, nil
		})
	}
	if failure.Err == nil {
		return nil
	}
	failure.Status = result.Status
	return failure
}

// DeleteAuthorizationPolicy deletes the policy of an endpoint and polls until the service answers that there is none.
// If the service has no policy to delete but still returns one, it tries again until ctx is done.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies-delete.html.
func (c *Client) DeleteAuthorizationPolicy(ctx context.Context, endpointID string) error {
	failure := &AuthorizationPolicyError{}
	accepted, err := c.sendPolicyDeletion(ctx, endpointID, failure)
	if err != nil {
		return unanswered(ctx, err)
	}
	err = c.poll(ctx, func() (bool, error) {
		seen, err := c.AuthorizationPolicy(ctx, endpointID)
		if Code(err) == CodeEndpointNotFound || err == nil && seen == nil {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if failure.Status = seen.Status; seen.Failed() {
			return false, ErrPolicyFailed
		}
		if !accepted && !seen.Deleting() {
			accepted, err = c.sendPolicyDeletion(ctx, endpointID, failure)
		}
		return false, err
	})
	if err == nil {
		return nil
	}
	if failure.Err = err; !accepted && failure.Status != "" {
		failure.Err = fmt.Errorf("%w: %w", ErrPolicyNotFound, err)
	}
	return failure
}

// sendPolicyDeletion sends a deletion and stores the answer in failure. accepted is false if the service had nothing to delete.
func (c *Client) sendPolicyDeletion(ctx context.Context, endpointID string, failure *AuthorizationPolicyError) (accepted bool, err error) {
	output, err := c.api.DeleteClientVpnEndpointAuthorizationPolicy(ctx, &ec2.DeleteClientVpnEndpointAuthorizationPolicyInput{
		ClientVpnEndpointId: aws.String(endpointID),
	})
	if noAuthorizationPolicy(err) || Code(err) == CodeEndpointNotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	failure.Status = string(output.Status)
	failure.RequestID, _ = awsmiddleware.GetRequestIDMetadata(output.ResultMetadata)
	return true, nil
}

// unanswered wraps an error in an *AuthorizationPolicyError if ctx was done before the answer arrived, so that the outcome of
// the call is not known.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return &AuthorizationPolicyError{Err: WithCause(ctx, err)}
}

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
