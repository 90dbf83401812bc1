package provider_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// permissionTrial uses the subject of a documentation page.
type permissionTrial struct {
	// run needs every action of the page's policy. If one is denied, it expects an error that names it.
	run func(t *testing.T, w permissionsFixture, denied string)
	// without does not need the actions whose statement has a Sid.
	without func(t *testing.T, w permissionsFixture, denied string)
	// onlyWarns is true if run does not need these actions either, but warns without them.
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

// one returns a configuration of one block.
func one(kind, name, arguments string) func(permissionsFixture) string {
	return func(permissionsFixture) string { return kind + " \"" + name + "\" \"test\" {\n" + arguments + "\n}\n" }
}

// applies returns a trial that applies a configuration and destroys it again. If an action is denied, one of the two fails.
func applies(configuration func(permissionsFixture) string) func(*testing.T, permissionsFixture, string) {
	return func(t *testing.T, w permissionsFixture, denied string) {
		t.Helper()
		cli := w.Attached(t, w.Config(""))
		resources := filepath.Join(cli.Dir, "resources.tf")
		for _, step := range []struct {
			configuration string
			fails         bool
		}{
			{configuration(w), denied != "" && !strings.HasPrefix(denied, "ec2:Delete")},
			{"", strings.HasPrefix(denied, "ec2:Delete")},
		} {
			write(t, resources, step.configuration)
			if !step.fails {
				cli.Apply(t)
			} else if output := cli.Do(t.Context(), t, 1, "apply", "-auto-approve"); !acctest.InOrder("UnauthorizedOperation", denied).MatchString(output) {
				t.Errorf("without %s, the output is\n%s", denied, output)
			}
		}
		if strings.HasPrefix(denied, "ec2:Delete") {
			if err := w.Allow(nil); err != nil {
				t.Fatal(err)
			}
			cli.Apply(t)
		}
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

// listsOne returns a trial that lists one resource.
func listsOne(name string, arguments map[string]tftypes.Value) func(*testing.T, permissionsFixture, string) {
	return func(t *testing.T, w permissionsFixture, denied string) {
		t.Helper()
		var diagnostics []*tfprotov6.Diagnostic
		for _, listed := range w.Query(t, name, arguments, 1, true) {
			diagnostics = append(diagnostics, listed.Diagnostics...)
		}
		wantDiagnosed(t, denied, diagnostics)
	}
}

// wantDiagnosed checks that there are diagnostics if and only if an action is denied, and that each names the action.
func wantDiagnosed(t *testing.T, denied string, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	if (len(diagnostics) > 0) != (denied != "") {
		t.Fatalf("without %q: %v", denied, diagnostics)
	}
	for _, diagnostic := range diagnostics {
		if text := diagnostic.Summary + "\n" + diagnostic.Detail; !acctest.InOrder("UnauthorizedOperation", denied).MatchString(text) {
			t.Errorf("without %s, the diagnostic is\n%s", denied, text)
		}
	}
}
