// Package evidence implements the function evidence, which renders the record of an order or a termination.
package evidence

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ function.Function = evidenceFunction{}

// NewFunction returns the function evidence.
func NewFunction() function.Function { return evidenceFunction{} }

type evidenceFunction struct{}

func (evidenceFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "evidence"
}

func (evidenceFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Render the record of ended connections",
		MarkdownDescription: "Renders what a `clientvpn_access_revocation` or a `clientvpn_connection_termination` has recorded, for a ticket, an archive or an auditor: " +
			"who was named; which connections were ended, where, and from which address; when the service listed them as live, and when they ended; " +
			"the service's statuses and request IDs; and who was connected under a similar name and left alone. " +
			"The result is an object with `json_lines`, which has one JSON object in each line, and `markdown`, a report. " +
			"It uses only what is in the state, so it changes only when the state does.",
		Parameters: []function.Parameter{function.DynamicParameter{
			Name:                "resource",
			MarkdownDescription: "A `clientvpn_access_revocation` or a `clientvpn_connection_termination`, as a whole.",
			AllowUnknownValues:  true, // Parts of the object can be unknown.
		}},
		Return: function.ObjectReturn{AttributeTypes: resultTypes()},
	}
}

func resultTypes() map[string]attr.Type {
	return map[string]attr.Type{"json_lines": types.StringType, "markdown": types.StringType}
}

func (evidenceFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var argument types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &argument); resp.Error != nil {
		return
	}
	value, err := argument.ToTerraformValue(ctx)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	if !value.IsFullyKnown() {
		resp.Error = resp.Result.Set(ctx, types.ObjectUnknown(resultTypes()))
		return
	}
	found, err := newRecord(value)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	lines, err := found.jsonLines()
	if err != nil {
		resp.Error = function.NewFuncError(err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(resultTypes(), map[string]attr.Value{
		"json_lines": types.StringValue(lines),
		"markdown":   types.StringValue(found.markdown()),
	}))
}
