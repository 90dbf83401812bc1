package crl

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

// current is the list that an endpoint has.
type current struct {
	// list is nil where there is none, or it is unreadable.
	list *pki.List
	// unreadable is why it cannot be read.
	unreadable error
}

func newCurrent(pem string) current {
	if pem == "" {
		return current{}
	}
	list, err := pki.ParseList(pem)
	if err != nil {
		return current{unreadable: fmt.Errorf("the list in force cannot be read: it %w", err)}
	}
	return current{list: list}
}

// is says whether the endpoint has this very list.
func (c current) is(other current) bool {
	return c.list != nil && other.list != nil && c.list.Identical(other.list)
}

// take takes over what was exported. The text stays as it was where only that is another.
func (m *model) take(ctx context.Context, exported clientvpn.RevocationList) diag.Diagnostics {
	var diags diag.Diagnostics
	seen := newCurrent(exported.PEM)
	if seen.unreadable != nil {
		diags.AddWarning("A certificate revocation list cannot be read",
			fmt.Sprintf("Somebody has imported another list to the endpoint %s: %s. What it revokes is not known.", m.ClientVPNEndpointID.ValueString(), seen.unreadable))
	}
	if seen.is(newCurrent(m.PEM.ValueString())) {
		m.Status = newStatus(exported.Status)
		return diags
	}
	inForce, moreDiags := newInForce(ctx, seen.list, exported.PEM, exported.Status)
	m.inForceModel = inForce
	return append(diags, moreDiags...)
}

// due says why the list in force has to be replaced; empty: it has not. state is nil for a new resource.
func (m *model) due(ctx context.Context, want wanted, inForce current, state *model, now time.Time) (string, diag.Diagnostics) {
	if reason := want.Due(inForce.list, now); reason != "" || state == nil || state.Issuer.IsNull() {
		return reason, nil
	}
	issuer, diags := m.issuer(ctx)
	before, moreDiags := state.issuer(ctx)
	if issuer.PrivateKeyWOVersion.Equal(before.PrivateKeyWOVersion) || m.Issuer.IsNull() {
		return "", append(diags, moreDiags...)
	}
	return "issuer.private_key_wo_version has changed.", append(diags, moreDiags...)
}

// checkRollback refuses to lift a revocation that nobody has said may be lifted.
func (m *model) checkRollback(want wanted, inForce current) diag.Diagnostics {
	var diags diag.Diagnostics
	err := inForce.unreadable
	if err == nil {
		err = want.CheckRollback(inForce.list)
	}
	if err != nil && !m.AllowRollback.ValueBool() {
		diags.AddAttributeError(m.source(), "The certificate revocation list would be rolled back",
			fmt.Sprintf("%s: %s.\n\nReplacing it would let people in again who are kept out now. If that is meant, set allow_rollback = true.", m.source(), err))
	}
	return diags
}

// source is the argument that the list comes from.
func (m *model) source() path.Path {
	if m.CertificateRevocationList.IsNull() {
		return path.Root("revoked_certificates")
	}
	return path.Root("certificate_revocation_list")
}
