package pki

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// mostNamed is how many serial numbers an error names.
const mostNamed = 10

// RollbackError means that replacing the list in force would let somebody in whom it keeps out, or puts an older list in its place.
type RollbackError struct {
	// Reason says what would be lost.
	Reason string
}

// Error is the reason.
func (e *RollbackError) Error() string { return e.Reason }

// Due says why the list has to be imported where another is in force, nil for none. Empty: it has not, because that one
// says the same, whatever its text.
func (l *List) Due(inForce *List, _ time.Time) string {
	switch {
	case inForce == nil:
		return noneInForce
	case l.same(inForce):
		return ""
	default:
		return fmt.Sprintf("%s.", difference(inForce.entries, l.entries))
	}
}

// same says whether both lists mean the same: issuer, number, times and revoked certificates.
func (l *List) same(other *List) bool {
	return bytes.Equal(l.parsed.RawIssuer, other.parsed.RawIssuer) &&
		l.Number().String() == other.Number().String() &&
		l.ThisUpdate().Equal(other.ThisUpdate()) && l.NextUpdate().Equal(other.NextUpdate()) &&
		slices.EqualFunc(l.entries, other.entries, sameEntry)
}

func sameEntry(a, b Entry) bool {
	return a.Serial.Cmp(b.Serial) == 0 && a.Reason == b.Reason && a.RevokedAt.Equal(b.RevokedAt)
}

// CheckRollback is a *RollbackError where the list must not replace the one in force without being told to.
func (l *List) CheckRollback(inForce *List) error {
	if inForce != nil && compareNumbers(l, inForce) < 0 {
		return &RollbackError{fmt.Sprintf("the list in force is newer: it is %s, and this one is %s", inForce.age(), l.age())}
	}
	return checkLifted(inForce, l.parsed.RawIssuer, l.entries)
}

// age is what compareNumbers compares.
func (l *List) age() string {
	if l.Number() == nil {
		return "of " + timestamp(l.ThisUpdate())
	}
	return fmt.Sprintf("number %s of %s", l.Number(), timestamp(l.ThisUpdate()))
}

// Make is the list itself. It fails when the list is not usable any more.
func (l *List) Make(_ *List, now time.Time) (*List, error) { return l, l.CheckUsable(now) }

// checkLifted is a *RollbackError when a certificate that is revoked now would not be by a list of the issuer with these entries.
func checkLifted(inForce *List, rawIssuer []byte, entries []Entry) error {
	if inForce == nil || len(inForce.entries) == 0 {
		return nil
	}
	if !bytes.Equal(inForce.parsed.RawIssuer, rawIssuer) {
		return &RollbackError{fmt.Sprintf("the list in force is of another issuer, %q, and revokes %d certificates: %s",
			inForce.Issuer(), len(inForce.entries), named(inForce.entries))}
	}
	if missing := without(inForce.entries, entries); len(missing) > 0 {
		return &RollbackError{fmt.Sprintf("the list in force revokes %d certificates that this one does not: %s", len(missing), named(missing))}
	}
	return nil
}

// without are the entries whose serial numbers are not among the others, which are sorted.
func without(entries, others []Entry) []Entry {
	var missing []Entry
	for _, entry := range entries {
		if _, found := find(others, entry.Serial); !found {
			missing = append(missing, entry)
		}
	}
	return missing
}

// named are the first serial numbers, and how many more there are.
func named(entries []Entry) string {
	var serials []string
	for _, entry := range entries[:min(len(entries), mostNamed)] {
		serials = append(serials, FormatSerial(entry.Serial))
	}
	text := strings.Join(serials, ", ")
	if more := len(entries) - mostNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// difference says what comes and goes between two lists.
func difference(before, after []Entry) string {
	var parts []string
	if added := without(after, before); len(added) > 0 {
		parts = append(parts, fmt.Sprintf("It revokes %d more: %s", len(added), named(added)))
	}
	if removed := without(before, after); len(removed) > 0 {
		parts = append(parts, fmt.Sprintf("It no longer revokes %d: %s", len(removed), named(removed)))
	}
	if len(parts) == 0 {
		return "It revokes the same serial numbers, and differs in its issuer, number, times or reasons"
	}
	return strings.Join(parts, ". ")
}
