package crl

import (
	"cmp"
	"context"
	"crypto"
	"crypto/x509"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

const (
	invalidList    = "Invalid certificate revocation list"
	invalidIssuer  = "Invalid issuer of a certificate revocation list"
	invalidRevoked = "Invalid revoked certificate"
)

// wanted is the list that a configuration asks for: finished, or to be signed.
type wanted interface {
	// Due says why the list has to be imported where another is in force, nil for none; empty: it has not.
	Due(inForce *pki.List, now time.Time) string
	// CheckRollback is a *pki.RollbackError where it must not be without allow_rollback.
	CheckRollback(inForce *pki.List) error
	// Make is the list to import.
	Make(inForce *pki.List, now time.Time) (*pki.List, error)
}

// wanted is nil where that is not known yet, and after an error.
func (m *model) wanted(ctx context.Context) (wanted, diag.Diagnostics) {
	ca, key, diags := m.authority(ctx)
	switch {
	case diags.HasError() || m.CertificateRevocationList.IsUnknown() || m.Issuer.IsUnknown():
		return nil, diags
	case m.CertificateRevocationList.IsNull():
		return m.template(ctx, ca, key)
	default:
		return m.finished(ca)
	}
}

// argument reports what is wrong with an argument, by its name.
func argument(at path.Path, summary string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, summary, at.String()+" "+err.Error()+".")
}

// authority is the issuer's certificate and key, each nil where it is not given or not known yet.
func (m *model) authority(ctx context.Context) (*x509.Certificate, crypto.Signer, diag.Diagnostics) {
	issuer, diags := m.issuer(ctx)
	var ca *x509.Certificate
	var key crypto.Signer
	var err error
	at := path.Root("issuer")
	if text := issuer.Certificate; !text.IsNull() && !text.IsUnknown() {
		if ca, err = pki.ParseCertificate(text.ValueString()); err == nil {
			err = pki.CheckCA(ca)
		}
		if err != nil {
			diags.Append(argument(at.AtName("certificate"), invalidIssuer, err))
		}
	}
	if text := issuer.PrivateKeyWO; !text.IsNull() && !text.IsUnknown() {
		if key, err = pki.ParseKey(text.ValueString()); err == nil && ca != nil {
			err = pki.CheckFit(ca, key)
		}
		if err != nil {
			diags.Append(argument(at.AtName("private_key_wo"), invalidIssuer, err))
		}
	}
	diags.Append(m.checkKeyIsNeeded(issuer)...)
	return ca, key, diags
}

// checkKeyIsNeeded wants a key exactly where something is signed.
func (m *model) checkKeyIsNeeded(issuer issuerModel) diag.Diagnostics {
	var diags diag.Diagnostics
	at := path.Root("issuer").AtName("private_key_wo")
	switch signs := m.CertificateRevocationList.IsNull(); {
	case m.Issuer.IsNull() || m.Issuer.IsUnknown():
	case signs && issuer.PrivateKeyWO.IsNull():
		diags.AddAttributeError(at, invalidIssuer, at.String()+" is needed to sign the list of revoked_certificates.")
	case !signs && !issuer.PrivateKeyWO.IsNull():
		diags.AddAttributeError(at, invalidIssuer, at.String()+" signs nothing where certificate_revocation_list is a finished list. Leave it out.")
	}
	return diags
}

func (m *model) finished(ca *x509.Certificate) (wanted, diag.Diagnostics) {
	at := path.Root("certificate_revocation_list")
	list, err := pki.ParseList(m.CertificateRevocationList.ValueString())
	if err == nil {
		err = pki.CheckEntries(list.Entries())
	}
	if err == nil && ca != nil {
		err = list.CheckIssuer(ca)
	}
	if err != nil {
		return nil, diag.Diagnostics{argument(at, invalidList, err)}
	}
	return list, nil
}

// template has no key where that is not known yet: it can tell whether to sign, and cannot sign.
func (m *model) template(ctx context.Context, ca *x509.Certificate, key crypto.Signer) (wanted, diag.Diagnostics) {
	var diags diag.Diagnostics
	validity := cmp.Or(m.ValidityPeriodHours.ValueInt64(), defaultValidityHours)
	renewal := m.renewal()
	if hours := int64(renewal.Hours()); !m.ValidityPeriodHours.IsUnknown() && hours >= validity {
		diags.AddAttributeError(path.Root("early_renewal_hours"), invalidList,
			"early_renewal_hours must be less than validity_period_hours, or every apply would sign a new list. "+
				"Their defaults are 720 and 8760.")
	}
	entries, known, moreDiags := m.entries(ctx, ca)
	diags.Append(moreDiags...)
	if diags.HasError() || !known || ca == nil || m.ValidityPeriodHours.IsUnknown() || m.EarlyRenewalHours.IsUnknown() {
		return nil, diags
	}
	return &pki.Template{
		Issuer: ca, Key: key, Revoked: entries, Validity: time.Duration(validity) * time.Hour, Renewal: renewal,
	}, diags
}

// renewal is how long before its end a list is to be replaced. The configuration does not have the schema's default.
func (m *model) renewal() time.Duration {
	if m.EarlyRenewalHours.IsNull() {
		return defaultRenewalHours * time.Hour
	}
	return time.Duration(m.EarlyRenewalHours.ValueInt64()) * time.Hour
}
