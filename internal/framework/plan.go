package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Planned returns the planned values of a resource, with the provider's region filled in, and its prior state.
// plan is nil if the resource is being destroyed or an error was reported; state is nil if the resource is new.
func Planned[Model any](ctx context.Context, r *Resource, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) (plan, state *Model) {
	if !req.State.Raw.IsNull() {
		state = new(Model)
		resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	}
	if req.Plan.Raw.IsNull() {
		return nil, state
	}
	r.PlanRegion(ctx, req, resp)
	plan = new(Model)
	resp.Diagnostics.Append(resp.Plan.Get(ctx, plan)...)
	if resp.Diagnostics.HasError() {
		return nil, state
	}
	return plan, state
}
