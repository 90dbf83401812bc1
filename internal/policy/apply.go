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

// apply applies the plan. before is nil for a new policy. argument is the name of the argument that sets timeout.
func (r *policyResource) apply(ctx context.Context, plan, before *model, timeout time.Duration, argument string, save func() diag.Diagnostics) diag.Diagnostics {
	plan.Region = framework.Region(plan.Region, r.Clients)
	plan.LastChange = lastChange().Null()
	if before != nil {
		plan.LastChange = before.LastChange
	}
	changes := plan.change(before)
	if changes.Empty() {
		plan.Status = before.Status
		return save()
	}
	call := framework.Call{Failure: couldNotApply, Timeout: timeout, Subject: plan.subject()}
	call.Subject.Timeout = argument
	run := &run{plan: *plan, before: before, changes: changes, subject: call.Subject}
	diags := framework.Apply(ctx, r.Clients, call, framework.Change{
		Check: run.check,
		Send:  run.send,
		Look:  run.look,
		Save: func() diag.Diagnostics {
			*plan = run.plan
			return save()
		},
		Wait:       run.wait,
		NotInForce: couldNotApply,
	})
	return append(diags, run.warnings...)
}

// run is a change of a policy in progress.
type run struct {
	plan    model
	before  *model
	changes clientvpn.AuthorizationPolicyChange
	subject diagnose.Subject

	// connected are the connections that were live just before the change, or nil if they were not listed.
	connected []clientvpn.Connection
	result    clientvpn.AuthorizationPolicyResult
	warnings  diag.Diagnostics
}

// check returns an error if the change would replace a policy that is not in the state. It lists the connections that the change
// will disconnect.
func (r *run) check(ctx context.Context, client *clientvpn.Client) error {
	if r.before == nil {
		if err := client.RefuseOtherAuthorizationPolicy(ctx, r.subject.EndpointID); err != nil {
			return err
		}
	}
	if !r.plan.disconnects(r.changes) {
		return nil
	}
	live, err := client.LiveConnections(ctx, r.subject.EndpointID)
	switch {
	case clientvpn.Code(err) == clientvpn.CodeEndpointNotFound, ctx.Err() != nil:
		return err
	case err != nil:
		r.warnings.AddWarning("Could not record who is connected"+r.subject.Place(),
			diagnose.Error("", r.subject, err).Detail())
	default:
		r.connected = append([]clientvpn.Connection{}, live...)
	}
	return nil
}

func (r *run) send(ctx context.Context, client *clientvpn.Client) (err error) {
	r.result, err = client.ModifyAuthorizationPolicy(ctx, r.subject.EndpointID, r.changes)
	if err != nil {
		return err
	}
	r.plan.Status = types.StringValue(r.result.Status)
	r.record(client)
	if r.before == nil && r.result.ReplacedPolicy {
		r.warnings.Append(diagnose.Warning("An authorization policy was replaced"+r.subject.Place(), r.subject,
			"Before the change, the service answered twice that the endpoint had no policy. Its answer to the change says that there was one, which this policy has replaced.",
			"Find out who created it: CloudTrail logs each ModifyClientVpnEndpointAuthorizationPolicy with its document. Request ID of this change: "+r.result.RequestID))
	}
	return nil
}

// record records the connections that an accepted change disconnected.
func (r *run) record(client *clientvpn.Client) {
	if r.plan.disconnects(r.changes) {
		r.plan.LastChange = lastChange().Value(client.Clock().Now(), r.result.RequestID, r.connected)
	}
}

// look stores the policy in force after a call whose outcome is unclear. If the policy is new, it must be the planned one: another
// one is somebody else's.
func (r *run) look(ctx context.Context, client *clientvpn.Client) error {
	seen, err := client.ConfirmedAuthorizationPolicy(ctx, r.subject.EndpointID)
	if err == nil && seen == nil {
		err = clientvpn.ErrNoPolicy
	}
	if err != nil {
		return err
	}
	switch {
	case r.plan.matches(*seen):
		r.record(client)
	case r.before == nil:
		return clientvpn.ErrPolicyExists
	}
	r.plan.setPolicy(*seen)
	return nil
}

func (r *run) wait(ctx context.Context, client *clientvpn.Client) error {
	err := client.WaitForAuthorizationPolicy(ctx, &r.result, r.plan.matches)
	r.plan.Status = types.StringValue(r.result.Status)
	return err
}

// deletePolicy deletes the policy of an endpoint. If the outcome is unclear, it looks: the policy may be gone, being deleted or
// still there. It returns the policy that it saw together with the error.
func deletePolicy(ctx context.Context, client *clientvpn.Client, endpointID string) (seen *clientvpn.AuthorizationPolicy, err error) {
	err = client.DeleteAuthorizationPolicy(ctx, endpointID)
	looked := framework.LookAfter(ctx, client, err, func(ctx context.Context, client *clientvpn.Client) (err error) {
		seen, err = client.ConfirmedAuthorizationPolicy(ctx, endpointID)
		return err
	})
	switch {
	case looked && seen == nil:
		return nil, nil
	case looked && seen.Deleting() && ctx.Err() == nil:
		return seen, client.DeleteAuthorizationPolicy(ctx, endpointID)
	default:
		return seen, err
	}
}
