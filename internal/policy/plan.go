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

// ModifyPlan shows the status as unknown exactly where something is sent, and warns where that disconnects people.
func (r *policyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, before := framework.Planned[model](ctx, &r.Resource, req, resp)
	if plan == nil {
		return
	}
	change := plan.change(before)
	plan.Status = types.StringUnknown()
	if before != nil && change.Empty() {
		plan.Status = before.Status
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), plan.Status)...)
	if before != nil && plan.elsewhere(before) { // Terraform plans once more, without the state.
		return
	}
	if plan.disconnects(change) {
		resp.Diagnostics.Append(r.warnDisconnects(ctx, plan)...)
	}
}

// elsewhere says whether the policy is to be another endpoint's.
func (m *model) elsewhere(before *model) bool {
	return !m.ClientVPNEndpointID.Equal(before.ClientVPNEndpointID) || !m.Region.Equal(before.Region)
}

// warnDisconnects warns that every session will end, and names them. An endpoint that does not exist yet has none.
func (r *policyResource) warnDisconnects(ctx context.Context, plan *model) diag.Diagnostics {
	if plan.ClientVPNEndpointID.IsUnknown() {
		return nil
	}
	const (
		summary = "Every VPN session will be disconnected"
		cause   = "The service ends all sessions when a policy is created or its document is changed without shadow mode, and when shadow mode is switched off. " +
			"Everybody whom the policy permits can connect again."
	)
	subject := plan.subject()
	if r.Clients == nil || !r.Clients.Configured() || plan.Region.IsUnknown() {
		return diag.Diagnostics{diagnose.Warning(summary, subject, cause, "How many are live is not known: the provider is not configured yet.")}
	}
	var warnings diag.Diagnostics
	call := framework.Call{Failure: "Could not find the Client VPN endpoint", Timeout: framework.ReadTimeout, Subject: subject}
	failure := framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		warnings, err = framework.WarnReset(ctx, client, subject, summary, cause)
		return err
	})
	return append(warnings, failure...)
}
