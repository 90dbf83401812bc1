package crl

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

// maxErrors is the maximum number of invalid entries to report at once.
const maxErrors = 10

// revoked returns the entries of revoked_certificates or revoked_serials, sorted by serial number. known is false if any part of
// them is unknown. If now is zero, dates are not checked against it.
func (m *model) revoked(ctx context.Context, ca *x509.Certificate, now time.Time) (entries []pki.Entry, known bool, diags diag.Diagnostics) {
	if m.RevokedSerials.IsNull() {
		entries, known, diags = m.entries(ctx, ca, now)
	} else {
		entries, known, diags = m.serials()
	}
	if diags.HasError() {
		return nil, false, diags
	}
	slices.SortFunc(entries, func(a, b pki.Entry) int { return a.Serial.Cmp(b.Serial) })
	if err := pki.CheckEntries(entries); err != nil {
		diags.Append(argument(m.source(), invalidList, err))
	}
	return entries, known, diags
}

// serials returns the entries of revoked_serials, which has one serial number in each line. It skips empty lines and comments.
func (m *model) serials() (entries []pki.Entry, known bool, diags diag.Diagnostics) {
	at := path.Root("revoked_serials")
	first := map[string]int{}
	number := 0
	for line := range strings.Lines(m.RevokedSerials.ValueString()) {
		number++
		text, _, _ := strings.Cut(line, "#")
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		serial, err := pki.ParseSerial(text)
		if err != nil {
			diags.Append(argument(at, invalidRevoked, fmt.Errorf("has an invalid line %d: %w", number, err)))
		} else if earlier, twice := first[serial.String()]; twice {
			diags.Append(argument(at, invalidRevoked, fmt.Errorf("has the serial number %s twice, in lines %d and %d", pki.FormatSerial(serial), earlier, number)))
		} else {
			first[serial.String()] = number
			entries = append(entries, pki.Entry{Serial: serial})
		}
		if diags.ErrorsCount() >= maxErrors {
			break
		}
	}
	return entries, !m.RevokedSerials.IsUnknown(), diags
}

// entries returns the entries of revoked_certificates in the order of the configuration.
func (m *model) entries(ctx context.Context, ca *x509.Certificate, now time.Time) (entries []pki.Entry, known bool, diags diag.Diagnostics) {
	root := path.Root("revoked_certificates")
	known = !m.RevokedCertificates.IsUnknown()
	first := map[string]int{}
	for i, element := range m.RevokedCertificates.Elements() {
		if element.IsNull() {
			diags.Append(argument(root.AtListIndex(i), invalidRevoked, errors.New("is null: remove it, or give it a serial_number or a certificate")))
			continue
		}
		revoked, isKnown := newRevoked(ctx, element, &diags)
		if known = known && isKnown; !isKnown {
			continue
		}
		entry, at, err := revoked.entry(ca, now)
		if err == nil {
			err = checkFirst(first, i, entry)
		}
		if err != nil {
			diags.Append(argument(join(root.AtListIndex(i), at), invalidRevoked, err))
		}
		if diags.ErrorsCount() >= maxErrors {
			return nil, false, diags
		}
		entries = append(entries, entry)
	}
	return entries, known, diags
}

// checkFirst returns an error if an earlier entry has the same serial number.
func checkFirst(first map[string]int, i int, entry pki.Entry) error {
	serial := pki.FormatSerial(entry.Serial)
	if earlier, twice := first[serial]; twice {
		return fmt.Errorf("has the same serial number as revoked_certificates[%d]: %s", earlier, serial)
	}
	first[serial] = i
	return nil
}

func join(at path.Path, name string) path.Path {
	if name == "" {
		return at
	}
	return at.AtName(name)
}

func newRevoked(ctx context.Context, element any, diags *diag.Diagnostics) (revokedModel, bool) {
	var revoked revokedModel
	object, ok := element.(types.Object)
	if !ok || object.IsUnknown() {
		return revoked, false
	}
	diags.Append(object.As(ctx, &revoked, basetypes.ObjectAsOptions{})...)
	known := !revoked.Certificate.IsUnknown() && !revoked.SerialNumber.IsUnknown() && !revoked.RevokedAt.IsUnknown() && !revoked.Reason.IsUnknown()
	return revoked, known
}

// entry returns the entry of a list. If there is an error, it also returns the name of the invalid argument, or "" for the whole
// entry.
func (r revokedModel) entry(ca *x509.Certificate, now time.Time) (pki.Entry, string, error) {
	serial, at, err := r.serial(ca)
	if err != nil {
		return pki.Entry{}, at, err
	}
	entry := pki.Entry{Serial: serial}
	if text := r.RevokedAt.ValueString(); !r.RevokedAt.IsNull() {
		if entry.RevokedAt, err = time.Parse(time.RFC3339, text); err != nil {
			return entry, "revoked_at", fmt.Errorf("is %q, which is not a time in RFC 3339 format like 2026-01-31T12:00:00Z", text)
		}
		if !now.IsZero() && entry.RevokedAt.After(now.Add(pki.Backdating)) {
			return entry, "revoked_at", fmt.Errorf("is %s, which is in the future", text)
		}
		entry.RevokedAt = entry.RevokedAt.UTC().Truncate(time.Second) // A list has whole seconds.
	}
	if !r.Reason.IsNull() {
		if entry.Reason, err = pki.ParseReason(r.Reason.ValueString()); err != nil {
			return entry, "reason", fmt.Errorf("is invalid: %w", err)
		}
	}
	return entry, "", nil
}

func (r revokedModel) serial(ca *x509.Certificate) (*big.Int, string, error) {
	if r.SerialNumber.IsNull() == r.Certificate.IsNull() {
		return nil, "", errors.New("must have either a serial_number or a certificate")
	}
	if !r.SerialNumber.IsNull() {
		serial, err := pki.ParseSerial(r.SerialNumber.ValueString())
		if err != nil {
			return nil, "serial_number", fmt.Errorf("is invalid: %w", err)
		}
		return serial, "", nil
	}
	certificate, err := pki.ParseCertificate(r.Certificate.ValueString())
	if err == nil && ca != nil {
		err = pki.CheckIssued(certificate, ca)
	}
	if err != nil {
		return nil, "certificate", err
	}
	return certificate.SerialNumber, "", nil
}
