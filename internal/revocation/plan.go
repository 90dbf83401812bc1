package revocation

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// ModifyPlan always plans for nobody to be connected: the difference to the state is who will be cut.
func (r *revocationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, state := framework.Planned[model](ctx, &r.Resource, req, resp)
	if plan == nil {
		return
	}
	resp.Diagnostics.Append(plan.setActive(ctx, nil)...)
	if state != nil && plan.sameOrder(state) && state.Clear.ValueBool() {
		plan.LastEnforcement = state.LastEnforcement
	} else {
		plan.LastEnforcement = types.ObjectUnknown(lastEnforcementTypes())
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if state == nil || !plan.sameOrder(state) {
		resp.Diagnostics.Append(r.foresee(ctx, plan, state)...)
	}
}

// foresee warns who will be cut of whom the state does not know, because the order is new.
func (r *revocationResource) foresee(ctx context.Context, plan, state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if r.Clients == nil || !r.Clients.Configured() || !plan.known() {
		return diags
	}
	found, ok := r.look(ctx, plan, &diags)
	if !ok {
		return diags
	}
	if len(found.MissingEndpoints) > 0 {
		return append(diags, diagnose.Error(couldNotLook, plan.subject(clientvpn.Termination{}), &clientvpn.MissingEndpointsError{EndpointIDs: found.MissingEndpoints}))
	}
	live := slices.DeleteFunc(found.Live, func(c clientvpn.Connection) bool { return state.shows(ctx, c.ID) })
	if len(live) == 0 {
		return diags
	}
	detail := diagnose.Connections("Applying this ends", live)
	if limit := int(plan.MaxConnections.ValueInt64()); len(found.Live) > limit {
		detail += fmt.Sprintf("\n\nThat is more than max_connections, which is %d: applying this will refuse.", limit)
	}
	diags.AddWarning(fmt.Sprintf("Live VPN connections will be cut: %d", len(live)), detail)
	return diags
}

// shows says whether the state, and so the plan, names a connection.
func (m *model) shows(ctx context.Context, id string) bool {
	if m == nil {
		return false
	}
	var connections []activeConnectionModel
	m.ActiveConnections.ElementsAs(ctx, &connections, false)
	return slices.ContainsFunc(connections, func(c activeConnectionModel) bool { return c.ConnectionID.ValueString() == id })
}

// drop forgets endpoints that are gone.
func (m *model) drop(ctx context.Context, missing []string) diag.Diagnostics {
	var diags diag.Diagnostics
	ids := slices.DeleteFunc(sorted(ctx, m.ClientVPNEndpointIDs, &diags), func(id string) bool { return slices.Contains(missing, id) })
	set, moreDiags := types.SetValueFrom(ctx, types.StringType, append([]string{}, ids...))
	m.ClientVPNEndpointIDs = set
	diags.Append(moreDiags...)
	for _, id := range missing {
		diags.AddWarning("A Client VPN endpoint is gone",
			fmt.Sprintf("The endpoint %s is not known in region %s any more, so nobody can be connected to it. It is dropped from state: remove it from client_vpn_endpoint_ids too.", id, m.Region.ValueString()))
	}
	return diags
}
