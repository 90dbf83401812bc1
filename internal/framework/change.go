package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// Change is a write to the service that takes effect some time after the service has accepted it.
type Change struct {
	// Check refuses the change, by an error, before anything is sent. If nil, nothing is checked.
	Check func(context.Context, *clientvpn.Client) error
	// Send makes the call that changes something, and no other.
	Send func(context.Context, *clientvpn.Client) error
	// Look reads what is in force, after a call of Send whose outcome is unclear, into what Save saves.
	Look func(context.Context, *clientvpn.Client) error
	// Save saves what is known so far in the state.
	Save func() diag.Diagnostics
	// Wait waits until the change is in force. If nil, the change is not waited for.
	Wait func(context.Context, *clientvpn.Client) error
	// NotInForce is the summary of an error of Wait.
	NotInForce string
}

// Apply carries out a change so that nothing is lost: it saves what the service accepted before it waits, and what it saw while
// waiting afterwards. If it is unclear whether the service accepted the change, it looks and saves what is in force.
func Apply(ctx context.Context, clients *clientvpn.Clients, call Call, change Change) diag.Diagnostics {
	var diags diag.Diagnostics
	diags.Append(Run(ctx, clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		if change.Check != nil {
			if err := change.Check(ctx, client); err != nil {
				return err
			}
		}
		if err := change.Send(ctx, client); err != nil {
			if LookAfter(ctx, client, err, change.Look) {
				diags.Append(change.Save()...)
			}
			return err
		}
		if diags.Append(change.Save()...); change.Wait == nil || diags.HasError() {
			return nil
		}
		err := change.Wait(ctx, client)
		diags.Append(change.Save()...)
		if err != nil {
			diags.Append(diagnose.Error(change.NotInForce, call.Subject, err))
		}
		return nil
	})...)
	return diags
}

// LookAfter looks at what is in force if err leaves it unclear whether a call was carried out, and reports whether it could.
// It looks even if ctx is done: the state must not claim what may no longer be true.
func LookAfter(ctx context.Context, client *clientvpn.Client, err error, look func(context.Context, *clientvpn.Client) error) bool {
	if err == nil || !clientvpn.Unclear(err) {
		return false
	}
	ctx, cancel := client.LookContext(ctx)
	defer cancel()
	return look(ctx, client) == nil
}
