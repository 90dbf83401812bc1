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
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const partlyUnknown = "Parts of the configuration are unknown until apply. They may describe another list than the one in force."

// ModifyPlan plans the attributes of the list as unknown if a list is to be imported, and keeps them otherwise.
func (r *listResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, state := framework.Planned[model](ctx, &r.Resource, req, resp)
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(warnNotRemoved(state)...)
	}
	if plan == nil {
		return
	}
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	planner := planner{plan: plan, config: &config, state: state}
	resp.Diagnostics.Append(planner.predict(ctx, r.Clients)...)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planner predicts an apply. config also has the write-only key; state is nil for a new resource.
type planner struct {
	plan, config, state *model
	client              *clientvpn.Client
}

// predict sets the computed attributes of the plan.
func (p *planner) predict(ctx context.Context, clients *clientvpn.Clients) diag.Diagnostics {
	p.plan.inForceModel, p.plan.LastImport = unknownInForce(), importRecord().Unknown()
	if clients == nil || !clients.Configured() || p.plan.ClientVPNEndpointID.IsUnknown() || p.plan.Region.IsUnknown() {
		_, diags := p.config.desired(ctx, time.Time{})
		return diags
	}
	timeout, diags := p.plan.Timeouts.Read(ctx, framework.ReadTimeout)
	if diags.HasError() {
		return diags
	}
	if p.state != nil && p.moves() {
		// Terraform plans a replacement twice. The second time, it passes no state and drops the warnings.
		diags.Append(warnNotRemoved(p.state)...)
		p.state = nil
	}
	call := framework.Call{Failure: couldNotRead, Timeout: timeout, Subject: p.plan.subject("timeouts.read")}
	call.Subject.Retry = "Run Terraform again"
	failure := framework.Run(ctx, clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		p.client = client
		moreDiags, err := p.compare(ctx)
		diags.Append(moreDiags...)
		return err
	})
	return append(diags, failure...)
}

// moves reports whether the plan is for the list of another endpoint.
func (p *planner) moves() bool {
	return !p.plan.ClientVPNEndpointID.Equal(p.state.ClientVPNEndpointID) || !p.plan.Region.Equal(p.state.Region)
}

// compare compares the desired list with the one in force, and plans the latter if it need not be replaced.
func (p *planner) compare(ctx context.Context) (diag.Diagnostics, error) {
	now := p.client.Clock().Now()
	desired, diags := p.config.desired(ctx, now)
	if diags.HasError() {
		return diags, nil
	}
	if desired == nil {
		warnings, err := p.warn(ctx, partlyUnknown)
		return append(diags, warnings...), err
	}
	if list, ok := desired.(*pki.List); ok {
		if diags.Append(p.checkUsable(list, now)...); diags.HasError() {
			return diags, nil
		}
	}
	inForce, err := p.inForce(ctx)
	if err != nil {
		return diags, err
	}
	reason, moreDiags := p.config.decide(ctx, desired, inForce, p.state, now)
	if diags.Append(moreDiags...); diags.HasError() {
		return diags, nil
	}
	if reason == "" {
		if _, signs := desired.(*pki.Template); signs {
			diags.Append(p.warnBeforeExpiry(inForce.list, now)...)
		}
		return append(diags, p.keep(ctx, inForce)...), nil
	}
	warnings, err := p.warn(ctx, reason)
	return append(diags, warnings...), err
}

// checkUsable returns an error for a finished list that would lock everybody out, and a warning for one that soon will.
func (p *planner) checkUsable(list *pki.List, now time.Time) diag.Diagnostics {
	if err := list.CheckUsable(now); err != nil {
		return diag.Diagnostics{argument(path.Root("certificate_revocation_list"), invalidList, err)}
	}
	return p.warnBeforeExpiry(list, now)
}

// warnBeforeExpiry returns a warning if a list that will be in force expires within warn_before_expiry.
func (p *planner) warnBeforeExpiry(list *pki.List, now time.Time) diag.Diagnostics {
	var diags diag.Diagnostics
	if !list.ExpiresBy(now.Add(p.config.warningPeriod())) {
		return diags
	}
	remedy := "Have the CA issue a new list before that."
	if p.config.CertificateRevocationList.IsNull() {
		remedy = fmt.Sprintf("An apply after %s signs and imports a new list.", list.NextUpdate().Add(-p.config.renewal()).Format(time.RFC3339))
	}
	diags.AddAttributeWarning(p.config.source(), "The certificate revocation list expires soon"+p.plan.subject("").Place(),
		fmt.Sprintf("It expires at %s. From then on, the endpoint refuses every client certificate. %s", list.NextUpdate().Format(time.RFC3339), remedy))
	return diags
}

// inForce returns the endpoint's list from the state or, for a new resource, from the service.
func (p *planner) inForce(ctx context.Context) (inForceList, error) {
	if p.state != nil {
		return parseInForce(p.state.PEM.ValueString()), nil
	}
	exported, err := p.client.ConfirmedRevocationList(ctx, p.plan.ClientVPNEndpointID.ValueString())
	return parseInForce(exported.PEM), err
}

// keep plans the list in force. Its status is unknown if it is pending and the apply is to wait.
func (p *planner) keep(ctx context.Context, inForce inForceList) diag.Diagnostics {
	if p.state == nil {
		return nil
	}
	var diags diag.Diagnostics
	p.plan.inForceModel, p.plan.LastImport = p.state.inForceModel, p.state.LastImport
	if p.plan.RevokedSerials.IsNull() != p.state.RevokedSerials.IsNull() {
		diags = p.plan.setInForce(ctx, inForce.list, p.state.PEM.ValueString(), clientvpn.Status{})
		p.plan.Status = p.state.Status
	}
	if !p.plan.active() && p.plan.WaitForActive.ValueBool() {
		p.plan.Status = types.ObjectUnknown(framework.StatusTypes())
	}
	return diags
}

// warn returns a warning that the import resets the connections, with their names.
func (p *planner) warn(ctx context.Context, reason string) (diag.Diagnostics, error) {
	cause := reason + "\n\nImporting a certificate revocation list resets all connections of the endpoint. Clients whose certificates are not revoked reconnect."
	if p.plan.WaitForActive.ValueBool() {
		cause += " Apply then waits until the service reports the list as active, which can take up to four hours."
	}
	return framework.WarnReset(ctx, p.client, p.plan.subject("timeouts.read"), "Importing the list resets every connection", cause)
}

// warnNotRemoved returns a warning that the endpoint keeps its list when the resource is destroyed.
func warnNotRemoved(state *model) diag.Diagnostics {
	var diags diag.Diagnostics
	if state == nil {
		return diags
	}
	expiry := ""
	if !state.NextUpdate.IsNull() {
		expiry = fmt.Sprintf(" Nothing renews it any more: from %s on, the endpoint refuses every client certificate.", state.NextUpdate.ValueString())
	}
	diags.AddWarning("The certificate revocation list stays in force"+state.subject("").Place(), fmt.Sprintf(
		"Client VPN endpoint: %s\nRegion: %s\n\nThe service has no call to remove a list. The endpoint keeps this list (revoked certificates: %d).%s\n\n"+
			"To lift the revocations, first apply an empty list with a long validity: revoked_certificates = [] and allow_rollback = true.",
		state.ClientVPNEndpointID.ValueString(), state.Region.ValueString(), state.EntryCount.ValueInt64(), expiry))
	return diags
}
