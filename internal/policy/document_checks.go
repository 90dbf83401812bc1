package policy

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

// validDocument wants Cedar, and warns of what is likely not meant.
type validDocument struct{}

// Description says what is wanted.
func (validDocument) Description(context.Context) string {
	return fmt.Sprintf("must be a Cedar document of at most %d bytes", document.MostBytes)
}

// MarkdownDescription says what is wanted.
func (v validDocument) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString checks a document.
func (validDocument) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	if size := len(text); size > document.MostBytes {
		resp.Diagnostics.AddAttributeError(req.Path, "The policy document is too long",
			fmt.Sprintf("%s has %d bytes; the service takes at most %d. Comments and blanks count.", req.Path, size, document.MostBytes))
	}
	parsed, err := document.Parse(text)
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Cedar document", fmt.Sprintf("%s, %v.", req.Path, err))
		return
	}
	if !parsed.Permits() {
		resp.Diagnostics.AddAttributeWarning(req.Path, "The policy denies everybody",
			fmt.Sprintf("%s has no permit statement, and a connection needs one that applies: without shadow mode, nobody can connect.", req.Path))
	}
	for _, s := range parsed.Statements {
		if len(s.Constrained) > 0 {
			parts := strings.Join(s.Constrained, " and ")
			resp.Diagnostics.AddAttributeWarning(req.Path, "The scope of a policy statement is not open", fmt.Sprintf(
				"%s, line %d, column %d: the %s statement %s constrains %s. What the service puts there is not documented, so that nobody can know whether the statement ever applies. "+
					"Leave the scope at (principal, action, resource), and put conditions on the context in a when clause.",
				req.Path, s.Line, s.Column, s.Effect, s.ID, parts))
		}
	}
}

// sameDocument plans no change for a document that differs in layout and comments alone.
type sameDocument struct{}

// Description says what it does.
func (sameDocument) Description(context.Context) string {
	return "A document that differs in layout and comments alone is no change."
}

// MarkdownDescription says what it does.
func (m sameDocument) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyString keeps the text in state.
func (sameDocument) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.StateValue.IsNull() || req.PlanValue.IsUnknown() {
		return
	}
	if document.Same(req.StateValue.ValueString(), req.PlanValue.ValueString()) {
		resp.PlanValue = req.StateValue
	}
}
