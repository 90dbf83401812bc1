package connection_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// inRegions starts an emulator with an endpoint in each region, to which alice and bob are connected.
func inRegions(t *testing.T, regions ...string) (w *acctest.Emulator, endpoints map[string]string) {
	t.Helper()
	w, endpoints = acctest.New(t), map[string]string{}
	for _, region := range regions {
		endpoints[region] = w.Endpoint(t, emulator.EndpointSeed{Region: region})
		for _, name := range []string{"alice", "bob"} {
			w.Join(t, emulator.ClientSeed{EndpointID: endpoints[region], Username: name})
		}
	}
	return w, endpoints
}

// calls returns the number of calls in the journal by region and action, as in "us-east-1 DescribeClientVpnConnections".
func calls(w *acctest.Emulator) map[string]int {
	counts := map[string]int{}
	for _, call := range w.Calls() {
		counts[call.Region+" "+call.Action]++
	}
	return counts
}

// listedIn checks the region and user name of each listed connection, as in "us-east-1 alice".
func listedIn(want ...string) statecheck.StateCheck {
	var each []knownvalue.Check
	for _, who := range want {
		region, username, _ := strings.Cut(who, " ")
		each = append(each, knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"region": knownvalue.StringExact(region), "username": knownvalue.StringExact(username),
		}))
	}
	return statecheck.ExpectKnownValue(listing, tfjsonpath.New("connections"), knownvalue.ListExact(each))
}

// The data source lists the connections of every endpoint in the regions, or of a named endpoint in any of them. An empty filter costs no
// call.
func TestAccConnections_regions(t *testing.T) {
	t.Parallel()
	const one, two = "eu-central-1", "us-east-1"
	for name, tc := range map[string]struct {
		arguments string
		want      []string
		calls     map[string]int
	}{
		"everybody": {"", []string{one + " alice", one + " bob", two + " alice", two + " bob"}, map[string]int{
			one + " DescribeClientVpnEndpoints": 1, one + " " + describe: 1, two + " DescribeClientVpnEndpoints": 1, two + " " + describe: 1,
		}},
		"a user":          {`usernames = ["bob"]`, []string{one + " bob", two + " bob"}, nil},
		"every filter":    {"usernames = [\"bob\"]\ncommon_names = [\"alice\"]", nil, nil},
		"a status":        {`status_codes = ["terminated"]`, nil, nil},
		"an empty filter": {`usernames = []`, nil, map[string]int{}},
		"an endpoint": {`client_vpn_endpoint_id = "ENDPOINT"`, []string{one + " alice", one + " bob"}, map[string]int{
			one + " DescribeClientVpnEndpoints": 1, one + " " + describe: 1, two + " DescribeClientVpnEndpoints": 1,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoints := inRegions(t, one, two, "eu-west-1")
			arguments := strings.ReplaceAll(tc.arguments, "ENDPOINT", endpoints[one])
			arguments = fmt.Sprintf("data \"clientvpn_connections\" \"test\" {\n  regions = [%q, %q]\n  %s\n}\n", two, one, arguments)
			config := w.Config(arguments)
			var perRead map[string]int
			w.Test(t, resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				listedIn(tc.want...), statecheck.ExpectKnownValue(listing, tfjsonpath.New("region"), knownvalue.Null()),
			}})
			perRead = calls(w)
			reads := 1
			for _, n := range perRead { // Terraform reads a data source once for each of its commands.
				reads = n
			}
			for call := range perRead {
				perRead[call] /= reads
			}
			if diff := cmp.Diff(tc.calls, perRead); tc.calls != nil && diff != "" {
				t.Errorf("calls of a read:\n%s", diff)
			}
		})
	}
}

