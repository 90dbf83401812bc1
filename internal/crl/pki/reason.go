package pki

import (
	"fmt"
	"slices"
	"strings"
)

// Reason is why a certificate was revoked: a CRLReason of RFC 5280, section 5.3.1.
type Reason int

// reasons returns the names of RFC 5280, indexed by code. Code 7 is not used; code 8, removeFromCRL, is for delta lists only.
func reasons() []string {
	return []string{
		"unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded", "cessationOfOperation",
		"certificateHold", "", "removeFromCRL", "privilegeWithdrawn", "aACompromise",
	}
}

// Reasons returns the names that ParseReason accepts.
func Reasons() []string {
	return slices.DeleteFunc(reasons(), func(name string) bool { return name == "" || name == "removeFromCRL" })
}

// ParseReason returns the reason with a name of RFC 5280.
func ParseReason(name string) (Reason, error) {
	if !slices.Contains(Reasons(), name) {
		return 0, fmt.Errorf("%q is not a revocation reason, which is one of %s", name, strings.Join(Reasons(), ", "))
	}
	return Reason(slices.Index(reasons(), name)), nil
}

// String returns the name of the reason, or its code if RFC 5280 has no name for it. It is "" for an unspecified reason.
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
