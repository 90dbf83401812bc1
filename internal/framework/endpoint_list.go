package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// EndpointList lists for terraform query the resources that an endpoint has at most one of.
type EndpointList struct {
	// May reports whether an endpoint can have the resource.
	May func(clientvpn.Endpoint) bool
	// Find sets the result to the resource of an endpoint, and reports whether there is one.
	Find func(ctx context.Context, client *clientvpn.Client, id EndpointIdentity, result *list.ListResult) (bool, error)
	// Diagnose returns the diagnostic for an error. If the endpoints could not be listed, the identity has no endpoint ID.
	Diagnose func(id EndpointIdentity, err error) diag.Diagnostic
}

// EndpointListSchema returns the schema of the config block of an EndpointList.
func EndpointListSchema(description string) schema.Schema {
	return schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_ids": schema.ListAttribute{
				MarkdownDescription: "IDs of the Client VPN endpoints to query. Defaults to all endpoints of the region, which takes another call.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), NoNulls{}, listvalidator.ValueStringsAre(EndpointID())},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "AWS region of the endpoints, as in `eu-central-1`. Defaults to the provider's `region`.",
				Optional:            true,
				Validators:          []validator.String{RegionName()},
			},
		},
	}
}

type endpointListModel struct {
	ClientVPNEndpointIDs types.List   `tfsdk:"client_vpn_endpoint_ids"`
	Region               types.String `tfsdk:"region"`
}

// List lists the resources of one endpoint after the other, up to the limit. A failure at one endpoint is an error in its place.
func (l EndpointList) List(ctx context.Context, clients *clientvpn.Clients, req list.ListRequest, stream *list.ListResultsStream) {
	var config endpointListModel
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	region := Region(config.Region, clients)
	client, err := clients.In(ctx, region.ValueString())
	var ids []string
	if err == nil {
		ids, err = l.endpoints(ctx, client, config)
	}
	if err != nil {
		stream.Results = list.ListResultsStreamDiagnostics(diag.Diagnostics{l.Diagnose(EndpointIdentity{Region: region}, err)})
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		left := req.Limit
		for _, id := range ids {
			if left == 0 {
				return
			}
			result := req.NewListResult(ctx)
			found, err := l.result(ctx, client, EndpointIdentity{ClientVPNEndpointID: types.StringValue(id), Region: region}, &result)
			switch {
			case clientvpn.Code(err) == clientvpn.CodeEndpointNotFound && config.ClientVPNEndpointIDs.IsNull():
				continue // The endpoint was deleted after it was listed.
			case err == nil && !found:
				continue
			}
			if left--; !push(result) {
				return
			}
		}
	}
}

// endpoints returns the configured endpoints or, if none are configured, those of the region that can have the resource.
func (l EndpointList) endpoints(ctx context.Context, client *clientvpn.Client, config endpointListModel) ([]string, error) {
	var ids []string
	if !config.ClientVPNEndpointIDs.IsNull() {
		for _, element := range config.ClientVPNEndpointIDs.Elements() {
			if id, ok := element.(types.String); ok {
				ids = append(ids, id.ValueString())
			}
		}
		return ids, nil
	}
	listed, err := client.Endpoints(ctx, clientvpn.Shared)
	for _, endpoint := range listed {
		if l.May(endpoint) {
			ids = append(ids, endpoint.ID)
		}
	}
	return ids, err
}

func (l EndpointList) result(ctx context.Context, client *clientvpn.Client, id EndpointIdentity, result *list.ListResult) (bool, error) {
	found, err := l.Find(ctx, client, id, result)
	if err != nil {
		*result = list.ListResult{Diagnostics: diag.Diagnostics{l.Diagnose(id, err)}}
		return false, err
	}
	result.Diagnostics.Append(result.Identity.Set(ctx, id)...)
	return found, nil
}
