// Package revocation is the standing order that people have no live connection.
package revocation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
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
	resp.ResourceBehavior.MutableIdentity = true // An order is identified by whom it names, which changes.
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
	if config.Usernames.IsUnknown() || config.CommonNames.IsUnknown() {
		return
	}
	if len(config.Usernames.Elements())+len(config.CommonNames.Elements()) == 0 {
		resp.Diagnostics.AddAttributeError(path.Root("usernames"), "Nobody is named",
			"At least one entry in usernames or common_names is needed: an order that names nobody would look like a revocation.")
	}
}

func (r *revocationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...); resp.Diagnostics.HasError() {
		return
	}
	timeout, diags := plan.Timeouts.Create(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	save := r.enforce(ctx, &plan, types.ObjectNull(lastEnforcementTypes()), timeout, "timeouts.create", &resp.Diagnostics)
	if save {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
	}
}

// Read looks. An endpoint that the order names and that is gone is dropped, so that the next plan shows it.
func (r *revocationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	if resp.Diagnostics.Append(req.State.Get(ctx, &state)...); resp.Diagnostics.HasError() || !r.Clients.Configured() {
		return
	}
	found, ok := r.look(ctx, &state, &resp.Diagnostics)
	if !ok {
		return
	}
	if len(found.MissingEndpoints) > 0 {
		resp.Diagnostics.Append(state.drop(ctx, found.MissingEndpoints)...)
	}
	resp.Diagnostics.Append(state.setActive(ctx, found.Live)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
}

func (r *revocationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := plan.Timeouts.Update(ctx, defaultTimeout)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	// The plan knows what was last done where nothing has to be.
	save := !plan.LastEnforcement.IsUnknown() ||
		r.enforce(ctx, &plan, state.LastEnforcement, timeout, "timeouts.update", &resp.Diagnostics)
	if save {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(plan.identify(ctx, resp.Identity)...)
	}
}

// Delete lifts the order. It calls nothing.
func (r *revocationResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// enforce carries out the order and takes over what came of it. It says whether there is anything to keep in state:
// not where it failed before it had changed anything.
func (r *revocationResource) enforce(ctx context.Context, plan *model, before types.Object, timeout time.Duration, argument string, diags *diag.Diagnostics) bool {
	plan.Region = framework.Region(plan.Region, r.Clients)
	order, moreDiags := plan.order(ctx)
	if diags.Append(moreDiags...); diags.HasError() {
		return false
	}
	call := framework.Call{Failure: couldNotRevoke, Timeout: timeout, Subject: plan.subject(order)}
	call.Subject.Timeout = argument
	var result clientvpn.Result
	failure := framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		result, err = client.Terminate(ctx, order)
		return err
	})
	diags.Append(failure...)
	if failure.HasError() && len(result.Connections) == 0 {
		return false
	}
	diags.Append(plan.setActive(ctx, result.Remaining)...)
	if failure.HasError() { // Whoever has reconnected since has not been seen.
		plan.Clear = types.BoolValue(false)
	}
	diags.Append(plan.setEnforcement(ctx, result, before)...)
	return true
}

// look shares its answer with other refreshes. ok is false if an error was reported.
func (r *revocationResource) look(ctx context.Context, m *model, diags *diag.Diagnostics) (found clientvpn.Found, ok bool) {
	order, moreDiags := m.order(ctx)
	if diags.Append(moreDiags...); diags.HasError() {
		return found, false
	}
	m.Region = framework.Region(m.Region, r.Clients)
	call := framework.Call{Failure: couldNotLook, Timeout: framework.ReadTimeout, Subject: m.subject(order)}
	failure := framework.Run(ctx, r.Clients, call, func(ctx context.Context, client *clientvpn.Client) (err error) {
		found, err = client.Find(ctx, order.EndpointIDs, order.People, clientvpn.Shared)
		return err
	})
	diags.Append(failure...)
	return found, !failure.HasError()
}

// subject describes the order to its errors.
func (m *model) subject(order clientvpn.Termination) diagnose.Subject {
	return diagnose.Subject{
		Region: m.Region.ValueString(),
		Who:    order.People.String(),
		Retry:  "Apply again to end what is left",
		Advise: advice,
	}
}

// advice returns what to do about an error of an order, or "".
func advice(s diagnose.Subject, err error) string {
	if _, ok := errors.AsType[*clientvpn.MissingEndpointsError](err); ok {
		return fmt.Sprintf("Check client_vpn_endpoint_ids, and the region: an endpoint of another region or account is not known in %s.", s.Region)
	}
	return framework.TerminationAdvice(s, err)
}
