package clientvpn

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// WaitForAuthorizationPolicy polls until a change of a policy is in force, and keeps the last status seen in work.
// Its error is an *AuthorizationPolicyError: the service failed to do it, a look failed, or ctx was done first.
func (c *Client) WaitForAuthorizationPolicy(ctx context.Context, work *AuthorizationPolicyWork) error {
	active := string(ec2types.ClientVpnAuthorizationPolicyStatusActive)
	return c.waitForPolicy(ctx, work, work.Status == active, func(seen *AuthorizationPolicy) bool {
		return seen != nil && seen.active() // A reader that lags behind does not see a new policy yet.
	})
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
		return unanswered(ctx, err)
	}
	requestID, _ := awsmiddleware.GetRequestIDMetadata(output.ResultMetadata)
	work := AuthorizationPolicyWork{EndpointID: endpointID, Status: string(output.Status), RequestID: requestID}
	return c.waitForPolicy(ctx, &work, false, func(seen *AuthorizationPolicy) bool { return seen == nil })
}

// waitForPolicy polls until done accepts the endpoint's policy, which is nil if there is none.
func (c *Client) waitForPolicy(ctx context.Context, work *AuthorizationPolicyWork, already bool, done func(*AuthorizationPolicy) bool) error {
	failed := string(ec2types.ClientVpnAuthorizationPolicyStatusFailed)
	var err error
	switch {
	case work.Status == failed:
		err = ErrPolicyFailed
	case !already:
		err = c.poll(ctx, func() (bool, error) {
			seen, err := c.AuthorizationPolicy(ctx, work.EndpointID)
			if Code(err) == CodeEndpointNotFound && done(nil) {
				return true, nil
			}
			if err == nil && seen != nil {
				work.Status = seen.Status
				if seen.Failed() {
					err = ErrPolicyFailed
				}
			}
			return err == nil && done(seen), err
		})
	}
	if err != nil {
		return &AuthorizationPolicyError{Status: work.Status, RequestID: work.RequestID, Err: err}
	}
	return nil
}

// unanswered marks an error after which it is not known what the service made of a call, because ctx was done before the
// answer came.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return &AuthorizationPolicyError{Err: WithCause(ctx, err)}
}
