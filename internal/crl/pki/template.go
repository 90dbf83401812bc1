package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Backdating is how long before its signature a list becomes valid, in case the clock of the endpoint is slow. AWS accepts
// requests whose time is off by up to five minutes.
const Backdating = 5 * time.Minute

const noneInForce = "The endpoint has no list."

// Template describes a list that is to be signed.
type Template struct {
	Issuer *x509.Certificate
	// Key is the private key of the issuer. Only Build needs it.
	Key crypto.Signer
	// Revoked are the certificates to revoke, sorted by serial number, without duplicates.
	Revoked []Entry
	// Validity is how long the list is valid after its signature. Renewal is how long before its expiry it is replaced.
	Validity, Renewal time.Duration
}

// ReplaceReason returns why a new list must replace inForce, which may be nil. It returns "" if inForce is as described.
func (t *Template) ReplaceReason(inForce *List, now time.Time) string {
	if inForce == nil {
		return noneInForce
	}
	err := inForce.CheckIssuer(t.Issuer)
	switch {
	case err != nil:
		return fmt.Sprintf("The list in force %s.", err)
	case !inForce.NextUpdate().Equal(inForce.ThisUpdate().Add(Backdating + t.Validity)):
		return fmt.Sprintf("The list in force is valid from %s to %s, which does not match validity_period_hours.",
			timestamp(inForce.ThisUpdate()), timestamp(inForce.NextUpdate()))
	case inForce.ExpiresBy(now.Add(t.Renewal)):
		return fmt.Sprintf("The list in force expires at %s.", timestamp(inForce.NextUpdate()))
	case !t.revokesAs(inForce):
		return difference(inForce.entries, t.Revoked) + "."
	default:
		return ""
	}
}

// CheckRollback returns a *RollbackError if replacing the list in force may let somebody in again.
func (t *Template) CheckRollback(inForce *List) error {
	return checkLifted(inForce, t.Issuer.RawSubject, t.Revoked)
}

// Build signs the successor of inForce, which may be nil. The signature uses SHA-256 for RSA, and the digest that fits the curve
// for ECDSA.
func (t *Template) Build(inForce *List, now time.Time) (*List, error) {
	if t.Key == nil {
		return nil, errors.New("cannot be signed without a private key")
	}
	now = now.UTC().Truncate(time.Second)
	template := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now.Add(-Backdating), NextUpdate: now.Add(t.Validity)}
	var before []Entry
	if inForce != nil {
		before = inForce.entries
		if inForce.Number() != nil {
			template.Number.Add(inForce.Number(), template.Number)
		}
	}
	for _, entry := range t.Revoked {
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: entry.Serial, RevocationTime: entry.date(before, now), ReasonCode: int(entry.Reason),
		})
	}
	der, err := x509.CreateRevocationList(rand.Reader, template, t.signer(), t.Key)
	if err != nil {
		return nil, fmt.Errorf("could not be signed: %w", err)
	}
	parsed, err := x509.ParseRevocationList(der)
	if err != nil {
		return nil, fmt.Errorf("was signed but cannot be parsed: %w", err)
	}
	return newList(parsed), nil
}

// revokesAs reports whether inForce has exactly the entries of the template, apart from dates that the template leaves open.
func (t *Template) revokesAs(inForce *List) bool {
	if len(t.Revoked) != len(inForce.entries) {
		return false
	}
	for i, entry := range t.Revoked {
		if entry.RevokedAt.IsZero() {
			entry.RevokedAt = inForce.entries[i].RevokedAt
		}
		if !sameEntry(entry, inForce.entries[i]) {
			return false
		}
	}
	return true
}

// signer returns the issuer with a key usage. Without that extension, RFC 5280, section 4.2.1.3 allows every use, but crypto/x509
// refuses to sign.
func (t *Template) signer() *x509.Certificate {
	issuer := *t.Issuer
	if issuer.KeyUsage == 0 {
		issuer.KeyUsage = x509.KeyUsageCRLSign
	}
	return &issuer
}

// date returns the date of the entry, or its date in the previous list, or now.
func (e Entry) date(before []Entry, now time.Time) time.Time {
	if !e.RevokedAt.IsZero() {
		return e.RevokedAt
	}
	if earlier, found := find(before, e.Serial); found {
		return earlier.RevokedAt
	}
	return now
}
