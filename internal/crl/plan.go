package crl

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const notKnownYet = "Parts of the configuration are not known yet: they may turn out to ask for another list than the one in force."

// ModifyPlan shows the endpoint's list as unknown exactly where one is to be imported, and else as it is.
func (r *listResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, state := framework.Planned[model](ctx, &r.Resource, req, resp)
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(staysInForce(state)...)
	}
	if plan == nil {
		return
	}
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	foreseen := foresight{plan: plan, config: &config, state: state}
	diags := foreseen.look(ctx, r.Clients)
	resp.Diagnostics.Append(diags...)
	plan.inForceModel = foreseen.inForce
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// foresight finds out what an apply will do.
type foresight struct {
	// plan, config and state are as in a put.
	plan, config, state *model
	// inForce is what the plan shows of the endpoint's list.
	inForce inForceModel
	client  *clientvpn.Client
}

func (f *foresight) look(ctx context.Context, clients *clientvpn.Clients) diag.Diagnostics {
	f.inForce = unknownInForce()
	want, diags := f.config.wanted(ctx)
	if diags.HasError() || clients == nil || !clients.Configured() || f.plan.ClientVPNEndpointID.IsUnknown() || f.plan.Region.IsUnknown() {
		return diags
	}
	if f.state != nil && f.moves() {
		return append(diags, staysInForce(f.state)...) // Terraform plans once more, without the state.
	}
	var err error
	if f.client, err = clients.In(ctx, f.plan.Region.ValueString()); err != nil {
		return append(diags, diagnose.Error(couldNotRead, f.plan.subject(""), err))
	}
	if want == nil {
		return append(diags, f.warn(ctx, notKnownYet)...)
	}
	if list, ok := want.(*pki.List); ok {
		diags.Append(f.checkUsable(list)...)
	}
	if diags.HasError() {
		return diags
	}
	return append(diags, f.compare(ctx, want)...)
}

// moves says whether the list is to be another endpoint's.
func (f *foresight) moves() bool {
	return !f.plan.ClientVPNEndpointID.Equal(f.state.ClientVPNEndpointID) || !f.plan.Region.Equal(f.state.Region)
}

// checkUsable refuses a finished list that would lock everybody out, and warns before it does.
func (f *foresight) checkUsable(list *pki.List) diag.Diagnostics {
	var diags diag.Diagnostics
	at := path.Root("certificate_revocation_list")
	now := f.client.Clock().Now()
	if err := list.CheckUsable(now); err != nil {
		return diag.Diagnostics{argument(at, invalidList, err)}
	}
	if list.ExpiresBy(now.Add(f.config.renewal())) {
		diags.AddAttributeWarning(at, "The certificate revocation list expires soon",
			fmt.Sprintf("It expires at %s. From then on the endpoint refuses every client certificate: have its CA make a new one before that.",
				list.NextUpdate().Format(time.RFC3339)))
	}
	return diags
}

// compare looks at the list in force, and keeps it in the plan where it says what is wanted.
func (f *foresight) compare(ctx context.Context, want wanted) diag.Diagnostics {
	inForce, diags := f.current(ctx)
	if diags.HasError() {
		return diags
	}
	reason, moreDiags := f.config.due(ctx, want, inForce, f.state, f.client.Clock().Now())
	if diags.Append(moreDiags...); diags.HasError() {
		return diags
	}
	if reason == "" {
		f.keep()
		return diags
	}
	if diags.Append(f.plan.checkRollback(want, inForce)...); diags.HasError() {
		return diags
	}
	return append(diags, f.warn(ctx, reason)...)
}

// current is the endpoint's list: as the refresh has seen it, or as the service exports it for a resource that is new.
func (f *foresight) current(ctx context.Context) (current, diag.Diagnostics) {
	if f.state != nil {
		return newCurrent(f.state.PEM.ValueString()), nil
	}
	exported, err := f.client.RevocationList(ctx, f.plan.ClientVPNEndpointID.ValueString())
	if err != nil {
		return current{}, diag.Diagnostics{diagnose.Error(couldNotRead, f.plan.subject(""), err)}
	}
	return newCurrent(exported.PEM), nil
}

// keep shows the list as it is. Where it is pending, and apply is to wait, only its status changes.
func (f *foresight) keep() {
	if f.state == nil {
		return
	}
	f.inForce = f.state.inForceModel
	if !f.inForce.active() && f.plan.WaitForActive.ValueBool() {
		f.inForce.Status = types.ObjectUnknown(statusTypes())
	}
}

// warn says what an import does, and to whom.
func (f *foresight) warn(ctx context.Context, reason string) diag.Diagnostics {
	cause := reason + "\n\nImporting a certificate revocation list resets all connections of the endpoint. Clients whose certificate is not revoked reconnect."
	if f.plan.WaitForActive.ValueBool() {
		cause += " Apply then waits until the service reports the list as active, for which AWS allows up to four hours."
	}
	subject := f.plan.subject("")
	diags, err := framework.WarnReset(ctx, f.client, subject, "Importing the list resets every connection", cause)
	if err != nil {
		return diag.Diagnostics{diagnose.Error(couldNotRead, subject, err)}
	}
	return diags
}

// staysInForce warns of what destroying does not do.
func staysInForce(state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if state == nil {
		return diags
	}
	expiry := ""
	if !state.NextUpdate.IsNull() {
		expiry = fmt.Sprintf(" Nothing renews it any more: from %s on, the endpoint refuses every client certificate.", state.NextUpdate.ValueString())
	}
	diags.AddWarning("The certificate revocation list stays in force", fmt.Sprintf(
		"Client VPN endpoint: %s\nRegion: %s\n\nThe service has no call to remove a list. The endpoint keeps this one, with its %d revoked certificates.%s\n\n"+
			"To lift the revocations, first apply an empty list that is valid for long: revoked_certificates = [] and allow_rollback = true.",
		state.ClientVPNEndpointID.ValueString(), state.Region.ValueString(), state.EntryCount.ValueInt64(), expiry))
	return diags
}
