package crl

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/configured"
)

// identity is what a list is known by: an endpoint has one.
type identity struct {
	ClientVPNEndpointID string  `tfsdk:"client_vpn_endpoint_id"`
	Region              *string `tfsdk:"region"`
}

func (r *listResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"client_vpn_endpoint_id": identityschema.StringAttribute{Description: "ID of the Client VPN endpoint.", RequiredForImport: true},
		"region":                 identityschema.StringAttribute{Description: "AWS region; the provider's where it is left out.", OptionalForImport: true},
	}}
}

// identify sets the identity, where Terraform supports it.
func (m *model) identify(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	if to == nil {
		return nil
	}
	return to.Set(ctx, identity{ClientVPNEndpointID: m.ClientVPNEndpointID.ValueString(), Region: m.Region.ValueStringPointer()})
}

// ImportState takes an identity, or the endpoint's ID, which @ and a region may follow as in hashicorp/aws.
func (r *listResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var id identity
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...)
	} else if endpointID, region, found := strings.Cut(req.ID, "@"); found {
		id = identity{ClientVPNEndpointID: endpointID, Region: &region}
	} else {
		id.ClientVPNEndpointID = req.ID
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if id.Region == nil || *id.Region == "" {
		region := r.Clients.Region()
		id.Region = &region
	}
	for name, value := range map[string]any{
		"client_vpn_endpoint_id": id.ClientVPNEndpointID, "region": configured.StringOrNull(*id.Region),
		"allow_rollback": false, "early_renewal_hours": int64(defaultRenewalHours), "wait_for_active": true,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, id)...)
	}
}
