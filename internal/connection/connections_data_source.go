package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/configured"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

const couldNotList = "Could not list the Client VPN connections"

var _ datasource.DataSourceWithConfigure = (*connectionsDataSource)(nil)

// NewConnectionsDataSource returns the data source clientvpn_connections.
func NewConnectionsDataSource() datasource.DataSource { return &connectionsDataSource{} }

type connectionsDataSource struct {
	configured.DataSource
}

func (d *connectionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_connections"
}

func (d *connectionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = connectionsSchema()
}

func (d *connectionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config connectionsModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	filter, diags := config.filter(ctx)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	region := configured.RegionOr(config.Region, d.Clients.Region())
	subject := diagnose.Subject{EndpointID: config.ClientVPNEndpointID.ValueString(), Region: region}
	client, err := d.Clients.In(ctx, region)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(couldNotList, subject, err))
		return
	}
	config.Connections = []connectionModel{}
	for connection, err := range client.Connections(ctx, config.ClientVPNEndpointID.ValueString(), filter) {
		if err != nil {
			resp.Diagnostics.Append(diagnose.Error(couldNotList, subject, err))
			return
		}
		config.Connections = append(config.Connections, newConnectionModel(connection))
	}
	config.Region = configured.StringOrNull(region)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
