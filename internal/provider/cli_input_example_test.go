package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// The example of cli_input: each file is one call, and what is merged into it wins.
//
//nolint:paralleltest // It sets environment variables.
func TestAccCLIInputExample(t *testing.T) {
	w := exampleCompany(t)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": w.URL,
	} {
		t.Setenv(name, value)
	}
	w.TestFrom(t, tfversion.Version1_8_0, step(t, copyExample(t, examples+"/functions/cli_input", "")), resource.TestStep{Config: "locals {}"})
	got := map[string]string{}
	for _, call := range w.Calls("TerminateClientVpnConnections") {
		p := call.Parameters
		got[p["ClientVpnEndpointId"]] = p["ConnectionId"] + p["Username"] + p["DryRun"]
	}
	want := map[string]string{
		"cvpn-endpoint-0123456789abcdef0": "mallory@example.com",
		"vpn-endpoint-123456789123abcde":  "cvpn-connection-04edd76f5201e0cb8",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