// A read that fails in one region is an error that names the region. It returns no partial list.
func TestAccConnections_regionsErrors(t *testing.T) {
	t.Parallel()
	w, endpoints := inRegions(t, "eu-central-1", "us-east-1")
	w.Fail(t, emulator.Fault{
		Action: describe, Match: map[string]string{"ClientVpnEndpointId": endpoints["eu-central-1"]}, Times: emulator.FaultAlways,
		Kind: emulator.FaultError, Code: "UnauthorizedOperation", Status: 403,
	})
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		arguments string
		want      []string
	}{
		"one region fails":                {`regions = ["eu-central-1", "us-east-1"]`, []string{"Could not list the Client VPN connections in eu-central-1", "Region: eu-central-1", "UnauthorizedOperation", "Request ID"}},
		"an unknown endpoint":             {"client_vpn_endpoint_id = \"cvpn-endpoint-0123456789abcdef0\"\nregions = [\"us-east-1\", \"eu-west-1\"]", []string{"eu-west-1 and us-east-1", "No such Client VPN endpoint: cvpn-endpoint-0123456789abcdef0"}},
		"neither an endpoint nor regions": {"", []string{"No endpoint is named", "client_vpn_endpoint_id or regions is required"}},
		"only a region":                   {`region = "us-east-1"`, []string{"No endpoint is named"}},
		"a region and regions":            {"region = \"us-east-1\"\nregions = [\"us-east-1\"]", []string{"Conflicting arguments"}},
		"an invalid region":               {`regions = ["Frankfurt"]`, []string{"Invalid region", "Frankfurt"}},
	} {
		cases[name] = acctest.Invalid{Config: "data \"clientvpn_connections\" \"test\" {\n" + tc.arguments + "\n}\n", Want: tc.want}
	}
	w.WantInvalid(t, cases)
}

// The ephemeral resource reads regions as the data source does.
func TestEphemeralConnections_regions(t *testing.T) {
	t.Parallel()
	w, _ := inRegions(t, "eu-central-1", "us-east-1")
	opened := w.Open(t, "clientvpn_connections", map[string]tftypes.Value{"regions": acctest.Strings("eu-central-1", "us-east-1")})
	var connections []tftypes.Value
	if err := opened.Result["connections"].As(&connections); err != nil || len(connections) != 4 {
		t.Errorf("listed %d connections, %v, %v", len(connections), err, opened.Diagnostics)
	}
	if refused := w.Open(t, "clientvpn_connections", nil); len(refused.Diagnostics) != 1 || refused.Diagnostics[0].Summary != "No endpoint is named" {
		t.Errorf("without arguments: %v", refused.Diagnostics)
	}
}

// A similar name is reported once for all regions, and only if nobody is listed under the name in any of them.
func TestEphemeralConnections_similarNameInRegions(t *testing.T) {
	t.Parallel()
	w, endpoints := inRegions(t, "eu-central-1", "us-east-1")
	w.Join(t, emulator.ClientSeed{EndpointID: endpoints["us-east-1"], Username: "Alice"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoints["us-east-1"], Username: "CAROL"})
	opened := w.Open(t, "clientvpn_connections", map[string]tftypes.Value{
		"regions": acctest.Strings("eu-central-1", "us-east-1"), "usernames": acctest.Strings("alice", "carol"),
	})
	if len(opened.Diagnostics) != 1 {
		t.Fatalf("the diagnostics are %v", opened.Diagnostics)
	}
	got := opened.Diagnostics[0]
	if got.Summary != `Nobody is listed as username "carol" in eu-central-1 and us-east-1` || !strings.Contains(got.Detail, `"CAROL"`) || strings.Contains(got.Detail, `"Alice"`) {
		t.Errorf("the warning is %q\n%s", got.Summary, got.Detail)
	}
}

