package clientvpn

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

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
