package pki

import (
	"fmt"
	"slices"
	"strings"
)

// Reason is why a certificate was revoked: a CRLReason of RFC 5280, section 5.3.1.
type Reason int

// reasons are the names of RFC 5280, by code. Code 7 is not used; code 8, removeFromCRL, belongs into delta lists alone.
func reasons() []string {
	return []string{
		"unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded", "cessationOfOperation",
		"certificateHold", "", "removeFromCRL", "privilegeWithdrawn", "aACompromise",
	}
}

// Reasons are the names that a reason can be given by.
func Reasons() []string {
	return slices.DeleteFunc(reasons(), func(name string) bool { return name == "" || name == "removeFromCRL" })
}

// ParseReason reads a name of RFC 5280.
func ParseReason(name string) (Reason, error) {
	if !slices.Contains(Reasons(), name) {
		return 0, fmt.Errorf("%q is no reason: it is one of %s", name, strings.Join(Reasons(), ", "))
	}
	return Reason(slices.Index(reasons(), name)), nil
}

// String is the name, or the code of a reason that RFC 5280 does not name; empty for a reason that was not specified.
func (r Reason) String() string {
	names := reasons()
	switch {
	case r == 0:
		return ""
	case r < 0 || int(r) >= len(names) || names[r] == "":
		return fmt.Sprintf("%d", int(r))
	default:
		return names[r]
	}
}
