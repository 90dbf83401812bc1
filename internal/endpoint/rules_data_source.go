package endpoint

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const couldNotListRules = "Could not list the authorization rules"

var _ datasource.DataSourceWithConfigure = (*rulesDataSource)(nil)

// NewAuthorizationRulesDataSource returns the data source clientvpn_authorization_rules.
func NewAuthorizationRulesDataSource() datasource.DataSource { return &rulesDataSource{} }

type rulesDataSource struct {
	framework.DataSource
}

type rulesModel struct {
	AuthorizationRules  []ruleModel    `tfsdk:"authorization_rules"`
	ClientVPNEndpointID types.String   `tfsdk:"client_vpn_endpoint_id"`
	DestinationCIDRs    types.Set      `tfsdk:"destination_cidrs"`
	GroupIDs            types.Set      `tfsdk:"group_ids"`
	Region              types.String   `tfsdk:"region"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
}

type ruleModel struct {
	AccessAll       types.Bool        `tfsdk:"access_all"`
	Description     types.String      `tfsdk:"description"`
	DestinationCIDR types.String      `tfsdk:"destination_cidr"`
	GroupID         types.String      `tfsdk:"group_id"`
	Status          *framework.Status `tfsdk:"status"`
}

func (d *rulesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_authorization_rules"
}

func (d *rulesDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the authorization rules of an AWS Client VPN endpoint: which groups may access which networks. " +
			"A rule applies to a group, never to a single user. Revoking it closes a network, but disconnects nobody. " +
			"A rule must match all filters, and an empty set matches nothing. " +
			"See [DescribeClientVpnAuthorizationRules](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnAuthorizationRules.html).",
		Blocks: map[string]schema.Block{"timeouts": framework.DataSourceTimeouts(ctx)},
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_id": framework.DataSourceEndpointIDAttribute(),
			"destination_cidrs": schema.SetAttribute{
				MarkdownDescription: "Only rules for these networks, in CIDR notation. The text is compared exactly.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          framework.Each(framework.CIDR()),
			},
			"group_ids": schema.SetAttribute{
				MarkdownDescription: "Only rules for these groups: the ID of a group in Active Directory, or the name of a group at the SAML identity provider. Rules for all users have the group `\"\"`.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{framework.NoNulls{}},
			},
			"region": framework.DataSourceRegionAttribute(),
			"authorization_rules": schema.ListNestedAttribute{
				MarkdownDescription: "The rules, in the order of the service.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"access_all":       flag("Whether the rule applies to all users."),
					"description":      text("Description of the rule."),
					"destination_cidr": text("Network that the rule gives access to, in CIDR notation."),
					"group_id":         text("Group that the rule applies to. Empty if it applies to all users."),
					"status":           framework.DataSourceStatusAttribute("State of the rule.", "`authorizing`, `active`, `failed` or `revoking`."),
				}},
			},
		},
	}
}

func (d *rulesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config rulesModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	var filter clientvpn.RuleFilter
	resp.Diagnostics.Append(config.DestinationCIDRs.ElementsAs(ctx, &filter.DestinationCIDRs, false)...)
	resp.Diagnostics.Append(config.GroupIDs.ElementsAs(ctx, &filter.GroupIDs, false)...)
	if resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := config.Timeouts.Read(ctx, framework.ReadTimeout)
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	config.Region = framework.Region(config.Region, d.Clients)
	var rules []clientvpn.AuthorizationRule
	call := framework.Call{Failure: couldNotListRules, Timeout: timeout, Subject: diagnose.Subject{
		EndpointID: config.ClientVPNEndpointID.ValueString(), Region: config.Region.ValueString(), Retry: "Run Terraform again", Timeout: "timeouts.read",
	}}
	resp.Diagnostics.Append(framework.Run(ctx, d.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		rules, err = client.AuthorizationRules(ctx, call.Subject.EndpointID, filter)
		return err
	})...)
	if resp.Diagnostics.HasError() {
		return
	}
	config.AuthorizationRules = []ruleModel{}
	for _, rule := range rules {
		config.AuthorizationRules = append(config.AuthorizationRules, newRuleModel(rule))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

func newRuleModel(r clientvpn.AuthorizationRule) ruleModel {
	return ruleModel{
		AccessAll:       types.BoolValue(r.AccessAll),
		Description:     framework.StringOrNull(r.Description),
		DestinationCIDR: framework.StringOrNull(r.DestinationCIDR),
		GroupID:         types.StringValue(r.GroupID),
		Status:          framework.NewStatus(&r.Status),
	}
}