// The action ends a user's connections in every region and reports the region of each. A failure in one region does not stop the others.
func TestTerminateConnections_regions(t *testing.T) {
	t.Parallel()
	w, endpoints := inRegions(t, "eu-central-1", "eu-west-1", "us-east-1")
	w.Fail(t, emulator.Fault{
		Action: "TerminateClientVpnConnections", Match: map[string]string{"ClientVpnEndpointId": endpoints["eu-central-1"]},
		Kind: "error", Code: "UnauthorizedOperation", Status: 403,
	})
	arguments := map[string]tftypes.Value{
		"regions": acctest.Strings("eu-central-1", "us-east-1"), "usernames": acctest.Strings("alice"), "max_connections": number(2),
	}
	failed := w.Invoke(t.Context(), t, terminateAction, arguments)
	if len(failed.Diagnostics) != 1 || failed.Diagnostics[0].Summary != "Could not terminate the Client VPN connections in eu-central-1" {
		t.Fatalf("the diagnostics are %v", failed.Diagnostics)
	}
	for _, message := range []string{"Found 2 live connections in 2 regions.", "us-east-1: Ending cvpn-connection-", "us-east-1: Gone: 1 connection"} {
		if !slices.ContainsFunc(failed.Messages, func(m string) bool { return strings.HasPrefix(m, message) }) {
			t.Errorf("no message %q in %q", message, failed.Messages)
		}
	}
	wantUsers(t, w, endpoints["us-east-1"], "bob")
	wantUsers(t, w, endpoints["eu-central-1"], "alice", "bob")
	if again := w.Invoke(t.Context(), t, terminateAction, arguments); len(again.Diagnostics) != 0 {
		t.Errorf("running it again: %v", again.Diagnostics)
	}
	wantUsers(t, w, endpoints["eu-central-1"], "bob")
	wantUsers(t, w, endpoints["eu-west-1"], "alice", "bob")
}

// max_connections limits the sum of all regions, and all requires an endpoint.
func TestTerminateConnections_regionsRefused(t *testing.T) {
	t.Parallel()
	regions := acctest.Strings("eu-central-1", "us-east-1")
	for name, tc := range map[string]struct {
		arguments map[string]tftypes.Value
		want      string
	}{
		"more than the limit": {map[string]tftypes.Value{"regions": regions, "usernames": acctest.Strings("alice"), "max_connections": number(1)}, "Could not terminate the Client VPN connections"},
		"everybody":           {map[string]tftypes.Value{"regions": regions, "all": yes(), "max_connections": number(9)}, "Missing client_vpn_endpoint_id"},
		"no endpoint":         {map[string]tftypes.Value{"usernames": acctest.Strings("alice")}, "No endpoint is named"},
		"region and regions":  {map[string]tftypes.Value{"regions": regions, "region": tftypes.NewValue(tftypes.String, "us-east-1"), "usernames": acctest.Strings("alice")}, "Conflicting arguments"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := inRegions(t, "eu-central-1", "us-east-1")
			refused := w.Invoke(t.Context(), t, terminateAction, tc.arguments)
			if len(refused.Diagnostics) != 1 || refused.Diagnostics[0].Summary != tc.want || refused.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Errorf("the diagnostics are %v, want %q", refused.Diagnostics, tc.want)
			}
			if n := len(w.Calls("TerminateClientVpnConnections")); n != 0 {
				t.Errorf("there were %d terminations", n)
			}
		})
	}
}

// A dry run in several regions ends nothing, and reports each connection with its region.
func TestTerminateConnections_regionsDryRun(t *testing.T) {
	t.Parallel()
	w, endpoints := inRegions(t, "eu-central-1", "us-east-1")
	tried := w.Invoke(t.Context(), t, terminateAction, map[string]tftypes.Value{
		"regions": acctest.Strings("eu-central-1", "us-east-1"), "usernames": acctest.Strings("alice"), "dry_run": yes(),
	})
	if len(tried.Diagnostics) != 0 {
		t.Errorf("the diagnostics are %v", tried.Diagnostics)
	}
	for region, id := range endpoints {
		wantUsers(t, w, id, "alice", "bob")
		if !slices.ContainsFunc(tried.Messages, func(m string) bool { return strings.HasPrefix(m, region+": Would end cvpn-connection-") }) {
			t.Errorf("no message about %s in %q", region, tried.Messages)
		}
	}
}

// wantUsers checks that exactly these users are connected to an endpoint.
func wantUsers(t *testing.T, w *acctest.Emulator, endpoint string, want ...string) {
	t.Helper()
	var live []string
	for _, c := range w.Connections(endpoint) {
		if c.Status == "active" {
			live = append(live, c.Username)
		}
	}
	if !slices.Equal(live, want) {
		t.Errorf("the users connected to %s are %q, want %q", endpoint, live, want)
	}
}
