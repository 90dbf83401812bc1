package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"

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
	resp.Diagnostics.Append(config.check()...)
}

// Invoke ends the live connections once. Its messages name each connection before it can fail.
func (a *terminateAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	if resp.Diagnostics.Append(framework.Revalidate(ctx, terminateSchema().Attributes, req.Config)...); resp.Diagnostics.HasError() {
		return
	}
	var config terminateModel
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(config.check()...); resp.Diagnostics.HasError() {
		return
	}
	termination, diags := config.termination(ctx)
	where, moreDiags := config.where(ctx, a.Clients)
	diags.Append(moreDiags...)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	termination.Progress = func(message string) { resp.SendProgress(action.InvokeProgressEvent{Message: message}) }
	call := framework.Call{Failure: couldNotTerminate, Timeout: config.timeout(), Subject: diagnose.Subject{
		EndpointID: config.ClientVPNEndpointID.ValueString(),
		Region:     framework.Place(where.Regions),
		Who:        termination.People.String(),
		Timeout:    "timeout",
		Retry:      "Run the action again to end what is left",
		Advise:     terminationAdvice,
	}}
	if termination.DryRun {
		call.Failure = couldNotDryRun
	}
	var result clientvpn.Result
	failure := framework.RunIn(ctx, a.Clients, call, func(ctx context.Context, clients *clientvpn.Clients) (err error) {
		result, err = clients.Terminate(ctx, where, termination)
		return err
	})
	resp.Diagnostics.Append(failure...)
	if failure.HasError() {
		return
	}
	resp.Diagnostics.Append(peopleWarnings(call.Subject, termination.People, result.Found)...)
}
