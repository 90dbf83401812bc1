package policy

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var _ list.ListResourceWithConfigure = (*lister)(nil)

// NewListResource returns the list resource clientvpn_authorization_policy.
func NewListResource() list.ListResource { return &lister{} }

// lister implements terraform query.
type lister struct {
	policyResource
}

func (l *lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = framework.EndpointListSchema("Lists the authorization policies of the AWS Client VPN endpoints of a region, for " +
		"[`terraform query`](https://developer.hashicorp.com/terraform/cli/commands/query). Endpoints without a policy are omitted.")
}

func (l *lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	framework.EndpointList{
		May: func(clientvpn.Endpoint) bool { return true },
		Find: func(ctx context.Context, client *clientvpn.Client, id framework.EndpointIdentity, result *list.ListResult) (bool, error) {
			policy, err := client.AuthorizationPolicy(ctx, id.ClientVPNEndpointID.ValueString())
			if err != nil || policy == nil || policy.Deleting() {
				return false, err
			}
			result.DisplayName = displayName(id.ClientVPNEndpointID.ValueString(), *policy)
			if req.IncludeResource {
				result.Diagnostics.Append(include(ctx, result.Resource, id, *policy)...)
			}
			return true, nil
		},
		Failure: couldNotRead,
	}.List(ctx, l.Clients, req, stream)
}

func displayName(endpointID string, policy clientvpn.AuthorizationPolicy) string {
	facts := []string{policy.Status}
	if policy.ShadowMode {
		facts = append(facts, "in shadow mode")
	}
	if policy.Description != "" {
		facts = append(facts, policy.Description)
	}
	return endpointID + ": " + strings.Join(facts, ", ")
}

// include sets the result to an imported policy.
func include(ctx context.Context, to *tfsdk.Resource, id framework.EndpointIdentity, policy clientvpn.AuthorizationPolicy) diag.Diagnostics {
	diags := to.SetAttribute(ctx, path.Root("client_vpn_endpoint_id"), id.ClientVPNEndpointID)
	diags.Append(to.SetAttribute(ctx, path.Root("region"), id.Region)...)
	var m model
	if diags.Append(to.Get(ctx, &m)...); diags.HasError() {
		return diags
	}
	m.setPolicy(policy)
	return append(diags, to.Set(ctx, m)...)
}
