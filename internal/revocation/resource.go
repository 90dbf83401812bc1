// Package revocation implements the resource clientvpn_access_revocation, a standing order that people have no live connection.
package revocation

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	defaultTimeout = 10 * time.Minute
	couldNotLook   = "Could not find out who is connected"
	couldNotRevoke = "Could not revoke the VPN access"
)

var (
	_ resource.ResourceWithConfigure      = (*revocationResource)(nil)
	_ resource.ResourceWithIdentity       = (*revocationResource)(nil)
	_ resource.ResourceWithImportState    = (*revocationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*revocationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*revocationResource)(nil)
)

// NewResource returns the resource clientvpn_access_revocation.
func NewResource() resource.Resource { return &revocationResource{} }

type revocationResource struct {
	framework.Resource
}

func (r *revocationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_access_revocation"
	resp.ResourceBehavior.MutableIdentity = true // The people are part of the identity, and can change.
}

func (r *revocationResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = revocationSchema(ctx)
}

func (r *revocationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(framework.PositiveTimeouts(config.Timeouts.Object)...)
	resp.Diagnostics.Append(config.validate(ctx)...)
	resp.Diagnostics.Append(framework.CheckRegions(config.Region, config.Regions)...)
}

// Create enforces the order. If it replaces an order whose create failed, it continues the record of that one.
func (r *revocationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if resp.Diagnostics.Append(plan.resolveRegion(r.Clients)...); resp.Diagnostics.HasError() {
		return
	}
	before := plan.takeRecord(r.Records)
	result, diags := r.enforce(ctx, &plan, nil, timeout, "timeouts.create")
	resp.Diagnostics.Append(diags...)
	if diags.HasError() && len(result.Connections) == 0 && before.empty() {
		return
	}
	resp.Diagnostics.Append(plan.setResult(ctx, result, before, diags.HasError(), r.Clients.Clock().Now())...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// Read lists who is connected. It removes an endpoint that no longer exists from the state, so that the next plan shows the
// change.
func (r *revocationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() || !r.Clients.Configured() {
		return
	}
	found, failed, diags := r.look(ctx, &state)
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	resp.Diagnostics.Append(state.removeEndpoints(found.MissingEndpoints)...)
	resp.Diagnostics.Append(state.notices(found)...)
	state.setActive(append(newActiveConnections(found.Live), state.lastSeen(failed)...))
	resp.Diagnostics.Append(state.setCovered(ctx, found)...)
	if len(failed) > 0 {
		state.Clear = types.BoolValue(false)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
}

// Update enforces the order if the plan says so.
func (r *revocationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if plan.Clear.IsUnknown() {
		if resp.Diagnostics.Append(plan.resolveRegion(r.Clients)...); resp.Diagnostics.HasError() {
			return
		}
		result, diags := r.enforce(ctx, &plan, &state, timeout, "timeouts.update")
		resp.Diagnostics.Append(diags...)
		if diags.HasError() && len(result.Connections) == 0 {
			return
		}
		resp.Diagnostics.Append(plan.setResult(ctx, result, state.record(), diags.HasError(), r.Clients.Clock().Now())...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
}

// Delete lifts the order without a call. It keeps the order's record for a replacement in the same apply.
func (r *revocationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); !resp.Diagnostics.HasError() {
		state.keepRecord(r.Records)
	}
}

// enforce carries out the order once. The result is valid even with an error. The prior state may be nil.
func (r *revocationResource) enforce(ctx context.Context, plan, state *model, timeout time.Duration, argument string) (result clientvpn.Result, diags diag.Diagnostics) {
	if diags.Append(plan.validate(ctx).Errors()...); diags.HasError() {
		return result, diags
	}
	plan.keepCovered(state)
	where := plan.where()
	where.LookTimeout = clientvpn.LookTimeout(timeout)
	call := framework.Call{Failure: couldNotRevoke, Timeout: timeout, Subject: plan.subject(argument)}
	diags.Append(framework.RunIn(ctx, r.Clients, call, func(ctx context.Context, clients *clientvpn.Clients) (err error) {
		result, err = clients.Terminate(ctx, where, plan.termination())
		return err
	})...)
	return result, append(diags, plan.notices(result.Found)...)
}

// look finds out who is connected, and shares the answer with other refreshes. If it fails in some of several regions, it returns
// their names, and warnings instead of errors: the other regions must not depend on them.
func (r *revocationResource) look(ctx context.Context, m *model) (found clientvpn.Found, failed []string, diags diag.Diagnostics) {
	timeout, diags := m.Timeouts.Read(ctx, framework.ReadTimeout)
	if diags.Append(m.resolveRegion(r.Clients)...); diags.HasError() {
		return found, nil, diags
	}
	call := framework.Call{Failure: couldNotLook, Timeout: timeout, Subject: m.subject("timeouts.read")}
	call.Subject.Retry = "Plan again"
	failures := framework.RunIn(ctx, r.Clients, call, func(ctx context.Context, clients *clientvpn.Clients) (err error) {
		found, err = clients.Find(ctx, m.where(), m.termination().People, clientvpn.Shared)
		failed = clientvpn.FailedRegions(err)
		return err
	})
	if len(failed) > 0 && len(failed) < len(found.Regions) {
		for _, d := range failures {
			diags.AddWarning(d.Summary(), d.Detail())
		}
		return found, failed, diags
	}
	return found, failed, append(diags, failures...)
}

// lastSeen returns the active connections of the state that are in the regions.
func (m *model) lastSeen(regions []string) []attr.Value {
	return slices.DeleteFunc(m.ActiveConnections.Elements(), func(c attr.Value) bool {
		return !slices.Contains(regions, member(c, "region"))
	})
}

// member returns a string of an object, or "" if it has none of that name.
func member(object attr.Value, name string) string {
	o, _ := object.(types.Object)
	value, _ := o.Attributes()[name].(types.String)
	return value.ValueString()
}
