package crl

import (
	"context"
	"fmt"
	"slices"
	"time"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var _ list.ListResourceWithConfigure = (*lister)(nil)

// NewListResource returns the list resource clientvpn_certificate_revocation_list.
func NewListResource() list.ListResource { return &lister{} }

// lister implements terraform query.
type lister struct {
	listResource
}

func (l *lister) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = framework.EndpointListSchema("The client certificate revocation lists of a region's AWS Client VPN endpoints, for " +
		"[`terraform query`](https://developer.hashicorp.com/terraform/cli/commands/query). Endpoints without a list are left out. " +
		"The configuration that Terraform generates keeps the list in force as a finished one.")
}

func (l *lister) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	framework.EndpointList{
		May: func(e clientvpn.Endpoint) bool {
			return slices.Contains(e.Authentication, string(ec2types.ClientVpnAuthenticationTypeCertificateAuthentication))
		},
		Find: func(ctx context.Context, client *clientvpn.Client, id framework.EndpointIdentity, result *list.ListResult) (bool, error) {
			exported, err := client.RevocationList(ctx, id.ClientVPNEndpointID.ValueString())
			if err != nil || exported.PEM == "" {
				return false, err
			}
			result.DisplayName = displayName(id.ClientVPNEndpointID.ValueString(), parseInForce(exported.PEM))
			if req.IncludeResource {
				result.Diagnostics.Append(include(ctx, result.Resource, id, exported)...)
			}
			return true, nil
		},
		Failure: couldNotRead,
	}.List(ctx, l.Clients, req, stream)
}

func displayName(endpointID string, found inForceList) string {
	if found.list == nil {
		return endpointID + ": a list that cannot be parsed"
	}
	name := fmt.Sprintf("%s: %d revoked by %s", endpointID, len(found.list.Entries()), found.list.Issuer())
	if next := found.list.NextUpdate(); !next.IsZero() {
		name += ", until " + next.Format(time.DateOnly)
	}
	return name
}

// include sets the result to an imported resource with a finished list, so that the generated configuration is complete.
func include(ctx context.Context, to *tfsdk.Resource, id framework.EndpointIdentity, exported clientvpn.RevocationList) diag.Diagnostics {
	diags := to.SetAttribute(ctx, path.Root("client_vpn_endpoint_id"), id.ClientVPNEndpointID)
	diags.Append(to.SetAttribute(ctx, path.Root("region"), id.Region)...)
	diags.Append(to.SetAttribute(ctx, path.Root("certificate_revocation_list"), exported.PEM)...)
	for name, value := range importedDefaults() {
		diags.Append(to.SetAttribute(ctx, path.Root(name), value)...)
	}
	var m model
	if diags.Append(to.Get(ctx, &m)...); diags.HasError() {
		return diags
	}
	diags.Append(m.setExported(ctx, exported)...)
	return append(diags, to.Set(ctx, m)...)
}
