// Package endpoint implements the data sources that describe Client VPN endpoints and their authorization rules.
package endpoint

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const couldNotListEndpoints = "Could not list the Client VPN endpoints"

var (
	_ datasource.DataSourceWithConfigure      = (*endpointsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*endpointsDataSource)(nil)
)

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

func (d *endpointsDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config endpointsModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(framework.CheckRegions(config.Region, config.Regions)...)
	}
}

func (d *endpointsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if resp.Diagnostics.Append(framework.Revalidate(ctx, endpointsSchema(ctx).Attributes, req.Config)...); resp.Diagnostics.HasError() {
		return
	}
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
	where, diags := config.where(ctx, d.Clients)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	var listed []clientvpn.Endpoint
	call := framework.Call{Failure: couldNotListEndpoints, Timeout: timeout, Subject: diagnose.Subject{
		Region: framework.Place(where.Regions), Retry: "Run Terraform again", Timeout: "timeouts.read", Advise: framework.TerminationAdvice,
	}}
	resp.Diagnostics.Append(framework.RunIn(ctx, d.Clients, call, func(ctx context.Context, clients *clientvpn.Clients) (err error) {
		listed, err = clients.Endpoints(ctx, where)
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

// where returns the regions to list, and sets region to the one used, or to null if regions is set.
func (m *endpointsModel) where(ctx context.Context, clients *clientvpn.Clients) (where clientvpn.Where, diags diag.Diagnostics) {
	diags.Append(framework.CheckRegions(m.Region, m.Regions)...)
	diags.Append(m.Regions.ElementsAs(ctx, &where.Regions, false)...)
	if where.Regions != nil {
		m.Region = types.StringNull()
		return where, diags
	}
	m.Region = framework.Region(m.Region, clients)
	where.Regions = []string{m.Region.ValueString()}
	return where, diags
}
