package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestStringValidators(t *testing.T) {
	t.Parallel()
	const none = ""
	for name, tc := range map[string]struct {
		validator validator.String
		// values maps each value to a part of its diagnostic, which is an error if it starts with "error: ", and a warning otherwise.
		values map[string]string
	}{
		"endpoint ID": {framework.EndpointID(), map[string]string{
			"cvpn-endpoint-0123456789abcdef0": none, "vpn-endpoint-123456789123abcde": none, "e": none,
			"": "error: argument must not be empty or blank", " ": "error: argument must not be empty or blank",
			"cvpn-endpoint-0123456789abcdef0 ": `error: got: "cvpn-endpoint-0123456789abcdef0 "`,
			"cvpn-endpoint-0123 456":           "error: lower-case letters, digits and dashes",
			"CVPN-ENDPOINT-0123456789ABCDEF0":  "error: lower-case letters, digits and dashes",
			"cvpn-endpoint-\u200b1":            `error: got: "cvpn-endpoint-\u200b1"`,
			strings.Repeat("a", 65):            "error: lower-case letters, digits and dashes",
			"arn:aws:ec2:us-east-1:111122223333:client-vpn-endpoint/cvpn-endpoint-012345": "error: after the last slash",
		}},
		"connection ID": {framework.ConnectionID(), map[string]string{
			"cvpn-connection-0123456789abcdef0": none, "alice@example.com": "error: as in cvpn-connection-0123456789abcdef0",
		}},
		"region": {framework.RegionName(), map[string]string{
			"eu-central-1": none, "us-gov-west-1": none, "cn-north-1": none,
			"eu-central": "error: must be the name of an AWS region", "EU-CENTRAL-1": "error: must be the name of an AWS region", "": "error: must be the name",
			"eu-central-1a": "error: availability zone", " eu-central-1": "error: must be the name of an AWS region", "eu-central-9": "does not know", "eu-cental-1": "does not know",
		}},
		"name": {framework.PersonName(), map[string]string{
			"alice": none, "Alice Example": none, "Jürgen": none, "CORP\\alice": none, "李": none,
			"": "error: must not be empty or blank", " \u200b\t": `error: got: " \u200b\t"`,
			"al\x00ice": `error: NUL character: "al\x00ice"`, "\x00alice": "error: NUL character",
			"alice ": `begins or ends with a blank or another character that cannot be seen: "alice "`, "\u00a0alice": `"\u00a0alice"`,
			"al\u200bice": `contains a character that cannot be seen: "al\u200bice"`, "alice\u2060": `"alice\u2060"`, "a\u00a0b": `"a\u00a0b"`,
		}},
		"duration": {framework.PositiveDuration(), map[string]string{"1ns": none, "0s": "error: longer than zero", "-1s": "error: longer than zero", "1": "error: longer than zero"}},
	} {
		for value, want := range tc.values {
			resp := &validator.StringResponse{}
			tc.validator.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("argument"), ConfigValue: types.StringValue(value)}, resp)
			checkDiagnostic(t, name+" "+value, resp.Diagnostics, want)
		}
		for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
			resp := &validator.StringResponse{}
			tc.validator.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("argument"), ConfigValue: value}, resp)
			checkDiagnostic(t, name+" "+value.String(), resp.Diagnostics, none)
		}
	}
}

func checkDiagnostic(t *testing.T, name string, diags diag.Diagnostics, want string) {
	t.Helper()
	if want == "" {
		if len(diags) > 0 {
			t.Errorf("%s: got %v", name, diags)
		}
		return
	}
	part, isError := strings.CutPrefix(want, "error: ")
	if len(diags) != 1 || diags.HasError() != isError || !strings.Contains(diags[0].Detail(), part) {
		t.Errorf("%s: got %v, want %q", name, diags, want)
	}
}

func TestNoNulls(t *testing.T) {
	t.Parallel()
	a, null, unknown := types.StringValue("a"), types.StringNull(), types.StringUnknown()
	at := path.Root("argument")
	for name, tc := range map[string]struct {
		elements []attr.Value
		// want is a part of the error, or empty.
		want string
	}{
		"none": {[]attr.Value{a, unknown}, ""}, "empty": {nil, ""}, "one": {[]attr.Value{a, null}, "error: argument[1] is null"},
	} {
		list := &validator.ListResponse{}
		framework.NoNulls{}.ValidateList(t.Context(), validator.ListRequest{Path: at, ConfigValue: types.ListValueMust(types.StringType, tc.elements)}, list)
		checkDiagnostic(t, "list of "+name, list.Diagnostics, tc.want)
		set := &validator.SetResponse{}
		framework.NoNulls{}.ValidateSet(t.Context(), validator.SetRequest{Path: at, ConfigValue: types.SetValueMust(types.StringType, tc.elements)}, set)
		checkDiagnostic(t, "set of "+name, set.Diagnostics, tc.want)
	}
	resp := &validator.MapResponse{}
	framework.NoNulls{}.ValidateMap(t.Context(), validator.MapRequest{Path: at, ConfigValue: types.MapValueMust(types.StringType, map[string]attr.Value{"x": a, "y": null})}, resp)
	checkDiagnostic(t, "map", resp.Diagnostics, `error: argument["y"] is null`)
}
