package policy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// ModifyPlan shows the status as unknown exactly where something is sent, and warns where that disconnects people.
func (r *policyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	r.PlanRegion(ctx, req, resp)
	var plan model
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	var before *model
	if !req.State.Raw.IsNull() {
		before = &model{}
		resp.Diagnostics.Append(req.State.Get(ctx, before)...)
	}
	if resp.Diagnostics.HasError() {
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
		resp.Diagnostics.Append(r.foresee(ctx, &plan)...)
	}
}

// elsewhere says whether the policy is to be another endpoint's.
func (m *model) elsewhere(before *model) bool {
	return !m.ClientVPNEndpointID.Equal(before.ClientVPNEndpointID) || !m.Region.Equal(before.Region)
}

// foresee warns that every session will end, and says how many there are. On an endpoint that does not exist yet there are none.
func (r *policyResource) foresee(ctx context.Context, plan *model) diag.Diagnostics {
	if plan.ClientVPNEndpointID.IsUnknown() {
		return nil
	}
	var diags diag.Diagnostics
	summary, count := "Every VPN session on the endpoint will be disconnected", "How many are live is not known: the provider is not configured yet."
	if r.Clients != nil && r.Clients.Configured() && !plan.Region.IsUnknown() {
		live, err := r.countLive(ctx, plan)
		switch {
		case clientvpn.Code(err) == clientvpn.CodeEndpointNotFound:
			return diag.Diagnostics{diagnose.Error("Could not find the Client VPN endpoint", plan.subject(), err)}
		case err != nil:
			diags.AddWarning("Could not count the live VPN sessions", diagnose.Error("", plan.subject(), err).Detail())
			count = "How many are live could not be found out."
		default:
			summary += fmt.Sprintf(": %d live", live)
			count = fmt.Sprintf("Live now: %d.", live)
		}
	}
	diags.AddWarning(summary, fmt.Sprintf("Client VPN endpoint: %s\nRegion: %s\n\n"+
		"The service ends all sessions when a policy is made or its document is changed without shadow mode, and when shadow mode is switched off. %s "+
		"Whom the policy permits can connect again.", plan.ClientVPNEndpointID.ValueString(), plan.Region.ValueString(), count))
	return diags
}

// countLive lists the endpoint's connections, which costs one call for each 1,000.
func (r *policyResource) countLive(ctx context.Context, plan *model) (int, error) {
	client, err := r.Clients.In(ctx, plan.Region.ValueString())
	if err != nil {
		return 0, err
	}
	return client.LiveConnections(ctx, plan.ClientVPNEndpointID.ValueString())
}
