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

// EndpointIdentity is the identity of a resource of which an endpoint has at most one.
type EndpointIdentity struct {
	ClientVPNEndpointID types.String `tfsdk:"client_vpn_endpoint_id"`
	Region              types.String `tfsdk:"region"`
}

// EndpointIdentitySchema returns the schema of an EndpointIdentity.
func EndpointIdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"client_vpn_endpoint_id": identityschema.StringAttribute{Description: "ID of the Client VPN endpoint.", RequiredForImport: true},
		"region":                 identityschema.StringAttribute{Description: "AWS region. Defaults to the provider's region.", OptionalForImport: true},
	}}
}

// Set sets the identity of a resource, if Terraform supports identities.
func (i EndpointIdentity) Set(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	if to == nil {
		return nil
	}
	return to.Set(ctx, i)
}

// ImportEndpoint sets client_vpn_endpoint_id and region from an identity or from an import ID: the endpoint ID, optionally
// followed by @ and a region, as in hashicorp/aws.
func (r *Resource) ImportEndpoint(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var id EndpointIdentity
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		if resp.Diagnostics.Append(req.Identity.Get(ctx, &id)...); resp.Diagnostics.HasError() {
			return
		}
	} else {
		endpointID, region, _ := strings.Cut(req.ID, "@")
		id = EndpointIdentity{ClientVPNEndpointID: types.StringValue(endpointID), Region: StringOrNull(region)}
	}
	resp.Diagnostics.Append(CheckString(ctx, path.Root("client_vpn_endpoint_id"), id.ClientVPNEndpointID, EndpointID())...)
	resp.Diagnostics.Append(CheckString(ctx, path.Root("region"), id.Region, RegionName())...)
	if resp.Diagnostics.HasError() {
		return
	}
	id.Region = Region(id.Region, r.Clients)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("client_vpn_endpoint_id"), id.ClientVPNEndpointID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), id.Region)...)
	resp.Diagnostics.Append(id.Set(ctx, resp.Identity)...)
}
