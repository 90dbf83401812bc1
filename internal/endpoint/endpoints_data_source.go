// Package endpoint implements the data sources that describe Client VPN endpoints and their authorization rules.
package endpoint

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const couldNotListEndpoints = "Could not list the Client VPN endpoints"

var _ datasource.DataSourceWithConfigure = (*endpointsDataSource)(nil)

// NewEndpointsDataSource returns the data source clientvpn_endpoints.
func NewEndpointsDataSource() datasource.DataSource { return &endpointsDataSource{} }

type endpointsDataSource struct {
	framework.DataSource
}

func (d *endpointsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_endpoints"
}

func (d *endpointsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = endpointsSchema(ctx)
}

func (d *endpointsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config endpointsModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	filter, diags := config.filter(ctx)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := config.Timeouts.Read(ctx, framework.ReadTimeout)
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	config.Region = framework.Region(config.Region, d.Clients)
	var listed []clientvpn.Endpoint
	call := framework.Call{Failure: couldNotListEndpoints, Timeout: timeout, Subject: diagnose.Subject{
		Region: config.Region.ValueString(), Retry: "Run Terraform again", Timeout: "timeouts.read",
	}}
	resp.Diagnostics.Append(framework.Run(ctx, d.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		listed, err = client.Endpoints(ctx, 0)
		return err
	})...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.Endpoints = []endpointModel{}
	for _, endpoint := range listed {
		if filter.matches(endpoint) {
			config.Endpoints = append(config.Endpoints, newEndpointModel(endpoint))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
