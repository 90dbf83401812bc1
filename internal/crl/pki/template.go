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

// Backdating is how far before it is signed a list becomes valid, so that an endpoint whose clock is behind takes it.
// AWS takes requests whose time is off by up to five minutes.
const Backdating = 5 * time.Minute

const noneInForce = "The endpoint has no list."

// Template is a list that is to be signed.
type Template struct {
	Issuer *x509.Certificate
	// Key is the issuer's; nil where nothing is signed yet.
	Key crypto.Signer
	// Revoked are sorted by serial number, each there once.
	Revoked []Entry
	// Validity is how long a list is good for from when it is signed; Renewal, how long before its end the next one is due.
	Validity, Renewal time.Duration
}

// Due says why a list has to be signed and imported where another is in force, nil for none. Empty: it has not.
func (t *Template) Due(inForce *List, now time.Time) string {
	if inForce == nil {
		return noneInForce
	}
	err := inForce.CheckIssuer(t.Issuer)
	switch {
	case err != nil:
		return fmt.Sprintf("The list in force %s.", err)
	case !inForce.NextUpdate().Equal(inForce.ThisUpdate().Add(Backdating + t.Validity)):
		return fmt.Sprintf("The list in force is valid from %s to %s, and validity_period_hours is another.",
			timestamp(inForce.ThisUpdate()), timestamp(inForce.NextUpdate()))
	case inForce.ExpiresBy(now.Add(t.Renewal)):
		return fmt.Sprintf("The list in force expires at %s.", timestamp(inForce.NextUpdate()))
	case !t.revokesAs(inForce):
		return difference(inForce.entries, t.Revoked) + "."
	default:
		return ""
	}
}

// CheckRollback is a *RollbackError where the list must not replace the one in force without being told to.
func (t *Template) CheckRollback(inForce *List) error {
	return checkLifted(inForce, t.Issuer.RawSubject, t.Revoked)
}

// Make signs the list that follows the one in force, nil for none. Go signs with SHA-256 for RSA, and with the digest that
// fits the curve, SHA-256 or longer, for ECDSA.
func (t *Template) Make(inForce *List, now time.Time) (*List, error) {
	if t.Key == nil {
		return nil, errors.New("there is no private key to sign with")
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
		return nil, fmt.Errorf("was signed and cannot be read: %w", err)
	}
	return newList(parsed), nil
}

// revokesAs says whether the list in force has exactly the entries that are wanted. One that is wanted without a date may have any.
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

// signer is the issuer with its key usage filled in: without the extension, every use is allowed (RFC 5280, section 4.2.1.3),
// which crypto/x509 does not take for granted.
func (t *Template) signer() *x509.Certificate {
	issuer := *t.Issuer
	if issuer.KeyUsage == 0 {
		issuer.KeyUsage = x509.KeyUsageCRLSign
	}
	return &issuer
}

// date is the entry's own, or the one that its certificate has in the list before, or else now.
func (e Entry) date(before []Entry, now time.Time) time.Time {
	if !e.RevokedAt.IsZero() {
		return e.RevokedAt
	}
	if earlier, found := find(before, e.Serial); found {
		return earlier.RevokedAt
	}
	return now
}
