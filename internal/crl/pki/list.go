// Package pki reads, compares and signs the certificate revocation lists of RFC 5280. It knows neither AWS nor Terraform.
package pki

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

const (
	listType        = "X509 CRL"
	certificateType = "CERTIFICATE"
)

// MaxEntries is how many revoked certificates a list may have on a Client VPN endpoint.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/limits.html.
const MaxEntries = 20_000

// List is a certificate revocation list.
type List struct {
	parsed *x509.RevocationList
	// entries are sorted by serial number.
	entries []Entry
}

// Entry is one revoked certificate.
type Entry struct {
	Serial *big.Int
	// RevokedAt is UTC; zero in a list that is yet to be signed: when its certificate got onto the list.
	RevokedAt time.Time
	Reason    Reason
}

// ParseList reads a PEM text that has exactly one list in it.
func ParseList(text string) (*List, error) {
	block, err := onlyBlock(text)
	switch {
	case err != nil:
		return nil, err
	case block.Type != listType:
		return nil, fmt.Errorf("is a %s and not a certificate revocation list", block.Type)
	}
	parsed, err := x509.ParseRevocationList(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("is not a certificate revocation list of version 2, as RFC 5280 has it: %w", err)
	}
	for _, extension := range parsed.Extensions {
		if extension.Id.Equal(deltaIndicator()) {
			return nil, errors.New("is a delta list, which has only what changed: the complete list is needed")
		}
	}
	return newList(parsed), nil
}

// deltaIndicator marks the lists of RFC 5280, section 5.2.4.
func deltaIndicator() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 29, 27} }

func newList(parsed *x509.RevocationList) *List {
	list := &List{parsed: parsed}
	for _, entry := range parsed.RevokedCertificateEntries {
		list.entries = append(list.entries, Entry{entry.SerialNumber, entry.RevocationTime.UTC(), Reason(entry.ReasonCode)})
	}
	slices.SortStableFunc(list.entries, bySerial)
	return list
}

func bySerial(a, b Entry) int { return a.Serial.Cmp(b.Serial) }

// onlyBlock is the one PEM block of a text. Words around it, as `openssl crl -text` writes, are fine.
func onlyBlock(text string) (*pem.Block, error) {
	block, rest := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("is not PEM: it has no -----BEGIN line")
	}
	if more, _ := pem.Decode(rest); more != nil {
		return nil, fmt.Errorf("has more than one PEM block in it: a %s and a %s", block.Type, more.Type)
	}
	return block, nil
}

// PEM is the list as text.
func (l *List) PEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: listType, Bytes: l.parsed.Raw}))
}

// Issuer is the name of who signed the list, as RFC 2253 writes it.
func (l *List) Issuer() string { return l.parsed.Issuer.String() }

// Number is the CRL number, which grows with each list of an issuer; nil where the list has none, as those of Easy-RSA.
func (l *List) Number() *big.Int { return l.parsed.Number }

// ThisUpdate is when the list was made. UTC.
func (l *List) ThisUpdate() time.Time { return l.parsed.ThisUpdate.UTC() }

// NextUpdate is when the list expires, in UTC; zero where it never does.
func (l *List) NextUpdate() time.Time { return l.parsed.NextUpdate.UTC() }

// Entries are the revoked certificates, by serial number.
func (l *List) Entries() []Entry { return l.entries }

// SHA256 is the digest of the list's DER form, in lower-case hexadecimal digits.
func (l *List) SHA256() string {
	digest := sha256.Sum256(l.parsed.Raw)
	return hex.EncodeToString(digest[:])
}

// Identical says whether both are the same list, octet by octet.
func (l *List) Identical(other *List) bool { return bytes.Equal(l.parsed.Raw, other.parsed.Raw) }

// Revokes says whether a serial number is on the list.
func (l *List) Revokes(serial *big.Int) bool {
	_, found := find(l.entries, serial)
	return found
}

// find is the entry of a serial number in sorted entries.
func find(entries []Entry, serial *big.Int) (Entry, bool) {
	i, found := slices.BinarySearchFunc(entries, serial, func(e Entry, s *big.Int) int { return e.Serial.Cmp(s) })
	if !found {
		return Entry{}, false
	}
	return entries[i], true
}

// SameIssuer says whether the list is of the certificate's issuer, by name.
func (l *List) SameIssuer(certificate *x509.Certificate) bool {
	return bytes.Equal(l.parsed.RawIssuer, certificate.RawIssuer)
}

// CheckIssuer says why the list is not one that the CA with this certificate signed.
func (l *List) CheckIssuer(ca *x509.Certificate) error {
	if !bytes.Equal(l.parsed.RawIssuer, ca.RawSubject) {
		return fmt.Errorf("is a list of %q, not of %q", l.Issuer(), ca.Subject)
	}
	if err := l.parsed.CheckSignatureFrom(ca); err != nil {
		return fmt.Errorf("is not signed by the key of %q: %w", ca.Subject, err)
	}
	return nil
}

// CheckUsable says why an endpoint that has the list at this time refuses everybody, and what an endpoint does not take.
func (l *List) CheckUsable(now time.Time) error {
	switch {
	case l.ThisUpdate().After(now):
		return fmt.Errorf("is not valid before %s, and it is %s: an endpoint with it refuses every certificate", timestamp(l.ThisUpdate()), timestamp(now))
	case l.ExpiresBy(now):
		return fmt.Errorf("expired at %s: an endpoint with it refuses every certificate", timestamp(l.NextUpdate()))
	default:
		return CheckEntries(l.entries)
	}
}

// ExpiresBy says whether the list has expired at a time.
func (l *List) ExpiresBy(when time.Time) bool {
	return !l.parsed.NextUpdate.IsZero() && !l.NextUpdate().After(when)
}

// CheckEntries says what is wrong with sorted entries: too many, or one twice.
func CheckEntries(entries []Entry) error {
	if len(entries) > MaxEntries {
		return fmt.Errorf("has %d revoked certificates: a Client VPN endpoint takes at most %d", len(entries), MaxEntries)
	}
	for i := 1; i < len(entries); i++ {
		if entries[i].Serial.Cmp(entries[i-1].Serial) == 0 {
			return fmt.Errorf("has the serial number %s more than once", FormatSerial(entries[i].Serial))
		}
	}
	return nil
}

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// compareNumbers orders lists by CRL number where both have one, and else by when they were made.
func compareNumbers(a, b *List) int {
	if a.Number() != nil && b.Number() != nil {
		return a.Number().Cmp(b.Number())
	}
	return cmp.Compare(a.ThisUpdate().Unix(), b.ThisUpdate().Unix())
}
