package policy_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

func TestAccEvaluatePolicy(t *testing.T) {
	t.Parallel()
	const document = `
locals {
  policy = <<-CEDAR
permit(principal, action, resource);

@id("leavers") @ticket("SEC-1234")
forbid(principal, action, resource)
when { context.saml.memberOf.contains("Leavers") };
CEDAR
}
`
	statement := func(line int64, effect, id string, annotations map[string]knownvalue.Check) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{
			"id": knownvalue.StringExact(id), "effect": knownvalue.StringExact(effect), "annotations": knownvalue.MapExact(annotations),
			"line": knownvalue.Int64Exact(line), "column": knownvalue.Int64Exact(1),
		}
	}
	permit := knownvalue.ObjectExact(statement(1, "permit", "policy0", map[string]knownvalue.Check{}))
	tags := map[string]knownvalue.Check{"id": knownvalue.StringExact("leavers"), "ticket": knownvalue.StringExact("SEC-1234")}
	failure := statement(3, "forbid", "leavers", tags)
	failure["message"] = knownvalue.NotNull()
	results, want := "{\n", map[string]knownvalue.Check{}
	for name, tc := range map[string]struct {
		context, decision string
		decidedBy, errors []knownvalue.Check
	}{
		"allowed":                  {`{ saml = { memberOf = ["Engineering"] } }`, "allow", []knownvalue.Check{permit}, nil},
		"denied":                   {`{ saml = { memberOf = ["Leavers"] } }`, "deny", []knownvalue.Check{knownvalue.ObjectExact(statement(3, "forbid", "leavers", tags))}, nil},
		"allowed despite an error": {`{}`, "allow", []knownvalue.Check{permit}, []knownvalue.Check{knownvalue.ObjectExact(failure)}},
	} {
		results += fmt.Sprintf("%q = provider::clientvpn::evaluate_policy(local.policy, jsonencode(%s))\n", name, tc.context)
		want[name] = knownvalue.ObjectExact(map[string]knownvalue.Check{
			"decision": knownvalue.StringExact(tc.decision), "decided_by": knownvalue.ListExact(tc.decidedBy), "errors": knownvalue.ListExact(tc.errors),
		})
	}
	testFunction(t, resource.TestStep{
		Config:            document + "output \"test\" {\n  value = " + results + "}\n}\n",
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("test", knownvalue.ObjectExact(want))},
	})
}

func TestAccEvaluatePolicy_badArguments(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_8_0)
	w, cases := acctest.New(t), map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		policy, context string
		want            []string
	}{
		"invalid Cedar":  {`"permit(principal, action, resource)\nwhen { context.a == };"`, `"{}"`, []string{`"policy"`, "line 2, column 22"}},
		"invalid JSON":   {`""`, `"{\n  saml"`, []string{`"context_json"`, "line 2, column 3"}},
		"null in JSON":   {`""`, `jsonencode({ a = null })`, []string{`"context_json"`, "line 1, column 6", "no null"}},
		"a JSON list":    {`""`, `jsonencode([])`, []string{`"context_json"`, "must be a JSON object"}},
		"a null policy":  {`null`, `"{}"`, []string{`"policy"`, "must not be null"}},
		"a null context": {`""`, `null`, []string{`"context_json"`, "must not be null"}},
	} {
		cases[name] = acctest.Invalid{
			Config: "output \"test\" {\n  value = provider::clientvpn::evaluate_policy(" + tc.policy + ", " + tc.context + ")\n}\n", Want: tc.want,
		}
	}
	w.WantInvalid(t, cases)
	w.WantActions(t)
}

// The result for an unknown context is unknown.
func TestAccEvaluatePolicy_unknown(t *testing.T) {
	t.Parallel()
	testFunction(t, resource.TestStep{
		Config: `
resource "terraform_data" "test" { input = "Leavers" }

output "test" {
  value = provider::clientvpn::evaluate_policy("permit(principal, action, resource);", jsonencode({ a = terraform_data.test.output })).decision
}`,
		ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("test")}},
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("test", knownvalue.StringExact("allow"))},
	})
}

// testFunction runs a step, which must not call the service.
func testFunction(t *testing.T, step resource.TestStep) {
	t.Helper()
	w := acctest.New(t)
	w.TestFunctions(t, step)
	w.WantActions(t)
}
