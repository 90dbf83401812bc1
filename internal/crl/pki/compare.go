package pki

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxNamed is the maximum number of serial numbers in an error.
const maxNamed = 10

// RollbackError means that a list is older than the list in force, or does not revoke all of its certificates.
type RollbackError struct {
	// Reason says how the list in force is newer or revokes more.
	Reason string
}

// Error returns the reason.
func (e *RollbackError) Error() string { return e.Reason }

// ReplaceReason returns why the list must replace inForce, which may be nil. It returns "" if both have the same content.
func (l *List) ReplaceReason(inForce *List, _ time.Time) string {
	switch {
	case inForce == nil:
		return noneInForce
	case l.same(inForce):
		return ""
	default:
		return fmt.Sprintf("%s.", difference(inForce.entries, l.entries))
	}
}

// same reports whether both lists have the same issuer, number, times and revoked certificates.
func (l *List) same(other *List) bool {
	return bytes.Equal(l.parsed.RawIssuer, other.parsed.RawIssuer) &&
		l.Number().String() == other.Number().String() &&
		l.ThisUpdate().Equal(other.ThisUpdate()) && l.NextUpdate().Equal(other.NextUpdate()) &&
		slices.EqualFunc(l.entries, other.entries, sameEntry)
}

func sameEntry(a, b Entry) bool {
	return a.Serial.Cmp(b.Serial) == 0 && a.Reason == b.Reason && a.RevokedAt.Equal(b.RevokedAt)
}

// CheckRollback returns a *RollbackError if replacing the list in force with this one may let somebody in again.
func (l *List) CheckRollback(inForce *List) error {
	if inForce != nil && compareNumbers(l, inForce) < 0 {
		return &RollbackError{fmt.Sprintf("the list in force is newer: it is %s, and this one is %s", inForce.age(), l.age())}
	}
	return checkLifted(inForce, l.parsed.RawIssuer, l.entries)
}

// age returns the values that compareNumbers compares, as text.
func (l *List) age() string {
	if l.Number() == nil {
		return "from " + timestamp(l.ThisUpdate())
	}
	return fmt.Sprintf("number %s from %s", l.Number(), timestamp(l.ThisUpdate()))
}

// Build returns the list itself, or an error if it is no longer usable.
func (l *List) Build(_ *List, now time.Time) (*List, error) { return l, l.CheckUsable(now) }

// checkLifted returns a *RollbackError if inForce revokes a certificate that a list of the issuer with these entries would not.
func checkLifted(inForce *List, rawIssuer []byte, entries []Entry) error {
	if inForce == nil || len(inForce.entries) == 0 {
		return nil
	}
	if !bytes.Equal(inForce.parsed.RawIssuer, rawIssuer) {
		return &RollbackError{fmt.Sprintf("the list in force has another issuer, %q, and revokes %s: %s",
			inForce.Issuer(), certificates(len(inForce.entries)), named(inForce.entries))}
	}
	if missing := without(inForce.entries, entries); len(missing) > 0 {
		return &RollbackError{fmt.Sprintf("the list in force revokes %s that this one does not: %s", certificates(len(missing)), named(missing))}
	}
	return nil
}

func certificates(count int) string {
	if count == 1 {
		return "1 certificate"
	}
	return fmt.Sprintf("%d certificates", count)
}

// without returns the entries whose serial numbers are not among the others, which are sorted.
func without(entries, others []Entry) []Entry {
	var missing []Entry
	for _, entry := range entries {
		if _, found := find(others, entry.Serial); !found {
			missing = append(missing, entry)
		}
	}
	return missing
}

// named returns the first serial numbers, and how many more there are.
func named(entries []Entry) string {
	var serials []string
	for _, entry := range entries[:min(len(entries), maxNamed)] {
		serials = append(serials, FormatSerial(entry.Serial))
	}
	text := strings.Join(serials, ", ")
	if more := len(entries) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// difference describes the entries that a list adds and removes.
func difference(before, after []Entry) string {
	var parts []string
	if added := without(after, before); len(added) > 0 {
		parts = append(parts, fmt.Sprintf("It also revokes %d: %s", len(added), named(added)))
	}
	if removed := without(before, after); len(removed) > 0 {
		parts = append(parts, fmt.Sprintf("It no longer revokes %d: %s", len(removed), named(removed)))
	}
	if len(parts) == 0 {
		return "It revokes the same serial numbers, but its issuer, number, times or reasons differ"
	}
	return strings.Join(parts, ". ")
}
