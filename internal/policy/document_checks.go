package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

// validDocument is a validator of Cedar documents. It warns about probable mistakes.
type validDocument struct{ framework.Requirement }

// ValidateString validates a document.
func (validDocument) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if size := len(text); size > document.MaxBytes {
		resp.Diagnostics.AddAttributeError(req.Path, "The policy document is too long",
			fmt.Sprintf("%s has %d bytes, but the service accepts at most %d. Comments and white space count.", req.Path, size, document.MaxBytes))
	}
	parsed, err := document.Parse(text)
	switch {
	case err != nil:
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Cedar document", fmt.Sprintf("%s, %v.", req.Path, err))
	case strings.TrimSpace(text) == "": // Another validator reports it.
	case len(parsed.Statements) == 0:
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Cedar document", fmt.Sprintf("%s has no statement.", req.Path))
	default:
		resp.Diagnostics.Append(warnings(req.Path, parsed)...)
	}
}

// warnings returns warnings about probable mistakes in a valid document.
func warnings(at path.Path, parsed *document.Document) diag.Diagnostics {
	var diags diag.Diagnostics
	if !parsed.Permits() {
		diags.AddAttributeWarning(at, "The policy denies everybody",
			fmt.Sprintf("%s has no permit statement, but a connection requires one that applies. Without shadow mode, nobody can connect.", at))
	}
	warn := func(s document.Statement, summary, format string, args ...any) {
		place := fmt.Sprintf("%s, line %d, column %d: the %s statement %s ", at, s.Line, s.Column, s.Effect, s.ID)
		diags.AddAttributeWarning(at, fmt.Sprintf("%s (line %d)", summary, s.Line), place+fmt.Sprintf(format, args...))
	}
	for _, s := range parsed.Statements {
		if len(s.Constrained) > 0 {
			warn(s, "The scope of a policy statement is not open", "constrains %s. AWS does not document the values that the service uses there, so it is not known whether the statement ever applies. "+
				"Leave the scope at (principal, action, resource), and put conditions on the context in a when clause.", strings.Join(s.Constrained, " and "))
		}
		for _, namespace := range s.Namespaces {
			if !slices.Contains(document.KnownNamespaces(), namespace) {
				warn(s, "A policy statement uses an unknown part of the context", "uses context[%q], which AWS does not document. A statement that reads what the context does not have is ignored: "+
					"a forbid statement then forbids nothing. Documented are: %s.", namespace, strings.Join(document.KnownNamespaces(), ", "))
			}
		}
	}
	for _, s := range parsed.Duplicates() {
		warn(s, "Two policy statements have the same ID", "has the @id of an earlier statement. Logs and evaluate_policy cannot tell them apart.")
	}
	return diags
}

// sameDocument plans no change for a document that differs only in layout and comments.
type sameDocument struct{ framework.Requirement }

// PlanModifyString keeps the text in state if the planned document is the same.
func (sameDocument) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if document.Same(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
