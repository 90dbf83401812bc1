package crl

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// decide returns why the desired list must replace the one in force, or "" if it need not. It returns an error if the list must
// be signed and there is no key, or if the import would lift revocations and allow_rollback is false. state is nil for a new
// resource.
func (m *model) decide(ctx context.Context, desired desiredList, inForce inForceList, state *model, now time.Time) (string, diag.Diagnostics) {
	reason := desired.ReplaceReason(inForce.list, now)
	var diags diag.Diagnostics
	if reason == "" {
		if reason, diags = m.newKeyVersion(ctx, state); reason == "" || diags.HasError() {
			return reason, diags
		}
	}
	if diags.Append(m.checkCanSign(ctx, desired, reason)...); diags.HasError() {
		return reason, diags
	}
	err := inForce.invalid
	if err == nil {
		err = desired.CheckRollback(inForce.list)
	}
	if err != nil && !m.AllowRollback.ValueBool() {
		diags.AddAttributeError(m.source(), "The certificate revocation list would be rolled back",
			fmt.Sprintf("%s: %s.\n\nReplacing it may let in people who are kept out now. To allow this, set allow_rollback = true.", m.source(), err))
	}
	return reason, diags
}

// newKeyVersion returns a reason to sign a new list if issuer.private_key_wo_version has changed.
func (m *model) newKeyVersion(ctx context.Context, state *model) (string, diag.Diagnostics) {
	if state == nil || state.Issuer.IsNull() || m.Issuer.IsNull() {
		return "", nil
	}
	issuer, diags := m.issuer(ctx)
	before, moreDiags := state.issuer(ctx)
	if issuer.PrivateKeyWOVersion.Equal(before.PrivateKeyWOVersion) {
		return "", append(diags, moreDiags...)
	}
	return "issuer.private_key_wo_version has changed.", append(diags, moreDiags...)
}
