package connection

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

var (
	_ action.ActionWithConfigure      = (*terminateAction)(nil)
	_ action.ActionWithValidateConfig = (*terminateAction)(nil)
)

// NewTerminateAction returns the action clientvpn_terminate_connections.
func NewTerminateAction() action.Action { return &terminateAction{} }

type terminateAction struct {
	framework.Action
}

type terminateModel struct {
	All                 types.Bool   `tfsdk:"all"`
	ClientVPNEndpointID types.String `tfsdk:"client_vpn_endpoint_id"`
	CommonNames         types.Set    `tfsdk:"common_names"`
	ConnectionIDs       types.Set    `tfsdk:"connection_ids"`
	DryRun              types.Bool   `tfsdk:"dry_run"`
	ExcludeCommonNames  types.Set    `tfsdk:"exclude_common_names"`
	ExcludeUsernames    types.Set    `tfsdk:"exclude_usernames"`
	MaxConnections      types.Int64  `tfsdk:"max_connections"`
	Region              types.String `tfsdk:"region"`
	Timeout             types.String `tfsdk:"timeout"`
	Usernames           types.Set    `tfsdk:"usernames"`
}

func (a *terminateAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_terminate_connections"
}

func (a *terminateAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = terminateSchema()
}

func (a *terminateAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var config terminateModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	given, unknown := 0, config.All.IsUnknown()
	for _, set := range []types.Set{config.ConnectionIDs, config.Usernames, config.CommonNames} {
		unknown = unknown || set.IsUnknown()
		if !set.IsNull() {
			given++
		}
	}
	if config.All.ValueBool() {
		given++
	}
	if given != 1 && !unknown {
		resp.Diagnostics.AddError("Invalid selection", "Exactly one of connection_ids, usernames, common_names and all = true is needed.")
	}
	if config.All.ValueBool() && config.MaxConnections.IsNull() {
		resp.Diagnostics.AddAttributeError(path.Root("max_connections"), "Missing max_connections",
			"all = true needs max_connections, the most connections that may be ended: a guard against cutting off more people than meant.")
	}
}

// Invoke ends what is live, once. What was ended shows in its messages, also when it fails later.
func (a *terminateAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config terminateModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	termination, diags := config.termination(ctx)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	termination.Progress = func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) }
	call := framework.Call{Failure: couldNotTerminate, Timeout: config.timeout(), Subject: diagnose.Subject{
		EndpointID: config.ClientVPNEndpointID.ValueString(),
		Region:     framework.Region(config.Region, a.Clients).ValueString(),
		Who:        termination.People.String(),
		Timeout:    "timeout",
		Retry:      "Run the action again to end what is left",
		Advise:     framework.TerminationAdvice,
	}}
	if config.DryRun.ValueBool() {
		call.Failure = couldNotDryRun
	}
	resp.Diagnostics.Append(framework.Run(ctx, a.Clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		_, err := client.Terminate(ctx, termination)
		return err
	})...)
}

func (m *terminateModel) termination(ctx context.Context) (clientvpn.Termination, diag.Diagnostics) {
	termination := clientvpn.Termination{
		EndpointIDs:    []string{m.ClientVPNEndpointID.ValueString()},
		People:         clientvpn.People{Everybody: m.All.ValueBool()},
		MaxConnections: int(m.MaxConnections.ValueInt64()), // 0, which is no limit, if it is null.
		Wait:           true,
		DryRun:         m.DryRun.ValueBool(),
	}
	var diags diag.Diagnostics
	for _, list := range []struct {
		set    types.Set
		values *[]string
	}{
		{m.ConnectionIDs, &termination.People.ConnectionIDs},
		{m.Usernames, &termination.People.Usernames},
		{m.CommonNames, &termination.People.CommonNames},
		{m.ExcludeUsernames, &termination.People.ExcludeUsernames},
		{m.ExcludeCommonNames, &termination.People.ExcludeCommonNames},
	} {
		diags.Append(list.set.ElementsAs(ctx, list.values, false)...)
	}
	return termination, diags
}

// timeout is the default where none is given: the schema's validator has seen what is.
func (m *terminateModel) timeout() time.Duration {
	d, err := time.ParseDuration(m.Timeout.ValueString())
	if err != nil {
		return createTimeout
	}
	return d
}
