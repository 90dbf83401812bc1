package policy

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

var _ function.Function = evaluateFunction{}

// NewEvaluateFunction returns the function evaluate_policy.
func NewEvaluateFunction() function.Function { return evaluateFunction{} }

type evaluateFunction struct{}

type verdictModel struct {
	Decision  string           `tfsdk:"decision"`
	DecidedBy []statementModel `tfsdk:"decided_by"`
	Errors    []errorModel     `tfsdk:"errors"`
}

type statementModel struct {
	Annotations map[string]string `tfsdk:"annotations"`
	Column      int64             `tfsdk:"column"`
	Effect      string            `tfsdk:"effect"`
	ID          string            `tfsdk:"id"`
	Line        int64             `tfsdk:"line"`
}

type errorModel struct {
	statementModel

	Message string `tfsdk:"message"`
}

func (evaluateFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "evaluate_policy"
}

func (evaluateFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Evaluate an authorization policy for a connection",
		MarkdownDescription: "Evaluates a Cedar document like the service, without calling AWS: a `permit` statement must apply, and no `forbid` statement may. Returns an object with\n\n" +
			"- `decision`: `allow` or `deny`.\n" +
			"- `decided_by`: the statements that decided, as objects with `id`, `effect`, `annotations`, `line` and `column`: the `forbid` statements that apply or, if none does, the `permit` statements that do. " +
			"The list is empty if no statement applies, which means `deny`. The `id` is the value of the annotation `@id`. Without one, it is `policy` and the number of the statement, counted from 0.\n" +
			"- `errors`: the statements that could not be evaluated, as the same objects with a `message`. Cedar ignores such a statement: " +
			"a `forbid` statement that reads an attribute which the context does not have forbids nothing.\n\n" +
			"AWS documents only a part of the context. See the guide [Authorization policies](../guides/authorization-policies.md).",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "policy", MarkdownDescription: "The document in Cedar."},
			function.StringParameter{
				Name: "context_json",
				MarkdownDescription: "The context of the connection: a JSON object whose members are the namespaces, as in " +
					"`jsonencode({ saml = { memberOf = [\"Engineering\"] } })`.",
			},
		},
		Return: function.ObjectReturn{AttributeTypes: verdictTypes()},
	}
}

func verdictTypes() map[string]attr.Type {
	statement := map[string]attr.Type{
		"annotations": types.MapType{ElemType: types.StringType},
		"column":      types.Int64Type,
		"effect":      types.StringType,
		"id":          types.StringType,
		"line":        types.Int64Type,
	}
	failure := maps.Clone(statement)
	failure["message"] = types.StringType
	return map[string]attr.Type{
		"decision":   types.StringType,
		"decided_by": types.ListType{ElemType: types.ObjectType{AttrTypes: statement}},
		"errors":     types.ListType{ElemType: types.ObjectType{AttrTypes: failure}},
	}
}

func (evaluateFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text, contextJSON string
	if resp.Error = req.Arguments.Get(ctx, &text, &contextJSON); resp.Error != nil {
		return
	}
	parsed, err := document.Parse(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("policy is not a valid Cedar document: %v", err))
		return
	}
	known, err := document.ParseContext(contextJSON)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(1, fmt.Sprintf("context_json is not a valid context: %v", err))
		return
	}
	resp.Error = resp.Result.Set(ctx, newVerdictModel(parsed.Evaluate(known)))
}

func newVerdictModel(v document.Verdict) verdictModel {
	m := verdictModel{Decision: "deny", DecidedBy: []statementModel{}, Errors: []errorModel{}}
	if v.Allowed {
		m.Decision = "allow"
	}
	for _, s := range v.Deciding {
		m.DecidedBy = append(m.DecidedBy, newStatementModel(s))
	}
	for _, failure := range v.Undecided {
		m.Errors = append(m.Errors, errorModel{newStatementModel(failure.Statement), failure.Message})
	}
	return m
}

func newStatementModel(s document.Statement) statementModel {
	return statementModel{Annotations: s.Annotations, Column: int64(s.Column), Effect: s.Effect, ID: s.ID, Line: int64(s.Line)}
}
