package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NoNulls is a validator that rejects null elements of lists, sets and maps. Each error names the argument and the element.
type NoNulls struct{}

const noNullsRequirement = "must not contain null"

// Description returns the requirement.
func (NoNulls) Description(context.Context) string { return noNullsRequirement }

// MarkdownDescription returns the requirement.
func (NoNulls) MarkdownDescription(context.Context) string { return noNullsRequirement }

// ValidateList checks a list.
func (NoNulls) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for i, element := range req.ConfigValue.Elements() {
		if element.IsNull() {
			resp.Diagnostics.Append(nullElement(req.Path.AtListIndex(i))...)
		}
	}
}

// ValidateSet checks a set. The index of an element is its position in Terraform's order.
func (NoNulls) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for i, element := range req.ConfigValue.Elements() {
		if element.IsNull() {
			resp.Diagnostics.Append(invalid(req.Path, "Null element", "%s[%d] is null. %s %s, so remove the element or give it a value.", req.Path, i, req.Path, noNullsRequirement)...)
		}
	}
}

// ValidateMap checks a map.
func (NoNulls) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, element := range req.ConfigValue.Elements() {
		if element.IsNull() {
			resp.Diagnostics.Append(nullElement(req.Path.AtMapKey(key))...)
		}
	}
}

func nullElement(at path.Path) diag.Diagnostics {
	return invalid(at, "Null element", "%s is null. Remove the element or give it a value.", at)
}
