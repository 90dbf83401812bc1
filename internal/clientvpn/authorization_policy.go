package clientvpn

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// AuthorizationPolicy is who may be connected to an endpoint, which has one such policy or none.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies.html.
type AuthorizationPolicy struct {
	// Document is written in Cedar.
	Document    string
	Description string
	// ShadowMode policies are evaluated and logged, and keep nobody out.
	ShadowMode bool
	// Status is creating, updating, active, failed or deleting.
	Status string
}

// Failed says whether the service could not put the policy in force.
func (p AuthorizationPolicy) Failed() bool {
	return p.Status == string(ec2types.ClientVpnAuthorizationPolicyStatusFailed)
}

// Deleting says whether the policy is on its way out, and in force no more.
func (p AuthorizationPolicy) Deleting() bool {
	return p.Status == string(ec2types.ClientVpnAuthorizationPolicyStatusDeleting)
}

func (p AuthorizationPolicy) active() bool {
	return p.Status == string(ec2types.ClientVpnAuthorizationPolicyStatusActive)
}

// AuthorizationPolicyChange is what is to be different in a policy. What is nil stays; a new policy needs a document.
type AuthorizationPolicyChange struct {
	Document    *string
	Description *string
	ShadowMode  *bool
}

// Empty says whether nothing is to be different.
func (c AuthorizationPolicyChange) Empty() bool { return c == AuthorizationPolicyChange{} }

// AuthorizationPolicyWork is a change that the service has agreed to.
type AuthorizationPolicyWork struct {
	EndpointID string
	Status     string
	// RequestID is that of the call that was agreed to, for CloudTrail.
	RequestID string
}

// ModifyAuthorizationPolicy makes or changes an endpoint's policy; [Client.WaitForAuthorizationPolicy] waits until that is in force.
// It disconnects every session unless the policy is in shadow mode, or was in force and keeps its document.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-step4.html.
func (c *Client) ModifyAuthorizationPolicy(ctx context.Context, endpointID string, change AuthorizationPolicyChange) (AuthorizationPolicyWork, error) {
	input := &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{ // The SDK adds a client token, the same for every try.
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
		return AuthorizationPolicyWork{}, unanswered(ctx, err)
	}
	c.invalidate(endpointID)
	requestID, _ := awsmiddleware.GetRequestIDMetadata(output.ResultMetadata)
	return AuthorizationPolicyWork{EndpointID: endpointID, Status: string(output.Status), RequestID: requestID}, nil
}

// AuthorizationPolicy returns an endpoint's policy, or nil where it has none.
func (c *Client) AuthorizationPolicy(ctx context.Context, endpointID string) (*AuthorizationPolicy, error) {
	output, err := c.api.GetClientVpnEndpointAuthorizationPolicy(ctx, &ec2.GetClientVpnEndpointAuthorizationPolicyInput{
		ClientVpnEndpointId: aws.String(endpointID),
	})
	if noAuthorizationPolicy(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if aws.ToString(output.PolicyDocument) == "" {
		return nil, nil
	}
	return &AuthorizationPolicy{
		Document:    aws.ToString(output.PolicyDocument),
		Description: aws.ToString(output.Description),
		ShadowMode:  output.ShadowMode == ec2types.ClientVpnAuthorizationPolicyShadowModeEnabled,
		Status:      string(output.Status),
	}, nil
}

// RefuseAnotherAuthorizationPolicy returns ErrPolicyExists where the endpoint has a policy: to modify it would overwrite it.
func (c *Client) RefuseAnotherAuthorizationPolicy(ctx context.Context, endpointID string) error {
	policy, err := c.AuthorizationPolicy(ctx, endpointID)
	if err == nil && policy != nil && !policy.Deleting() {
		return ErrPolicyExists
	}
	return err
}

// noAuthorizationPolicy says whether the endpoint has no policy. The API reference does not name the code for that.
func noAuthorizationPolicy(err error) bool {
	code := Code(err)
	return strings.Contains(code, "AuthorizationPolicy") && strings.HasSuffix(code, "NotFound")
}
