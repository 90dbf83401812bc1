package crl

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// put is a list on its way to its endpoint.
type put struct {
	// plan becomes the state; config has the key; state is nil when the resource is created.
	plan, config, state *model
	// save keeps the plan as it is.
	save func() diag.Diagnostics
	// timeout limits how long it all takes; argument is what sets it.
	timeout  time.Duration
	argument string
}

func (p *put) carryOut(ctx context.Context, clients *clientvpn.Clients) diag.Diagnostics {
	p.plan.Region = framework.Region(p.plan.Region, clients)
	client, err := clients.In(ctx, p.plan.Region.ValueString())
	if err != nil {
		return p.failure(couldNotImport, err)
	}
	ctx, cancel := client.Clock().WithTimeout(ctx, p.timeout)
	defer cancel()
	// The plan knows the list where none is to be imported, and its status where there is nothing to wait for.
	settles := p.plan.Status.IsUnknown()
	if p.plan.PEM.IsUnknown() {
		if diags := p.replace(ctx, client); diags.HasError() {
			return diags
		}
	}
	diags := p.save()
	if !settles || p.plan.active() {
		return diags
	}
	diags.Append(p.settle(ctx, client)...)
	return append(diags, p.save()...)
}

func (p *put) failure(summary string, err error) diag.Diagnostics {
	return diag.Diagnostics{diagnose.Error(summary, p.plan.subject(p.argument), err)}
}

// replace imports the list, unless the endpoint has one by now that says the same.
func (p *put) replace(ctx context.Context, client *clientvpn.Client) diag.Diagnostics {
	want, diags := p.config.wanted(ctx)
	if diags.HasError() || want == nil {
		return diags
	}
	exported, err := client.RevocationList(ctx, p.plan.ClientVPNEndpointID.ValueString())
	if err != nil {
		return p.failure(couldNotRead, err)
	}
	inForce := newCurrent(exported.PEM)
	now := client.Clock().Now()
	reason, moreDiags := p.config.due(ctx, want, inForce, p.state, now)
	if diags.Append(moreDiags...); diags.HasError() {
		return diags
	}
	if reason == "" {
		return append(diags, p.plan.take(ctx, exported)...)
	}
	if diags.Append(p.plan.checkRollback(want, inForce)...); diags.HasError() {
		return diags
	}
	list, err := want.Make(inForce.list, now)
	if err != nil {
		return append(diags, argument(p.plan.source(), invalidList, err))
	}
	return append(diags, p.send(ctx, client, list)...)
}

func (p *put) send(ctx context.Context, client *clientvpn.Client, list *pki.List) diag.Diagnostics {
	if err := client.ImportRevocationList(ctx, p.plan.ClientVPNEndpointID.ValueString(), list.PEM()); err != nil {
		return p.failure(couldNotImport, err)
	}
	var diags diag.Diagnostics
	p.plan.inForceModel, diags = newInForce(ctx, list, list.PEM(), clientvpn.Status{})
	return diags
}

// settle waits until the list is active, or looks once where nobody wants to wait.
func (p *put) settle(ctx context.Context, client *clientvpn.Client) diag.Diagnostics {
	endpointID := p.plan.ClientVPNEndpointID.ValueString()
	if !p.plan.WaitForActive.ValueBool() {
		exported, err := client.RevocationList(ctx, endpointID)
		if err != nil {
			return p.failure(couldNotRead, err)
		}
		p.plan.Status = newStatus(exported.Status)
		return nil
	}
	status, err := client.WaitForRevocationList(ctx, endpointID, p.isPlanned())
	p.plan.Status = newStatus(status)
	if err != nil {
		return p.failure(couldNotConfirm, err)
	}
	return nil
}

// isPlanned recognizes the planned list, which the service may export in another layout.
func (p *put) isPlanned() func(pem string) bool {
	planned := newCurrent(p.plan.PEM.ValueString())
	return func(pem string) bool { return newCurrent(pem).is(planned) }
}
