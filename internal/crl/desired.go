package crl

import (
	"cmp"
	"context"
	"crypto"
	"crypto/x509"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

const (
	invalidList    = "Invalid certificate revocation list"
	invalidIssuer  = "Invalid issuer of a certificate revocation list"
	invalidRevoked = "Invalid revoked certificate"
)

// desiredList is the list that a configuration describes: a finished list, or one that is to be signed.
type desiredList interface {
	// ReplaceReason returns why the list must replace the one in force, or "" if it need not. inForce is nil if there is none.
	ReplaceReason(inForce *pki.List, now time.Time) string
	// CheckRollback returns a *pki.RollbackError if the replacement needs allow_rollback.
	CheckRollback(inForce *pki.List) error
	// Build returns the list to import.
	Build(inForce *pki.List, now time.Time) (*pki.List, error)
}

// desired returns the list that the configuration describes, or nil if parts of it are unknown or invalid. If now is zero, dates
// are not checked against it.
func (m *model) desired(ctx context.Context, now time.Time) (desiredList, diag.Diagnostics) {
	ca, key, diags := m.authority(ctx)
	switch {
	case diags.HasError() || m.CertificateRevocationList.IsUnknown() || m.Issuer.IsUnknown():
		return nil, diags
	case m.CertificateRevocationList.IsNull():
		return m.template(ctx, ca, key, now)
	default:
		return m.finished(ca)
	}
}

// argument returns the error of an argument. The text of err continues a sentence that starts with the name of the argument.
func argument(at path.Path, summary string, err error) diag.Diagnostic {
	detail := at.String() + " " + err.Error()
	if !strings.HasSuffix(detail, "?") {
		detail += "."
	}
	return diag.NewAttributeErrorDiagnostic(at, summary, detail)
}

// authority returns the issuer's certificate and key. Each is nil if it is not configured, unknown or invalid.
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
	diags.Append(m.checkKeyPresence(issuer)...)
	return ca, key, diags
}

// checkKeyPresence returns an error for a key that has nothing to sign. A missing key is an error only if a list must be signed.
func (m *model) checkKeyPresence(issuer issuerModel) diag.Diagnostics {
	if m.CertificateRevocationList.IsNull() || issuer.PrivateKeyWO.IsNull() {
		return nil
	}
	at := path.Root("issuer").AtName("private_key_wo")
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, invalidIssuer,
		at.String()+" must not be set, because certificate_revocation_list is signed already.")}
}

// checkCanSign returns an error if the desired list must be signed, for the given reason, and there is no key.
func (m *model) checkCanSign(ctx context.Context, desired desiredList, reason string) diag.Diagnostics {
	if _, signs := desired.(*pki.Template); !signs {
		return nil
	}
	issuer, diags := m.issuer(ctx)
	if issuer.PrivateKeyWO.IsNull() {
		at := path.Root("issuer").AtName("private_key_wo")
		diags.AddAttributeError(at, invalidIssuer, at.String()+" is required, because a new list must be signed. "+reason)
	}
	return diags
}

func (m *model) finished(ca *x509.Certificate) (desiredList, diag.Diagnostics) {
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

// template returns the template of the list. Without a key, it can still tell whether a new list must be signed.
func (m *model) template(ctx context.Context, ca *x509.Certificate, key crypto.Signer, now time.Time) (desiredList, diag.Diagnostics) {
	var diags diag.Diagnostics
	validity := cmp.Or(hours(m.ValidityPeriodHours), defaultValidityHours)
	renewal := m.renewal()
	if !m.ValidityPeriodHours.IsUnknown() && renewal >= time.Duration(validity)*time.Hour {
		diags.AddAttributeError(path.Root("early_renewal_hours"), invalidList,
			"early_renewal_hours must be less than validity_period_hours, or every apply would sign a new list. "+
				"Their defaults are 720 and 8760.")
	}
	if !m.WarnBeforeExpiry.IsNull() && !m.ValidityPeriodHours.IsUnknown() && m.warningPeriod() >= time.Duration(validity)*time.Hour {
		diags.AddAttributeError(path.Root("warn_before_expiry"), invalidList,
			"warn_before_expiry must be less than validity_period_hours, which defaults to 8760, or every plan would warn.")
	}
	entries, known, moreDiags := m.revoked(ctx, ca, now)
	diags.Append(moreDiags...)
	if diags.HasError() || !known || ca == nil || m.ValidityPeriodHours.IsUnknown() || m.EarlyRenewalHours.IsUnknown() {
		return nil, diags
	}
	return &pki.Template{
		Issuer: ca, Key: key, Revoked: entries, Validity: time.Duration(validity) * time.Hour, Renewal: renewal,
	}, diags
}

// renewal returns how long before its expiry a list is replaced. The configuration does not have the default of the schema.
func (m *model) renewal() time.Duration {
	if m.EarlyRenewalHours.IsNull() {
		return defaultRenewalHours * time.Hour
	}
	return time.Duration(hours(m.EarlyRenewalHours)) * time.Hour
}

// hours returns a number that the schema has validated, or 0 if it is null or unknown.
func hours(number types.Number) int64 {
	if number.IsNull() || number.IsUnknown() {
		return 0
	}
	n, _ := number.ValueBigFloat().Int64()
	return n
}

// warningPeriod returns how long before the expiry of a list the plan warns.
func (m *model) warningPeriod() time.Duration {
	if period, err := time.ParseDuration(m.WarnBeforeExpiry.ValueString()); err == nil {
		return period
	}
	return m.renewal()
}

// source returns the argument that describes the list.
func (m *model) source() path.Path {
	switch {
	case !m.CertificateRevocationList.IsNull():
		return path.Root("certificate_revocation_list")
	case !m.RevokedSerials.IsNull():
		return path.Root("revoked_serials")
	default:
		return path.Root("revoked_certificates")
	}
}
