package crl

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// inForceList is the list of an endpoint.
type inForceList struct {
	// list is nil if there is none, or if it cannot be parsed.
	list *pki.List
	// invalid is the error of a list that cannot be parsed.
	invalid error
}

func parseInForce(pem string) inForceList {
	if pem == "" {
		return inForceList{}
	}
	list, err := pki.ParseList(pem)
	if err != nil {
		return inForceList{invalid: fmt.Errorf("the list in force cannot be parsed: it %w", err)}
	}
	return inForceList{list: list}
}

// identical reports whether both are the same list.
func (l inForceList) identical(other inForceList) bool {
	return l.list != nil && other.list != nil && l.list.Identical(other.list)
}

// recognizer returns a function that reports whether a PEM text contains the given list, in any layout. The function parses a text
// only if it differs from the previous one.
func recognizer(pem string) func(text string) bool {
	same, different := pem, ""
	return func(text string) bool {
		switch text {
		case same:
			return true
		case different:
			return false
		}
		if parseInForce(text).identical(parseInForce(pem)) {
			same = text
			return true
		}
		different = text
		return false
	}
}

// setExported stores the exported list. If only the layout differs, it keeps the known text.
func (m *model) setExported(ctx context.Context, exported clientvpn.RevocationList) diag.Diagnostics {
	if !m.PEM.IsNull() && recognizer(m.PEM.ValueString())(exported.PEM) {
		m.Status = framework.StatusObject(exported.Status)
		return nil
	}
	var diags diag.Diagnostics
	seen := parseInForce(exported.PEM)
	if seen.invalid != nil {
		diags.Append(diagnose.Warning("A certificate revocation list cannot be parsed"+m.subject("").Place(), m.subject(""),
			fmt.Sprintf("Somebody has imported another list: %s. Which certificates it revokes is not known.", seen.invalid)))
	}
	return append(diags, m.setInForce(ctx, seen.list, exported.PEM, exported.Status)...)
}
