package revocation_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccAccessRevocation_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		arguments string
		want      []string
	}{
		"nobody":               {``, []string{"At least one element in usernames or common_names"}},
		"empty lists":          {"usernames = []\ncommon_names = []", []string{"At least one element in usernames or common_names"}},
		"an empty user name":   {`usernames = [""]`, []string{"Invalid name", "usernames", "must not be empty or blank"}},
		"a blank common name":  {`common_names = [" "]`, []string{"Invalid name", "common_names", "must not be empty or blank"}},
		"a null user name":     {`usernames = ["alice", null]`, []string{"Null element", "usernames[1] is null"}},
		"a null common name":   {`common_names = [null]`, []string{"Null element", "common_names[0] is null"}},
		"a null in never_cut":  {"usernames = [\"a\"]\nnever_cut = [null]", []string{"Null element", "never_cut[0] is null"}},
		"a NUL character":      {`usernames = ["ali\u0000ce"]`, []string{"Invalid name", "contains a NUL character", `"ali\x00ce"`}},
		"no connections":       {"usernames = [\"a\"]\nmax_connections = 0", []string{"max_connections", "must be a whole number from 1", "got: 0"}},
		"half a connection":    {"usernames = [\"a\"]\nmax_connections = 1.5", []string{"max_connections", "must be a whole number from 1", "got: 1.5"}},
		"too many connections": {"usernames = [\"a\"]\nmax_connections = 1e20", []string{"max_connections", "must be a whole number from 1", "got: 1e+20"}},
		"no enforcements":      {"usernames = [\"a\"]\nkeep_enforcements = 0", []string{"keep_enforcements", "must be a whole number from 1"}},
		"a negative timeout":   {"usernames = [\"a\"]\ntimeouts {\n update = \"-1s\"\n}", []string{"timeouts.update must be longer"}},
		"a timeout of zero":    {"usernames = [\"a\"]\ntimeouts {\n read = \"0s\"\n}", []string{"timeouts.read must be longer"}},
		"no endpoints":         {"usernames = [\"a\"]\nclient_vpn_endpoint_ids = []", []string{"client_vpn_endpoint_ids must have at least 1 element"}},
		"a null endpoint":      {"usernames = [\"a\"]\nclient_vpn_endpoint_ids = [null]", []string{"Null element", "client_vpn_endpoint_ids[0] is null"}},
		"an impossible ID":     {"usernames = [\"a\"]\nclient_vpn_endpoint_ids = [\"cvpn endpoint\"]", []string{"Invalid ID", "cvpn-endpoint-0123456789abcdef0"}},
	} {
		cases[name] = acctest.Invalid{Config: "resource \"clientvpn_access_revocation\" \"test\" {\n" + tc.arguments + "\n}\n", Want: tc.want}
	}
	w.WantInvalid(t, cases)
	w.WantActions(t)
}

func TestAccAccessRevocation_missingEndpoint(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	w.Test(t, resource.TestStep{
		Config:      fixture(t, w, "two_endpoints.tf", map[string]string{"endpoint": endpoint, "other": "cvpn-endpoint-0"}),
		ExpectError: acctest.InOrder("Could not find out who is connected", "cvpn-endpoint-0", "us-east-1"),
	})

	w.WantLive(t, endpoint, alice...)
}

func TestAccAccessRevocation_guard(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 3})

	w.Test(t, resource.TestStep{
		Config: w.Config(revocation(endpoint, "usernames = [\"alice\"]\nmax_connections = 2")),
		ExpectError: acctest.InOrder("Could not revoke the VPN access", "3 connections would be cut at once, but the limit is 2",
			alice[0], alice[2], "raise max_connections to 3"),
	})

	w.WantLive(t, endpoint, alice...)
}

func TestAccAccessRevocation_reconnects(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop", Reconnect: 100 * time.Millisecond})

	w.Test(t,
		resource.TestStep{
			Config: w.Config(revocation(endpoint, "common_names = [\"laptop\"]\ntimeouts {\n create = \"1m\"\n}")),
			ExpectError: acctest.InOrder("Could not revoke the VPN access",
				"1 person reconnected after being cut, and the time allowed (timeouts.create = 1m) is up.", `common name "laptop"`, " times at ", endpoint,
				"certificate revocation list", "authorization policy"),
		},
	)
	if got := len(w.Calls(terminate)); got < 5 {
		t.Errorf("there were only %d terminations", got)
	}
}

func TestAccAccessRevocation_partialFailureIsKept(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 7})
	configuration := w.Config(revocation(endpoint, `usernames = ["alice"]`))

	w.Test(t,
		resource.TestStep{Config: w.Config(revocation(endpoint, `usernames = ["bob"]`))},
		resource.TestStep{
			PreConfig: func() {
				w.Fail(t, emulator.Fault{
					Action: terminate, Kind: "error", Match: map[string]string{"ConnectionId": alice[2]},
					Code: "InvalidParameterValue", Message: "This connection cannot be terminated.",
				})
			},
			Config: configuration,
			ExpectError: acctest.InOrder("Could not revoke the VPN access", "This connection cannot be terminated.", "May still be live", alice[2],
				"Ended", alice[0], alice[6], "InvalidParameterValue", "Request ID: "),
		},
		resource.TestStep{
			RefreshState: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate), willCut(&[]string{alice[2]}),
			}},
			ConfigStateChecks: []statecheck.StateCheck{isClear()},
		},
	)

	w.WantLive(t, endpoint)
}

func TestAccAccessRevocation_endpointVanishes(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{})
	both := fixture(t, w, "two_endpoints.tf", map[string]string{"endpoint": endpoint, "other": other})

	w.Test(t,
		resource.TestStep{Config: both},
		resource.TestStep{
			PreConfig: func() {
				w.Clock.Advance(time.Minute)
				w.Fail(t, emulator.Fault{
					Action: describe, Kind: "error", Times: -1, Match: map[string]string{"ClientVpnEndpointId": other},
					Code: "InvalidClientVpnEndpointId.NotFound", Message: "Endpoint " + other + " does not exist",
				})
			},
			Config:      both,
			ExpectError: acctest.InOrder("No such Client VPN endpoint", other),
		},
		resource.TestStep{
			Config: w.Config(revocation(endpoint, `usernames = ["alice"]`)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("client_vpn_endpoint_ids"), knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact(endpoint)})),
			},
		},
	)
}

func TestAccAccessRevocation_badImport(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	for name, tc := range map[string]struct{ id, want string }{
		"not JSON":        {"alice", "Invalid import ID"},
		"unknown members": {`{"users":["alice"]}`, `unknown argument "users"`},
		"nobody":          {`{"region":"us-east-1"}`, "Nobody is named"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w.Test(t, resource.TestStep{
				Config: w.Config(revocation(endpoint, `usernames = ["alice"]`)), ResourceName: address, ImportState: true,
				ImportStateId: tc.id, ExpectError: regexp.MustCompile(tc.want),
			})
		})
	}
}

// Terraform refreshes the 200 resources ten at a time. Together they read the endpoint's listing once.
func TestAccAccessRevocation_manyShareTheirReads(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "somebody", Count: 800})
	cli := w.Attached(t, fixture(t, w, "two_hundred_orders.tf", map[string]string{"endpoint": endpoint}))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	w.Clock.Advance(time.Hour)
	before := len(w.Calls())

	cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")

	if got := len(w.Calls()) - before; got > 3 {
		t.Errorf("the plan made %d calls, want at most 3", got)
	}
}
