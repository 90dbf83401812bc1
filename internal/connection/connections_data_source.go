package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure      = (*connectionsDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*connectionsDataSource)(nil)
)

// NewConnectionsDataSource returns the data source clientvpn_connections.
func NewConnectionsDataSource() datasource.DataSource { return &connectionsDataSource{} }

type connectionsDataSource struct {
	framework.DataSource
}

type connectionsDataSourceModel struct {
	connectionsModel

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (d *connectionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_connections"
}

func (d *connectionsDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: connectionsDescription,
		Attributes:          connectionsAttributes(),
		Blocks:              map[string]schema.Block{"timeouts": framework.DataSourceTimeouts(ctx)},
	}
}

func (d *connectionsDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config connectionsDataSourceModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	resp.Diagnostics.Append(config.check()...)
}

func (d *connectionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if resp.Diagnostics.Append(framework.Revalidate(ctx, connectionsAttributes(), req.Config)...); resp.Diagnostics.HasError() {
		return
	}
	var config connectionsDataSourceModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	timeout, diags := config.Timeouts.Read(ctx, framework.ReadTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(config.list(ctx, d.Clients, timeout, "timeouts.read")...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
