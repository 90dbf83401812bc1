package policy

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// apply makes the endpoint's policy what is planned. before is nil for a new policy. timeout is what the timeout argument allows.
func (r *policyResource) apply(ctx context.Context, plan, before *model, timeout time.Duration, argument string, save func() diag.Diagnostics) diag.Diagnostics {
	plan.Region = framework.Region(plan.Region, r.Clients)
	changes := plan.change(before)
	if changes.Empty() {
		plan.Status = before.Status
		return save()
	}
	call := framework.Call{Failure: couldNotPut, Timeout: timeout, Subject: plan.subject()}
	call.Subject.Timeout = argument
	var work clientvpn.AuthorizationPolicyWork
	return framework.Apply(ctx, r.Clients, call, framework.Change{
		Check: func(ctx context.Context, client *clientvpn.Client) error {
			if before != nil {
				return nil
			}
			return client.RefuseAnotherAuthorizationPolicy(ctx, call.Subject.EndpointID)
		},
		Send: func(ctx context.Context, client *clientvpn.Client) (err error) {
			work, err = client.ModifyAuthorizationPolicy(ctx, call.Subject.EndpointID, changes)
			plan.Status = types.StringValue(work.Status)
			return err
		},
		Look: func(ctx context.Context, client *clientvpn.Client) error {
			policy, err := client.AuthorizationPolicy(ctx, call.Subject.EndpointID)
			if err == nil && policy == nil {
				return clientvpn.ErrNoPolicy
			}
			if err == nil {
				plan.take(*policy)
			}
			return err
		},
		Save: save,
		Wait: func(ctx context.Context, client *clientvpn.Client) error {
			err := client.WaitForAuthorizationPolicy(ctx, &work)
			plan.Status = types.StringValue(work.Status)
			return err
		},
		NotInForce: couldNotPut,
	})
}
