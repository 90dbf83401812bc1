package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var _ datasource.DataSourceWithConfigure = (*connectionsDataSource)(nil)

// NewConnectionsDataSource returns the data source clientvpn_connections.
func NewConnectionsDataSource() datasource.DataSource { return &connectionsDataSource{} }

type connectionsDataSource struct {
	framework.DataSource
}

func (d *connectionsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_connections"
}

func (d *connectionsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = connectionsSchema()
}

func (d *connectionsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	resp.Diagnostics.Append(listConnections(ctx, d.Clients, req.Config, resp.State.Set)...)
}
