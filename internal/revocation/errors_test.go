package revocation_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
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
	for name, tc := range map[string]struct {
		arguments string
		want      []string
	}{
		"nobody":              {``, []string{"At least one entry in usernames or common_names"}},
		"empty lists":         {"usernames = []\ncommon_names = []", []string{"At least one entry in usernames or common_names"}},
		"an empty user name":  {`usernames = [""]`, []string{"usernames", "must not be empty"}},
		"a blank common name": {`common_names = [" "]`, []string{"common_names", "must not be empty"}},
		"no connections":      {"usernames = [\"a\"]\nmax_connections = 0", []string{"max_connections", "at least 1"}},
		"a negative timeout":  {"usernames = [\"a\"]\ntimeouts {\n update = \"-1s\"\n}", []string{"timeouts.update must be longer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, w, resource.TestStep{
				Config: w.Config(revocation("e", tc.arguments)), PlanOnly: true, ExpectError: acctest.InOrder(tc.want...),
			})
		})
	}
	for name, configuration := range map[string]string{
		"no endpoints": "resource \"clientvpn_access_revocation\" \"test\" {\n usernames = [\"a\"]\n client_vpn_endpoint_ids = []\n}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, w, resource.TestStep{Config: w.Config(configuration), PlanOnly: true, ExpectError: acctest.InOrder("client_vpn_endpoint_ids", "at least 1")})
		})
	}
	t.Cleanup(func() {
		if calls := w.Actions(); len(calls) != 0 {
			t.Errorf("called %v", calls)
		}
	})
}

func TestAccAccessRevocation_missingEndpoint(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	test(t, w, resource.TestStep{
		Config: w.Config(fmt.Sprintf(`
resource "clientvpn_access_revocation" "test" {
  client_vpn_endpoint_ids = [%q, "cvpn-endpoint-0"]
  usernames               = ["alice"]
}
`, endpoint)),
		ExpectError: acctest.InOrder("Could not find out who is connected", "cvpn-endpoint-0", "us-east-1"),
	})

	if live := w.Live(endpoint); len(live) != 1 {
		t.Errorf("somebody was cut")
	}
}

func TestAccAccessRevocation_guard(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 3})

	test(t, w, resource.TestStep{
		Config: w.Config(revocation(endpoint, "usernames = [\"alice\"]\nmax_connections = 2")),
		ExpectError: acctest.InOrder("Could not revoke the VPN access", "3 connections would be cut, and at most 2",
			alice[0], alice[2], "raise max_connections to 3"),
	})

	if live := w.Live(endpoint); !slices.Equal(live, alice) {
		t.Errorf("live are %v", live)
	}
}

func TestAccAccessRevocation_comesBack(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop", Reconnect: 100 * time.Millisecond})

	test(t, w,
		resource.TestStep{
			Config: w.Config(revocation(endpoint, "common_names = [\"laptop\"]\ntimeouts {\n create = \"1m\"\n}")),
			ExpectError: acctest.InOrder("Could not revoke the VPN access", "reconnected", `common name "laptop"`, " times at ", endpoint,
				"certificate revocation list", "authorization policy"),
		},
	)
	if got := len(w.Calls(terminate)); got < 5 {
		t.Errorf("cut only %d times", got)
	}
}

func TestAccAccessRevocation_partialFailureIsKept(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 7})
	configuration := w.Config(revocation(endpoint, `usernames = ["alice"]`))

	test(t, w,
		resource.TestStep{Config: w.Config(revocation(endpoint, `usernames = ["bob"]`))},
		resource.TestStep{
			PreConfig: func() {
				w.Fail(t, emulator.Fault{
					Action: terminate, Kind: "error", Match: map[string]string{"ConnectionId": alice[2]},
					Code: "InvalidParameterValue", Message: "That one is special.",
				})
			},
			Config: configuration,
			ExpectError: acctest.InOrder("Could not revoke the VPN access", "That one is special.", "May still be live", alice[2],
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

	if live := w.Live(endpoint); len(live) != 0 {
		t.Errorf("live: %v", live)
	}
}

func TestAccAccessRevocation_endpointVanishes(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{})
	both := fmt.Sprintf(`
resource "clientvpn_access_revocation" "test" {
  client_vpn_endpoint_ids = [%q, %q]
  usernames               = ["alice"]
}
`, endpoint, other)

	test(t, w,
		resource.TestStep{Config: w.Config(both)},
		resource.TestStep{
			PreConfig: func() {
				w.Clock.Advance(time.Minute)
				w.Fail(t, emulator.Fault{
					Action: describe, Kind: "error", Times: -1, Match: map[string]string{"ClientVpnEndpointId": other},
					Code: "InvalidClientVpnEndpointId.NotFound", Message: "Endpoint " + other + " does not exist",
				})
			},
			Config:      w.Config(both),
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
		"unknown members": {`{"users":["alice"]}`, `unknown field`},
		"nobody":          {`{"region":"us-east-1"}`, "Nobody is named"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, w, resource.TestStep{
				Config: w.Config(revocation(endpoint, `usernames = ["alice"]`)), ResourceName: address, ImportState: true,
				ImportStateId: tc.id, ExpectError: regexp.MustCompile(tc.want),
			})
		})
	}
}

// Terraform refreshes the 200 resources ten at a time; together they read the endpoint's listing once.
func TestAccAccessRevocation_manyShareTheirReads(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "somebody", Count: 800})
	configuration := w.Config(fmt.Sprintf(`
resource "clientvpn_access_revocation" "test" {
  count = 200

  client_vpn_endpoint_ids = [%q]
  usernames               = ["user-${count.index}"]
}
`, endpoint))
	var before int

	test(t, w,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() {
				w.Clock.Advance(time.Hour)
				before = len(w.Calls())
			},
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(), atMost{w, &before, 3},
			}},
		},
	)
}

// atMost checks how many calls have been made since before.
type atMost struct {
	w      *acctest.Emulator
	before *int
	calls  int
}

func (c atMost) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	if got := c.w.Actions()[*c.before:]; len(got) > c.calls {
		resp.Error = fmt.Errorf("planning took %d calls, want at most %d: %v", len(got), c.calls, got)
	}
}
