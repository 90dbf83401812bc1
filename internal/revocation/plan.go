package revocation

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// ModifyPlan plans an enforcement if the order changes or if somebody is connected. The result of the enforcement is unknown:
// people may reconnect, and a check must not pass before the apply. The plan shows the connections of the state.
func (r *revocationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, state := framework.Planned[model](ctx, &r.Resource, req, resp)
	if plan == nil {
		return
	}
	var region types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	resp.Diagnostics.Append(plan.validate(ctx).Errors()...)
	if resp.Diagnostics.Append(framework.CheckRegions(region, plan.Regions)...); resp.Diagnostics.HasError() {
		return
	}
	r.planRegion(plan, region)
	changed := state == nil || !plan.sameOrder(state)
	if !changed && (state.Clear.ValueBool() || plan.DryRun.ValueBool()) {
		plan.keepResult(state)
	} else {
		plan.expectResult(state)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if changed {
		resp.Diagnostics.Append(r.warnNew(ctx, plan, state)...)
	}
}

// keepResult plans no enforcement.
func (m *model) keepResult(state *model) {
	m.Clear, m.ActiveConnections, m.CoveredRegions = state.Clear, state.ActiveConnections, state.CoveredRegions
	m.keepHistory(state)
}

func (m *model) keepHistory(state *model) {
	m.LastEnforcement, m.Enforcements = state.LastEnforcement, state.Enforcements
	switch {
	case m.KeepEnforcements.IsUnknown():
		m.Enforcements = types.ListUnknown(enforcementType())
	case !state.Enforcements.IsNull():
		m.Enforcements = state.record().history(m)
	}
}

// expectResult plans an enforcement. An update adds exactly one to the history; a create may also continue the history of an
// order that it replaces.
func (m *model) expectResult(state *model) {
	m.Clear = types.BoolUnknown()
	m.ActiveConnections = types.ListUnknown(activeConnectionType())
	m.planCovered()
	if state != nil && m.DryRun.ValueBool() {
		m.keepHistory(state)
		return
	}
	m.LastEnforcement = types.ObjectUnknown(lastEnforcementTypes())
	m.Enforcements = types.ListUnknown(enforcementType())
	if state == nil || m.DryRun.IsUnknown() || m.KeepEnforcements.IsUnknown() {
		return
	}
	next := state.record()
	next.enforcements = append([]attr.Value{types.ObjectUnknown(enforcementType().AttrTypes)}, next.enforcements...)
	m.Enforcements = next.history(m)
}

// warnNew warns about the connections that a new order will end, and that the state and therefore the plan do not show.
func (r *revocationResource) warnNew(ctx context.Context, plan, state *model) diag.Diagnostics {
	if r.Clients == nil || !r.Clients.Configured() || !plan.known() {
		return nil
	}
	order := *plan
	order.keepCovered(state)
	found, _, diags := r.look(ctx, &order)
	if diags.HasError() {
		return diags
	}
	if len(found.MissingEndpoints) > 0 {
		call := framework.Call{Failure: couldNotLook, Subject: plan.subject("")}
		return append(diags, call.Error(&clientvpn.MissingEndpointsError{EndpointIDs: found.MissingEndpoints}))
	}
	diags.Append(plan.notices(found)...)
	shown := state.shown()
	live := slices.DeleteFunc(slices.Clone(found.Live), func(c clientvpn.Connection) bool { return shown[c.ID] })
	limit := ""
	if allowed := plan.maxConnections(); len(found.Live) > allowed {
		limit = fmt.Sprintf("%d connections are live, and max_connections is %d: an apply will end none of them.", len(found.Live), allowed)
	}
	return append(diags, plan.warnCut(live, limit)...)
}

// shown returns the IDs of the active connections in the state. m may be nil.
func (m *model) shown() map[string]bool {
	if m == nil {
		return nil
	}
	connections := m.ActiveConnections.Elements()
	shown := make(map[string]bool, len(connections))
	for _, c := range connections {
		shown[member(c, "connection_id")] = true
	}
	return shown
}
