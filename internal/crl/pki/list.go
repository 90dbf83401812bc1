// Package pki parses, compares and signs the certificate revocation lists of RFC 5280. It depends on neither AWS nor Terraform.
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
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	listType        = "X509 CRL"
	certificateType = "CERTIFICATE"
)

// MaxEntries is the maximum number of revoked certificates in the list of a Client VPN endpoint.
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
	// RevokedAt is in UTC. If it is zero when a list is signed, the entry keeps its date from the list in force, or gets the date
	// of the signature.
	RevokedAt time.Time
	Reason    Reason
}

// ParseList parses a PEM text with exactly one list.
func ParseList(text string) (*List, error) {
	block, err := onlyBlock(text)
	switch {
	case err != nil:
		return nil, err
	case block.Type != listType:
		return nil, fmt.Errorf("is %s and not a certificate revocation list", withArticle(block.Type))
	}
	parsed, err := x509.ParseRevocationList(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("is not a valid certificate revocation list of version 2 (RFC 5280): %w", err)
	}
	for _, extension := range parsed.Extensions {
		if extension.Id.Equal(deltaIndicator()) {
			return nil, errors.New("is a delta list, which contains changes only: use the complete list")
		}
	}
	return newList(parsed), nil
}

// deltaIndicator returns the extension that marks delta lists (RFC 5280, section 5.2.4).
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

// onlyBlock returns the only PEM block of a text. Text around it, as `openssl crl -text` writes, is ignored.
func onlyBlock(text string) (*pem.Block, error) {
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil && looksLikePath(text):
		return nil, fmt.Errorf("is not PEM but looks like a path: did you mean file(%q)?", text)
	case block == nil:
		return nil, errors.New("is not PEM: it has no -----BEGIN line")
	}
	if more, _ := pem.Decode(rest); more != nil {
		return nil, fmt.Errorf("has more than one PEM block: %s and %s", withArticle(block.Type), withArticle(more.Type))
	}
	return block, nil
}

// looksLikePath reports whether a text is a single line that ends with a file extension for certificates. The base64 alphabet has
// no dot, so a key never looks like a path.
func looksLikePath(text string) bool {
	extensions := []string{".cer", ".crl", ".crt", ".der", ".key", ".pem"}
	return !strings.Contains(text, "\n") && slices.Contains(extensions, strings.ToLower(filepath.Ext(text)))
}

// PEM returns the list in PEM format.
func (l *List) PEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: listType, Bytes: l.parsed.Raw}))
}

// Issuer returns the name of the CA that signed the list, in the notation of RFC 2253.
func (l *List) Issuer() string { return l.parsed.Issuer.String() }

// Number returns the CRL number, which grows with each list of an issuer. It is nil for lists without one, as from Easy-RSA.
func (l *List) Number() *big.Int { return l.parsed.Number }

// ThisUpdate returns when the list became valid, in UTC.
func (l *List) ThisUpdate() time.Time { return l.parsed.ThisUpdate.UTC() }

// NextUpdate returns when the list expires, in UTC. It is zero if the list never expires.
func (l *List) NextUpdate() time.Time { return l.parsed.NextUpdate.UTC() }

// Entries returns the revoked certificates, sorted by serial number.
func (l *List) Entries() []Entry { return l.entries }

// SHA256 returns the SHA-256 digest of the list in DER format, in lower-case hexadecimal digits.
func (l *List) SHA256() string {
	digest := sha256.Sum256(l.parsed.Raw)
	return hex.EncodeToString(digest[:])
}

// Identical reports whether both lists have the same DER encoding.
func (l *List) Identical(other *List) bool { return bytes.Equal(l.parsed.Raw, other.parsed.Raw) }

// Revokes reports whether the list has the serial number.
func (l *List) Revokes(serial *big.Int) bool {
	_, found := find(l.entries, serial)
	return found
}

// find returns the entry with the serial number in sorted entries.
func find(entries []Entry, serial *big.Int) (Entry, bool) {
	i, found := slices.BinarySearchFunc(entries, serial, func(e Entry, s *big.Int) int { return e.Serial.Cmp(s) })
	if !found {
		return Entry{}, false
	}
	return entries[i], true
}

// SameIssuer reports whether the list and the certificate have the same issuer, by name.
func (l *List) SameIssuer(certificate *x509.Certificate) bool {
	return bytes.Equal(l.parsed.RawIssuer, certificate.RawIssuer)
}

// CheckIssuer returns an error if the CA with this certificate did not sign the list.
func (l *List) CheckIssuer(ca *x509.Certificate) error {
	if !bytes.Equal(l.parsed.RawIssuer, ca.RawSubject) {
		return fmt.Errorf("is a list of %q, not of %q", l.Issuer(), ca.Subject)
	}
	if err := l.parsed.CheckSignatureFrom(ca); err != nil {
		return fmt.Errorf("is not signed by the key of %q: %w", ca.Subject, err)
	}
	return nil
}

// CheckUsable returns an error if an endpoint with the list would refuse everybody now, or does not accept the list.
func (l *List) CheckUsable(now time.Time) error {
	switch {
	case l.ThisUpdate().After(now):
		return fmt.Errorf("is not valid before %s, and now it is %s: an endpoint with this list refuses every certificate", timestamp(l.ThisUpdate()), timestamp(now))
	case l.ExpiresBy(now):
		return fmt.Errorf("expired at %s: an endpoint with this list refuses every certificate", timestamp(l.NextUpdate()))
	default:
		return CheckEntries(l.entries)
	}
}

// ExpiresBy reports whether the list has expired at the given time.
func (l *List) ExpiresBy(when time.Time) bool {
	return !l.parsed.NextUpdate.IsZero() && !l.NextUpdate().After(when)
}

// CheckEntries returns an error if there are too many entries, or two with the same serial number. The entries must be sorted.
func CheckEntries(entries []Entry) error {
	if len(entries) > MaxEntries {
		return fmt.Errorf("has %d revoked certificates: a Client VPN endpoint accepts at most %d", len(entries), MaxEntries)
	}
	for i := 1; i < len(entries); i++ {
		if entries[i].Serial.Cmp(entries[i-1].Serial) == 0 {
			return fmt.Errorf("has the serial number %s more than once", FormatSerial(entries[i].Serial))
		}
	}
	return nil
}

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// compareNumbers compares lists by CRL number if both have one, and by the start of their validity otherwise.
func compareNumbers(a, b *List) int {
	if a.Number() != nil && b.Number() != nil {
		return a.Number().Cmp(b.Number())
	}
	return cmp.Compare(a.ThisUpdate().Unix(), b.ThisUpdate().Unix())
}
