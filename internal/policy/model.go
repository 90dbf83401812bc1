package policy

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

type model struct {
	ClientVPNEndpointID types.String   `tfsdk:"client_vpn_endpoint_id"`
	Description         types.String   `tfsdk:"description"`
	PolicyDocument      documentValue  `tfsdk:"policy_document"`
	Region              types.String   `tfsdk:"region"`
	ShadowMode          types.Bool     `tfsdk:"shadow_mode"`
	Status              types.String   `tfsdk:"status"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

// change is what is to be different from before, which is nil for a new policy.
// A policy that has failed is sent whole: what of it is in force is not documented.
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
		change.Description = new(m.Description.ValueString()) // An empty one takes the place of one that is not wanted any more.
	}
	return change
}

// disconnects says whether a change ends every session on the endpoint.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-step4.html.
func (m *model) disconnects(change clientvpn.AuthorizationPolicyChange) bool {
	return !m.ShadowMode.ValueBool() && (change.Document != nil || change.ShadowMode != nil)
}

func (m *model) failed() bool {
	return clientvpn.AuthorizationPolicy{Status: m.Status.ValueString()}.Failed()
}

// take takes over what the service shows.
func (m *model) take(p clientvpn.AuthorizationPolicy) {
	m.PolicyDocument = newDocumentValue(p.Document)
	m.Description = framework.StringOrNull(p.Description)
	m.ShadowMode = types.BoolValue(p.ShadowMode)
	m.Status = types.StringValue(p.Status)
}

func (m *model) identity() framework.EndpointIdentity {
	return framework.EndpointIdentity{ClientVPNEndpointID: m.ClientVPNEndpointID, Region: m.Region}
}

func (m *model) subject() diagnose.Subject { return subject(m.ClientVPNEndpointID, m.Region) }

// subject describes an endpoint's policy to its errors.
func subject(endpointID, region types.String) diagnose.Subject {
	return diagnose.Subject{EndpointID: endpointID.ValueString(), Region: region.ValueString(), Advise: advice}
}
