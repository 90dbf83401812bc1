package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// permissionTrial uses what a documentation page is about.
type permissionTrial struct {
	// run takes every action of the page's policy. Where one is denied, it wants an error that names it.
	run func(t *testing.T, w permissionsFixture, denied string)
	// without does without the actions whose statement has a Sid.
	without func(t *testing.T, w permissionsFixture, denied string)
	// onlyWarns says that run too does without them, with a warning.
	onlyWarns bool
}

func permissionTrials() map[string]permissionTrial {
	const named = "client_vpn_endpoint_ids = [\"" + endpointID + "\"]\n"
	list := applies(func(w permissionsFixture) string {
		return "resource \"clientvpn_certificate_revocation_list\" \"test\" {\n client_vpn_endpoint_id = \"" + guardedID + "\"\n certificate_revocation_list = <<-EOT\n" + w.next + "EOT\n}\n"
	})
	policy := applies(one("resource", "clientvpn_authorization_policy",
		"client_vpn_endpoint_id = \""+endpointID+"\"\npolicy_document = \"permit(principal, action, resource);\"\nshadow_mode = false"))
	guarded := map[string]tftypes.Value{"client_vpn_endpoint_ids": acctest.List(guardedID)}
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	return map[string]permissionTrial{
		"resources/clientvpn_connection_termination": {run: applies(one("resource", "clientvpn_connection_termination", ofEndpoint+"username = \"alice\""))},
		"resources/clientvpn_access_revocation": {
			run:     applies(one("resource", "clientvpn_access_revocation", inEveryRegion+`usernames = ["alice"]`)),
			without: applies(one("resource", "clientvpn_access_revocation", named+`usernames = ["alice"]`)),
		},
		"resources/clientvpn_certificate_revocation_list":    {run: list, without: list, onlyWarns: true},
		"resources/clientvpn_authorization_policy":           {run: policy, without: policy, onlyWarns: true},
		"data-sources/clientvpn_connections":                 {run: applies(one("data", "clientvpn_connections", inEveryRegion)), without: applies(one("data", "clientvpn_connections", ofEndpoint))},
		"data-sources/clientvpn_endpoints":                   {run: applies(one("data", "clientvpn_endpoints", inEveryRegion)), without: applies(one("data", "clientvpn_endpoints", ""))},
		"data-sources/clientvpn_authorization_rules":         {run: applies(one("data", "clientvpn_authorization_rules", ofEndpoint))},
		"data-sources/clientvpn_certificate_revocation_list": {run: applies(one("data", "clientvpn_certificate_revocation_list", "client_vpn_endpoint_id = \""+guardedID+"\""))},
		"data-sources/clientvpn_authorization_policy":        {run: applies(one("data", "clientvpn_authorization_policy", "client_vpn_endpoint_id = \""+guardedID+"\""))},
		"actions/clientvpn_terminate_connections": {
			run:     invokes(map[string]tftypes.Value{"regions": acctest.Strings("*"), "usernames": acctest.Strings("alice")}),
			without: invokes(map[string]tftypes.Value{"client_vpn_endpoint_id": text(endpointID), "usernames": acctest.Strings("alice")}),
		},
		"list-resources/clientvpn_certificate_revocation_list": {run: listsOne("clientvpn_certificate_revocation_list", nil), without: listsOne("clientvpn_certificate_revocation_list", guarded)},
		"list-resources/clientvpn_authorization_policy":        {run: listsOne("clientvpn_authorization_policy", nil), without: listsOne("clientvpn_authorization_policy", guarded)},
		"ephemeral-resources/clientvpn_connections": {
			run:     opens(map[string]tftypes.Value{"regions": acctest.Strings("*")}),
			without: opens(map[string]tftypes.Value{"client_vpn_endpoint_id": text(endpointID)}),
		},
	}
}

const inEveryRegion = "regions = [\"*\"]\n"

const ofEndpoint = "client_vpn_endpoint_id = \"" + endpointID + "\"\n"

// one is a configuration of one thing.
func one(kind, name, arguments string) func(permissionsFixture) string {
	return func(permissionsFixture) string { return kind + " \"" + name + "\" \"test\" {\n" + arguments + "\n}\n" }
}

// applies carries out a configuration and destroys it again. One of the two fails where an action is denied.
func applies(configuration func(permissionsFixture) string) func(*testing.T, permissionsFixture, string) {
	return func(t *testing.T, w permissionsFixture, denied string) {
		t.Helper()
		nothing := w.Config("locals {}")
		steps := []resource.TestStep{{Config: w.Config(configuration(w))}, {Config: nothing}}
		if denied != "" {
			at := 0
			if strings.HasPrefix(denied, "ec2:Delete") {
				at = 1
			}
			steps[at].ExpectError = acctest.InOrder("UnauthorizedOperation", denied)
		}
		everything := func() {
			if err := w.Allow(nil); err != nil {
				t.Error(err)
			}
		}
		run(t, w.Emulator, append(steps, resource.TestStep{PreConfig: everything, Config: nothing})...)
	}
}

// invokes returns a trial that ends connections with the action.
func invokes(arguments map[string]tftypes.Value) func(*testing.T, permissionsFixture, string) {
	return func(t *testing.T, w permissionsFixture, denied string) {
		t.Helper()
		wantDiagnosed(t, denied, w.Invoke(t.Context(), t, "clientvpn_terminate_connections", arguments).Diagnostics)
	}
}

// opens returns a trial that opens the ephemeral resource.
func opens(arguments map[string]tftypes.Value) func(*testing.T, permissionsFixture, string) {
	return func(t *testing.T, w permissionsFixture, denied string) {
		t.Helper()
		wantDiagnosed(t, denied, w.Open(t, "clientvpn_connections", arguments).Diagnostics)
	}
}

// listsOne lists what one endpoint has.
func listsOne(name string, arguments map[string]tftypes.Value) func(*testing.T, permissionsFixture, string) {
	return func(t *testing.T, w permissionsFixture, denied string) {
		t.Helper()
		var said []*tfprotov6.Diagnostic
		for _, listed := range w.Query(t, name, arguments, 1, true) {
			said = append(said, listed.Diagnostics...)
		}
		wantDiagnosed(t, denied, said)
	}
}

func wantDiagnosed(t *testing.T, denied string, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	if (len(diagnostics) > 0) != (denied != "") {
		t.Fatalf("without %q: %v", denied, diagnostics)
	}
	for _, diagnostic := range diagnostics {
		if said := diagnostic.Summary + "\n" + diagnostic.Detail; !acctest.InOrder("UnauthorizedOperation", denied).MatchString(said) {
			t.Errorf("without %s it says:\n%s", denied, said)
		}
	}
}
