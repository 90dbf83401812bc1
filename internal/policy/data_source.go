package policy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var (
	_ datasource.DataSourceWithConfigure      = (*policyDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*policyDataSource)(nil)
)

// NewDataSource returns the data source clientvpn_authorization_policy.
func NewDataSource() datasource.DataSource { return &policyDataSource{} }

type policyDataSource struct {
	framework.DataSource
}

type dataSourceModel struct {
	ClientVPNEndpointID types.String   `tfsdk:"client_vpn_endpoint_id"`
	Description         types.String   `tfsdk:"description"`
	PolicyDocument      types.String   `tfsdk:"policy_document"`
	Region              types.String   `tfsdk:"region"`
	ShadowMode          types.Bool     `tfsdk:"shadow_mode"`
	Status              types.String   `tfsdk:"status"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

func (d *policyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_authorization_policy"
}

func (d *policyDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the authorization policy of an AWS Client VPN endpoint, whoever created it. It is an error if the endpoint has none.",
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_id": framework.DataSourceEndpointIDAttribute(),
			"description":            schema.StringAttribute{MarkdownDescription: descriptionDescription, Computed: true},
			"policy_document":        schema.StringAttribute{MarkdownDescription: "The policy in Cedar, as the service returns it.", Computed: true},
			"region":                 framework.DataSourceRegionAttribute(),
			"shadow_mode":            schema.BoolAttribute{MarkdownDescription: shadowModeDescription, Computed: true},
			"status":                 schema.StringAttribute{MarkdownDescription: statusDescription, Computed: true},
		},
		Blocks: map[string]schema.Block{"timeouts": framework.DataSourceTimeouts(ctx)},
	}
}

func (d *policyDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config dataSourceModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
}

func (d *policyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config dataSourceModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	config.Region = framework.Region(config.Region, d.Clients)
	timeout, diags := config.Timeouts.Read(ctx, framework.ReadTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	call := framework.Call{Failure: couldNotRead, Timeout: timeout, Subject: subject(config.ClientVPNEndpointID, config.Region)}
	call.Subject.Timeout, call.Subject.Retry = "timeouts.read", "Run Terraform again"
	var policy *clientvpn.AuthorizationPolicy
	resp.Diagnostics.Append(framework.Run(ctx, d.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		policy, err = client.ConfirmedAuthorizationPolicy(ctx, call.Subject.EndpointID)
		if err == nil && policy == nil {
			return clientvpn.ErrNoPolicy
		}
		return err
	})...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.Description = framework.StringOrNull(policy.Description)
	config.PolicyDocument = types.StringValue(policy.Document)
	config.ShadowMode = types.BoolValue(policy.ShadowMode)
	config.Status = types.StringValue(policy.Status)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
