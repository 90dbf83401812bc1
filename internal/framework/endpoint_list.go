package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// EndpointList lists, for terraform query, resources of which an endpoint has at most one.
type EndpointList struct {
	// May reports whether an endpoint can have the resource.
	May func(clientvpn.Endpoint) bool
	// Find sets the result to the resource of an endpoint, and reports whether there is one.
	Find func(ctx context.Context, client *clientvpn.Client, id EndpointIdentity, result *list.ListResult) (bool, error)
	// Failure is the summary of errors.
	Failure string
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

// List lists the resources, one endpoint after the other, up to the limit. A failure at an endpoint is an error in its place.
// ReadTimeout applies to the listing of the endpoints, and to each endpoint.
func (l EndpointList) List(ctx context.Context, clients *clientvpn.Clients, req list.ListRequest, stream *list.ListResultsStream) {
	var config endpointListModel
	if diags := req.Config.Get(ctx, &config); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	region := Region(config.Region, clients)
	var ids []string
	diags := Run(ctx, clients, l.call(EndpointIdentity{Region: region}), func(ctx context.Context, client *clientvpn.Client) (err error) {
		ids, err = l.endpoints(ctx, client, config)
		return err
	})
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		left := req.Limit
		for _, id := range ids {
			if left == 0 {
				return
			}
			result := req.NewListResult(ctx)
			identity := EndpointIdentity{ClientVPNEndpointID: types.StringValue(id), Region: region}
			if !l.set(ctx, clients, identity, config.ClientVPNEndpointIDs.IsNull(), &result) {
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

// set sets the result to the resource of an endpoint or to an error, and returns false if there is neither. An endpoint that was
// listed but is not found has been deleted since.
func (l EndpointList) set(ctx context.Context, clients *clientvpn.Clients, id EndpointIdentity, listed bool, result *list.ListResult) bool {
	var found bool
	diags := Run(ctx, clients, l.call(id), func(ctx context.Context, client *clientvpn.Client) (err error) {
		found, err = l.Find(ctx, client, id, result)
		if listed && clientvpn.Code(err) == clientvpn.CodeEndpointNotFound {
			return nil
		}
		return err
	})
	if diags.HasError() {
		*result = list.ListResult{Diagnostics: diags}
		return true
	}
	if found {
		result.Diagnostics.Append(result.Identity.Set(ctx, id)...)
	}
	return found
}

func (l EndpointList) call(id EndpointIdentity) Call {
	return Call{
		Failure: l.Failure,
		Subject: diagnose.Subject{EndpointID: id.ClientVPNEndpointID.ValueString(), Region: id.Region.ValueString()},
		Timeout: ReadTimeout,
	}
}
