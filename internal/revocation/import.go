package revocation

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// identity is the identity of an order: whom it names, and where.
type identity struct {
	Region               *string  `json:"region" tfsdk:"region"`
	ClientVPNEndpointIDs []string `json:"client_vpn_endpoint_ids" tfsdk:"client_vpn_endpoint_ids"`
	Usernames            []string `json:"usernames" tfsdk:"usernames"`
	CommonNames          []string `json:"common_names" tfsdk:"common_names"`
}

func (r *revocationResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	list := func(description string) identityschema.ListAttribute {
		return identityschema.ListAttribute{Description: description, ElementType: types.StringType, OptionalForImport: true}
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"region":                  identityschema.StringAttribute{Description: "AWS region. Defaults to the provider's region.", OptionalForImport: true},
		"client_vpn_endpoint_ids": list("IDs of the Client VPN endpoints. Defaults to every endpoint of the region."),
		"usernames":               list("Names of the users whose connections are ended."),
		"common_names":            list("Common names whose connections are ended."),
	}}
}

// identify sets the identity, unless to is nil because Terraform has no support for it.
func (m *model) identify(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	if to == nil {
		return nil
	}
	return to.Set(ctx, identity{
		Region:               m.Region.ValueStringPointer(),
		ClientVPNEndpointIDs: m.ClientVPNEndpointIDs.Strings(),
		Usernames:            m.Usernames.Strings(),
		CommonNames:          m.CommonNames.Strings(),
	})
}

// ImportState takes an identity, or an ID that is an identity in JSON.
func (r *revocationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var order identity
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsNull() {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &order)...)
	} else {
		resp.Diagnostics.Append(parseID(req.ID, &order)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if len(order.Usernames)+len(order.CommonNames) == 0 {
		resp.Diagnostics.AddError("Nobody is named", "The import has no usernames and no common_names: an order that names nobody would look like a revocation.")
		return
	}
	if order.Region == nil {
		region := r.Clients.Region()
		order.Region = &region
	}
	for name, value := range map[string]any{
		"region": order.Region, "client_vpn_endpoint_ids": order.ClientVPNEndpointIDs,
		"usernames": order.Usernames, "common_names": order.CommonNames,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, order)...)
	}
}

func parseID(id string, to *identity) diag.Diagnostics {
	var diags diag.Diagnostics
	decoder := json.NewDecoder(strings.NewReader(id))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(to); err != nil {
		diags.AddError("Invalid import ID", "The ID of an access revocation is a JSON object of its arguments, as in "+
			`{"client_vpn_endpoint_ids":["cvpn-endpoint-0123456789abcdef0"],"usernames":["mallory@example.com"]}`+
			", with region, client_vpn_endpoint_ids, usernames and common_names: "+err.Error()+".")
	}
	return diags
}
