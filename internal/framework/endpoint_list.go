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

// EndpointList lists, for terraform query, what each endpoint has one of.
type EndpointList struct {
	// May says whether an endpoint can have one at all.
	May func(clientvpn.Endpoint) bool
	// Find fills in what an endpoint has, and says whether it has one.
	Find func(ctx context.Context, client *clientvpn.Client, id EndpointIdentity, result *list.ListResult) (bool, error)
	// Diagnose says what went wrong. There is no endpoint's ID where the endpoints could not be listed.
	Diagnose func(id EndpointIdentity, err error) diag.Diagnostic
}

// EndpointListSchema is the schema of what is in an EndpointList's config block.
func EndpointListSchema(description string) schema.Schema {
	return schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_ids": schema.ListAttribute{
				MarkdownDescription: "IDs of the Client VPN endpoints to look at. Defaults to all of the region, which costs another call.",
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

// List looks at one endpoint after the other, for as long as more results are wanted. What fails at one is an error beside the others.
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
				continue // It was deleted since it was listed.
			case err == nil && !found:
				continue
			}
			if left--; !push(result) {
				return
			}
		}
	}
}

// endpoints are those that are named, or else those of the region that can have one.
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
