package crl

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func (r *listResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = framework.EndpointIdentitySchema()
}

func (m *model) identify(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return framework.EndpointIdentity{ClientVPNEndpointID: m.ClientVPNEndpointID, Region: m.Region}.Set(ctx, to)
}

// ImportState sets the arguments that the service does not know to their defaults, so that the next plan does not show them as changes.
func (r *listResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.ImportEndpoint(ctx, req, resp)
	for name, value := range importedDefaults() {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

func importedDefaults() map[string]any {
	return map[string]any{"allow_rollback": false, "early_renewal_hours": int64(defaultRenewalHours), "wait_for_active": true}
}
