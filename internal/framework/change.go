package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// Change is a change that takes effect some time after the service has accepted it.
type Change struct {
	// Check is called before anything is sent. If it returns an error, the change is not made. It may be nil.
	Check func(context.Context, *clientvpn.Client) error
	// Send makes the call that changes something, and no other call.
	Send func(context.Context, *clientvpn.Client) error
	// Look reads what is in force if the outcome of Send is unclear. Save then saves that.
	Look func(context.Context, *clientvpn.Client) error
	// Save saves to the state what is known so far.
	Save func() diag.Diagnostics
	// Wait waits until the change is in force. If nil, Apply does not wait.
	Wait func(context.Context, *clientvpn.Client) error
	// NotInForce is the summary of an error of Wait.
	NotInForce string
}

// Apply makes a change so that no information is lost: it saves before it waits, and again afterwards. If it is unclear whether
// the service accepted the change, it looks, and saves what is in force.
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

// LookAfter calls look if err leaves it unclear whether a call was carried out, and reports whether look succeeded. It looks even
// if ctx is done, because the state must not claim what may no longer be true.
func LookAfter(ctx context.Context, client *clientvpn.Client, err error, look func(context.Context, *clientvpn.Client) error) bool {
	if err == nil || !clientvpn.Unclear(err) {
		return false
	}
	ctx, cancel := client.LookContext(ctx)
	defer cancel()
	return look(ctx, client) == nil
}
