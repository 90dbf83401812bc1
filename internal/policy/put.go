package policy

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// put makes a policy what is planned.
type put struct {
	plan *model
	// before is nil for a new policy.
	before *model
	// timeout limits it, and argument is what the configuration calls that.
	timeout  time.Duration
	argument string
	// keep keeps the plan in state.
	keep func() diag.Diagnostics
}

// run keeps what the service has agreed to before it waits for it. Where there is nothing to send, it asks nothing.
func (p put) run(ctx context.Context, clients *clientvpn.Clients) diag.Diagnostics {
	p.plan.Region = framework.StringOrNull(framework.RegionOr(p.plan.Region, clients.Region()))
	change := p.plan.change(p.before)
	if change.Empty() {
		p.plan.Status = p.before.Status
		return p.keep()
	}
	subject := p.plan.subject()
	subject.Timeout = p.argument
	client, err := clients.In(ctx, subject.Region)
	if err != nil {
		return diag.Diagnostics{diagnose.Error(couldNotPut, subject, err)}
	}
	ctx, cancel := client.Clock().WithTimeout(ctx, p.timeout)
	defer cancel()
	if p.before == nil {
		err = client.RefuseAnotherAuthorizationPolicy(ctx, subject.EndpointID)
	}
	var work clientvpn.AuthorizationPolicyWork
	if err == nil {
		work, err = client.ModifyAuthorizationPolicy(ctx, subject.EndpointID, change)
	}
	if err != nil {
		return diag.Diagnostics{diagnose.Error(couldNotPut, subject, err)}
	}
	p.plan.Status = types.StringValue(work.Status)
	diags := p.keep()
	if err := client.WaitForAuthorizationPolicy(ctx, &work); err != nil {
		diags.AddError(couldNotPut, diagnose.Error(couldNotPut, subject, err).Detail())
	}
	p.plan.Status = types.StringValue(work.Status)
	return append(diags, p.keep()...)
}
