package clientvpn

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// WaitForAuthorizationPolicy looks until a change of a policy is in force, and keeps the last status seen in it.
// Its error is an *AuthorizationPolicyError: the service could not do it, a look failed, or ctx ended first.
func (c *Client) WaitForAuthorizationPolicy(ctx context.Context, work *AuthorizationPolicyWork) error {
	policy := &AuthorizationPolicy{Status: work.Status}
	for attempt := 0; !policy.active(); attempt++ {
		if policy.Failed() {
			return work.unfinished(ErrPolicyFailed)
		}
		seen, err := c.lookAgain(ctx, work.EndpointID, attempt)
		if err != nil {
			return work.unfinished(err)
		}
		if seen != nil { // A reader that lags behind does not see a new policy yet.
			policy, work.Status = seen, seen.Status
		}
	}
	return nil
}

// DeleteAuthorizationPolicy removes an endpoint's policy, which may be gone already, and waits until it is.
// Nobody is kept out, or evaluated, from then on.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies-delete.html.
func (c *Client) DeleteAuthorizationPolicy(ctx context.Context, endpointID string) error {
	output, err := c.api.DeleteClientVpnEndpointAuthorizationPolicy(ctx, &ec2.DeleteClientVpnEndpointAuthorizationPolicyInput{
		ClientVpnEndpointId: aws.String(endpointID),
	})
	if noAuthorizationPolicy(err) || Code(err) == CodeEndpointNotFound {
		return nil
	}
	if err != nil {
		return ended(ctx, err)
	}
	requestID, _ := awsmiddleware.GetRequestIDMetadata(output.ResultMetadata)
	work := AuthorizationPolicyWork{EndpointID: endpointID, Status: string(output.Status), RequestID: requestID}
	policy := &AuthorizationPolicy{Status: work.Status}
	for attempt := 0; policy != nil; attempt++ {
		if work.Status = policy.Status; policy.Failed() {
			return work.unfinished(ErrPolicyFailed)
		}
		policy, err = c.lookAgain(ctx, endpointID, attempt)
		if err != nil && Code(err) != CodeEndpointNotFound {
			return work.unfinished(err)
		}
	}
	return nil
}

// lookAgain looks at an endpoint's policy after the wait that this attempt calls for.
func (c *Client) lookAgain(ctx context.Context, endpointID string, attempt int) (*AuthorizationPolicy, error) {
	if err := c.timing.Clock.Wait(ctx, c.timing.delay(attempt)); err != nil {
		return nil, err
	}
	policy, err := c.AuthorizationPolicy(ctx, endpointID)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return policy, err
}

// ended says that it is not known what the service made of a call, where ctx ended before the answer came.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return &AuthorizationPolicyError{Err: context.Cause(ctx)}
}

func (w *AuthorizationPolicyWork) unfinished(err error) error {
	return &AuthorizationPolicyError{Status: w.Status, RequestID: w.RequestID, Err: err}
}
