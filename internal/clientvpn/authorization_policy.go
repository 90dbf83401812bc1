package clientvpn

import (
	"context"
	"errors"
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
