package framework

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// EndpointIdentity is what a resource is known by of which an endpoint has one.
type EndpointIdentity struct {
	ClientVPNEndpointID types.String `tfsdk:"client_vpn_endpoint_id"`
	Region              types.String `tfsdk:"region"`
}

// EndpointIdentitySchema is the schema of an EndpointIdentity.
func EndpointIdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"client_vpn_endpoint_id": identityschema.StringAttribute{Description: "ID of the Client VPN endpoint.", RequiredForImport: true},
		"region":                 identityschema.StringAttribute{Description: "AWS region; the provider's where it is left out.", OptionalForImport: true},
	}}
}

// Set makes it a resource's identity, where Terraform supports that.
func (i EndpointIdentity) Set(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	if to == nil {
		return nil
	}
	return to.Set(ctx, i)
}

// ImportEndpoint takes an identity, or the endpoint's ID, which @ and a region may follow as in hashicorp/aws.
// It sets client_vpn_endpoint_id and region.
func (r *Resource) ImportEndpoint(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var id EndpointIdentity
	if req.ID == "" && req.Identity != nil {
		if resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...); resp.Diagnostics.HasError() {
			return
		}
	} else {
		endpointID, region, _ := strings.Cut(req.ID, "@")
		id = EndpointIdentity{ClientVPNEndpointID: types.StringValue(endpointID), Region: StringOrNull(region)}
	}
	id.Region = Region(id.Region, r.Clients)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("client_vpn_endpoint_id"), id.ClientVPNEndpointID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), id.Region)...)
	resp.Diagnostics.Append(id.Set(ctx, resp.Identity)...)
}
