package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*connectionsEphemeral)(nil)

// NewConnectionsEphemeral returns the ephemeral resource clientvpn_connections.
func NewConnectionsEphemeral() ephemeral.EphemeralResource { return &connectionsEphemeral{} }

type connectionsEphemeral struct {
	framework.EphemeralResource
}

func (e *connectionsEphemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_connections"
}

func (e *connectionsEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{
		MarkdownDescription: connectionsDescription + " Unlike the data source, this keeps the names and addresses of people out of plan and state. " +
			"Terraform therefore asks the service at plan, and again at apply.",
		Attributes: ephemeralAttributes(connectionsSchema().Attributes),
	}
}

func (e *connectionsEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	resp.Diagnostics.Append(listConnections(ctx, e.Clients, req.Config, resp.Result.Set)...)
}
