package policy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// ModifyPlan plans an unknown status if the policy will be changed, and warns if that disconnects people.
func (r *policyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, before := framework.Planned[model](ctx, &r.Resource, req, resp)
	if plan == nil {
		return
	}
	moved := before != nil && !plan.sameEndpoint(before)
	change := plan.change(before)
	if moved { // Terraform plans a replacement twice. The second time, it passes no state and drops the warnings.
		change = plan.change(nil)
	}
	plan.Status, plan.LastChange = types.StringUnknown(), lastChange().Null()
	if before != nil {
		plan.LastChange = before.LastChange
		if change.Empty() {
			plan.Status = before.Status
		}
	}
	if plan.disconnects(change) || moved {
		plan.LastChange = lastChange().Unknown()
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), plan.Status)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("last_change"), plan.LastChange)...)
	if plan.disconnects(change) {
		resp.Diagnostics.Append(r.warnDisconnects(ctx, plan)...)
	}
}

// warnDisconnects returns a warning that every session will be disconnected, with their names. An endpoint that does not exist
// yet has none.
func (r *policyResource) warnDisconnects(ctx context.Context, plan *model) diag.Diagnostics {
	if plan.ClientVPNEndpointID.IsUnknown() {
		return nil
	}
	const (
		summary = "Every VPN session will be disconnected"
		cause   = "The service disconnects all sessions when a policy is created or its document is changed without shadow mode, and when shadow mode is switched off. " +
			"Clients that the policy permits can reconnect."
	)
	subject := plan.subject()
	if r.Clients == nil || !r.Clients.Configured() || plan.Region.IsUnknown() {
		return diag.Diagnostics{diagnose.Warning(summary, subject, cause, "It is not known how many are live, because the provider is not configured yet.")}
	}
	timeout, warnings := plan.Timeouts.Read(ctx, framework.ReadTimeout)
	if warnings.HasError() {
		return warnings
	}
	subject.Timeout, subject.Retry = "timeouts.read", "Plan again"
	call := framework.Call{Failure: "Could not find the Client VPN endpoint", Timeout: timeout, Subject: subject}
	failure := framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		warnings, err = framework.WarnReset(ctx, client, subject, summary, cause)
		return err
	})
	return append(warnings, failure...)
}
