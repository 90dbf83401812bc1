package cliinput_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/cliinput"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func TestCLIInput(t *testing.T) {
	t.Parallel()
	for name, tc := range inputCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := call(t, cliinput.NewInputFunction(), tc.text)
			if len(tc.err) > 0 {
				if err == nil || !acctest.InOrder(tc.err...).MatchString(err.Text) {
					t.Fatalf("got %v and %v, want an error with %q", got, err, tc.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(object(tc.want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCLISkeleton(t *testing.T) {
	t.Parallel()
	for kind, path := range map[string]string{
		"input": "skeletons/input.json", "yaml-input": "skeletons/yaml-input.yaml", "output": "skeletons/output.json",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, failure := call(t, cliinput.NewSkeletonFunction(), kind)
			if failure != nil || !got.Equal(types.StringValue(string(want))) {
				t.Errorf("got %v and %v", got, failure)
			}
		})
	}
}

// cli_input parses the skeletons that cli_skeleton returns.
func TestCLIInput_readsSkeletons(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"input", "yaml-input"} {
		text, _ := call(t, cliinput.NewSkeletonFunction(), kind)
		written, ok := text.(types.String)
		if !ok {
			t.Fatalf("%s is %v", kind, text)
		}
		got, err := call(t, cliinput.NewInputFunction(), written.ValueString())
		if err != nil || !got.Equal(object(want{dryRun: true})) {
			t.Errorf("%s is read as %v, %v", kind, got, err)
		}
	}
}

func FuzzCLIInput(f *testing.F) {
	for _, tc := range inputCases() {
		f.Add(tc.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := call(t, cliinput.NewInputFunction(), text)
		if err != nil {
			if !acctest.InOrder("line ").MatchString(err.Text) {
				t.Errorf("the error %v names no line", err)
			}
			return
		}
		in, ok := got.(types.Object)
		if !ok {
			t.Fatalf("got %v, want an object", got)
		}
		if attributes := in.Attributes(); !attributes["connection_id"].IsNull() && !attributes["username"].IsNull() {
			t.Errorf("got both a connection ID and a user name: %v", in)
		}
	})
}

func TestAccCLIInput(t *testing.T) {
	t.Parallel()
	acctest.New(t).TestFunctions(t, resource.TestStep{
		Config: `
locals {
  file = provider::clientvpn::cli_input("Username: alice\nDryRun: true\n")
}

output "test" {
  value = merge(local.file, { client_vpn_endpoint_id = "cvpn-endpoint-0123456789abcdef0" })
}

output "skeleton" {
  value = provider::clientvpn::cli_input(provider::clientvpn::cli_skeleton("yaml-input")).dry_run
}`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("test", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"client_vpn_endpoint_id": knownvalue.StringExact("cvpn-endpoint-0123456789abcdef0"),
				"connection_id":          knownvalue.Null(),
				"username":               knownvalue.StringExact("alice"),
				"dry_run":                knownvalue.Bool(true),
			})),
			statecheck.ExpectKnownOutputValue("skeleton", knownvalue.Bool(true)),
		},
	})
}

func TestAccCLIFunctions_errors(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_8_0)
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		call string
		want []string
	}{
		"an unknown parameter": {`provider::clientvpn::cli_input("ClientVpnEndpointId: a\nUser: alice\n")`, []string{`"text"`, "terminate-client-vpn-connections", "line 2", `"User"`}},
		"a null text":          {`provider::clientvpn::cli_input(null)`, []string{`"text"`, "must not be null"}},
		"an unknown kind":      {`provider::clientvpn::cli_skeleton("yaml")`, []string{`"kind"`, `"input", "yaml-input" or "output"`, `"yaml"`}},
		"a null kind":          {`provider::clientvpn::cli_skeleton(null)`, []string{`"kind"`, "must not be null"}},
		"a number":             {`provider::clientvpn::cli_input(4711)`, []string{`"text"`, "line 1", "must be a mapping"}},
	} {
		cases[name] = acctest.Invalid{Config: "output \"test\" {\n  value = " + tc.call + "\n}\n", Want: tc.want}
	}
	acctest.New(t).WantInvalid(t, cases)
}

// The results for unknown arguments are unknown.
func TestAccCLIFunctions_unknown(t *testing.T) {
	t.Parallel()
	acctest.New(t).TestFunctions(t, resource.TestStep{
		Config: `
resource "terraform_data" "text" { input = "Username: alice" }
resource "terraform_data" "kind" { input = "input" }
output "username" { value = provider::clientvpn::cli_input(terraform_data.text.output).username }
output "length" { value = length(provider::clientvpn::cli_skeleton(terraform_data.kind.output)) > 0 }`,
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectUnknownOutputValue("username"), plancheck.ExpectUnknownOutputValue("length"),
		}},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("username", knownvalue.StringExact("alice")),
			statecheck.ExpectKnownOutputValue("length", knownvalue.Bool(true)),
		},
	})
}

// call calls a function as the framework does.
func call(t *testing.T, f function.Function, argument string) (attr.Value, *function.FuncError) {
	t.Helper()
	var definition function.DefinitionResponse
	f.Definition(t.Context(), function.DefinitionRequest{}, &definition)
	result, err := definition.Definition.Return.NewResultData(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	resp := function.RunResponse{Result: result}
	f.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData([]attr.Value{types.StringValue(argument)})}, &resp)
	return resp.Result.Value(), resp.Error
}

func object(w want) attr.Value {
	text := func(v any) attr.Value {
		if s, ok := v.(string); ok {
			return types.StringValue(s)
		}
		return types.StringNull()
	}
	dryRun := types.BoolNull()
	if b, ok := w.dryRun.(bool); ok {
		dryRun = types.BoolValue(b)
	}
	return types.ObjectValueMust(
		map[string]attr.Type{
			"client_vpn_endpoint_id": types.StringType, "connection_id": types.StringType, "username": types.StringType, "dry_run": types.BoolType,
		},
		map[string]attr.Value{
			"client_vpn_endpoint_id": text(w.endpoint), "connection_id": text(w.connection), "username": text(w.username), "dry_run": dryRun,
		},
	)
}
