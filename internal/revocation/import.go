package revocation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// identity is the identity of an order: its people, endpoints and regions.
type identity struct {
	Region               *string  `json:"region" tfsdk:"region"`
	Regions              []string `json:"regions" tfsdk:"regions"`
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
		"regions":                 list(`Names of AWS regions, or only "*" for every region that the account has enabled.`),
		"client_vpn_endpoint_ids": list("IDs of the Client VPN endpoints. Defaults to every endpoint of the regions."),
		"usernames":               list("Names of the users whose connections are ended."),
		"common_names":            list("Common names whose connections are ended."),
	}}
}

// identify sets the identity. to is nil if Terraform does not support identities.
func (m *model) identify(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	if to == nil {
		return nil
	}
	return to.Set(ctx, identity{
		Region:               m.Region.ValueStringPointer(),
		Regions:              m.Regions.Strings(),
		ClientVPNEndpointIDs: m.ClientVPNEndpointIDs.Strings(),
		Usernames:            m.Usernames.Strings(),
		CommonNames:          m.CommonNames.Strings(),
	})
}

// ImportState imports by identity, or by an ID that is an identity in JSON.
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
		resp.Diagnostics.AddError("Nobody is named", "The import has neither usernames nor common_names, so it would look like a revocation and revoke nothing. Name at least one person.")
		return
	}
	if resp.Diagnostics.Append(order.checkRegions(ctx)...); resp.Diagnostics.HasError() {
		return
	}
	if order.Region == nil && order.Regions == nil {
		region := r.Clients.Region()
		order.Region = &region
	}
	for name, value := range map[string]any{
		"region": order.Region, "regions": order.Regions, "client_vpn_endpoint_ids": order.ClientVPNEndpointIDs,
		"usernames": order.Usernames, "common_names": order.CommonNames,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, order)...)
	}
}

// checkRegions validates the regions of an import.
func (i identity) checkRegions(ctx context.Context) diag.Diagnostics {
	order := model{Region: types.StringPointerValue(i.Region), Regions: framework.StringSet{ListValue: types.ListNull(types.StringType)}}
	if i.Regions != nil {
		order.Regions = framework.NewStringSet(i.Regions)
	}
	diags := framework.CheckRegions(order.Region, order.Regions)
	return append(diags, framework.CheckSet(ctx, path.Root("regions"), order.Regions.Set(), framework.RegionsValidators()...)...)
}

// importArguments returns the members of an import ID.
func importArguments() []string {
	return []string{"region", "regions", "client_vpn_endpoint_ids", "usernames", "common_names"}
}

func parseID(id string, to *identity) diag.Diagnostics {
	var diags diag.Diagnostics
	if problem := decodeID(id, to); problem != "" {
		diags.AddError("Invalid import ID", problem+"\n\nThe ID of an access revocation is a JSON object of its arguments "+
			strings.Join(importArguments(), ", ")+`, as in {"client_vpn_endpoint_ids":["cvpn-endpoint-0123456789abcdef0"],"usernames":["mallory@example.com"]}.`)
	}
	return diags
}

// decodeID decodes an import ID. It returns what is wrong with the ID, or "".
func decodeID(id string, to *identity) string {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(id), &members); err != nil {
		return fmt.Sprintf("%q is not a JSON object.", id)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(importArguments(), name) {
			return fmt.Sprintf("The ID has the unknown argument %q.", name)
		}
	}
	err := json.Unmarshal([]byte(id), to)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("The argument %s must be %s, got: %s.", mismatch.Field, kindOf(mismatch.Field), mismatch.Value)
	}
	return ""
}

// kindOf returns the kind of value that an argument of an import ID requires.
func kindOf(argument string) string {
	if argument == "region" {
		return "a string"
	}
	return "a list of strings"
}
