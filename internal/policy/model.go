package policy

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

type model struct {
	ClientVPNEndpointID types.String   `tfsdk:"client_vpn_endpoint_id"`
	Description         types.String   `tfsdk:"description"`
	LastChange          types.Object   `tfsdk:"last_change"`
	PolicyDocument      types.String   `tfsdk:"policy_document"`
	Region              types.String   `tfsdk:"region"`
	ShadowMode          types.Bool     `tfsdk:"shadow_mode"`
	Status              types.String   `tfsdk:"status"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

// change returns the changes since before, which is nil for a new policy. A policy that failed is sent as a whole, because AWS
// does not document which part of it is in force.
func (m *model) change(before *model) clientvpn.AuthorizationPolicyChange {
	var change clientvpn.AuthorizationPolicyChange
	all := before == nil || before.failed()
	if all || !m.PolicyDocument.Equal(before.PolicyDocument) {
		change.Document = new(m.PolicyDocument.ValueString())
	}
	if all || !m.ShadowMode.Equal(before.ShadowMode) {
		change.ShadowMode = new(m.ShadowMode.ValueBool())
	}
	if before == nil && m.Description.IsNull() {
		return change
	}
	if all || !m.Description.Equal(before.Description) {
		change.Description = new(m.Description.ValueString()) // An empty description removes the previous one.
	}
	return change
}

// disconnects reports whether a change disconnects every session on the endpoint.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-step4.html.
func (m *model) disconnects(change clientvpn.AuthorizationPolicyChange) bool {
	return !m.ShadowMode.ValueBool() && (change.Document != nil || change.ShadowMode != nil)
}

func (m *model) failed() bool {
	return clientvpn.AuthorizationPolicy{Status: m.Status.ValueString()}.Failed()
}

// matches reports whether p is the policy of the model, in any layout.
func (m *model) matches(p clientvpn.AuthorizationPolicy) bool {
	return document.Same(p.Document, m.PolicyDocument.ValueString()) && p.ShadowMode == m.ShadowMode.ValueBool() && p.Description == m.Description.ValueString()
}

// sameEndpoint reports whether both policies belong to the same endpoint.
func (m *model) sameEndpoint(other *model) bool {
	return m.ClientVPNEndpointID.Equal(other.ClientVPNEndpointID) && m.Region.Equal(other.Region)
}

// setPolicy stores the policy that the service returned. If only the layout or the comments of its document differ, it keeps the
// known text.
func (m *model) setPolicy(p clientvpn.AuthorizationPolicy) {
	if m.PolicyDocument.IsNull() || !document.Same(m.PolicyDocument.ValueString(), p.Document) {
		m.PolicyDocument = types.StringValue(p.Document)
	}
	m.Description = framework.StringOrNull(p.Description)
	m.ShadowMode = types.BoolValue(p.ShadowMode)
	m.Status = types.StringValue(p.Status)
}

func (m *model) identity() framework.EndpointIdentity {
	return framework.EndpointIdentity{ClientVPNEndpointID: m.ClientVPNEndpointID, Region: m.Region}
}

func (m *model) subject() diagnose.Subject { return subject(m.ClientVPNEndpointID, m.Region) }

// subject returns the subject of errors about the policy of an endpoint.
func subject(endpointID, region types.String) diagnose.Subject {
	return diagnose.Subject{EndpointID: endpointID.ValueString(), Region: region.ValueString(), Advise: advice}
}
