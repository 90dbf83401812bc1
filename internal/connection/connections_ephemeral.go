package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*connectionsEphemeral)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*connectionsEphemeral)(nil)
)

// NewConnectionsEphemeral returns the ephemeral resource clientvpn_connections.
func NewConnectionsEphemeral() ephemeral.EphemeralResource { return &connectionsEphemeral{} }

type connectionsEphemeral struct {
	framework.EphemeralResource
}

func (e *connectionsEphemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_connections"
}

func (e *connectionsEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for name, attribute := range connectionsAttributes() {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: connectionsDescription + " Unlike the data source, it keeps the names and addresses of people out of plan and state. " +
			"Terraform therefore reads the connections during the plan and again during the apply.",
		Attributes: attributes,
	}
}

func (e *connectionsEphemeral) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	var config connectionsModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.check()...)
	}
}

func (e *connectionsEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	if resp.Diagnostics.Append(framework.Revalidate(ctx, connectionsAttributes(), req.Config)...); resp.Diagnostics.HasError() {
		return
	}
	var config connectionsModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(config.list(ctx, e.Clients, framework.ReadTimeout, "")...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, config)...)
}
