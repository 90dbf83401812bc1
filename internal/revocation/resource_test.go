package revocation_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// While nobody is connected, the plan is empty. When somebody connects, the plan names the connections, and an apply ends them.
func TestAccAccessRevocation_standingOrder(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(revocation(endpoint, `usernames = ["alice", "bob"]`))
	var mallory, alice []string

	w.Test(t,
		resource.TestStep{
			PreConfig: func() { mallory = w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice2"}) },
			Config:    configuration,
			ConfigStateChecks: []statecheck.StateCheck{
				isClear(), nobodyActive(),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("last_enforcement"), knownvalue.Null()),
			},
		},
		resource.TestStep{
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
		resource.TestStep{
			PreConfig: func() {
				alice = w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
				w.Clock.Advance(time.Minute)
			},
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				willCut(&alice), plancheck.ExpectUnknownValue(address, tfjsonpath.New("active_connections")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				isClear(), nobodyActive(),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("last_enforcement"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"request_ids": knownvalue.ListSizeExact(1),
					"enforced_at": knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-.*Z$`)),
					"connections": knownvalue.ListExact([]knownvalue.Check{endedConnection("alice"), endedConnection("alice")}),
				})),
			},
		},
	)

	w.WantLive(t, endpoint, mallory...)
	if got := len(w.Calls(terminate)); got != 1 {
		t.Errorf("ended two connections of one user with %d calls, want 1", got)
	}
}

func TestAccAccessRevocation_endsConnectionsOnCreate(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop", Count: 7})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob", CommonName: "laptop"})

	w.Test(t, resource.TestStep{
		Config:            w.Config(revocation(endpoint, `common_names = ["laptop"]`)),
		ConfigStateChecks: []statecheck.StateCheck{isClear(), nobodyActive()},
	})

	w.WantLive(t, endpoint)
	if got := len(w.Calls(terminate)); got != 8 {
		t.Errorf("ended 8 connections with %d calls, want 8", got)
	}
}

func TestAccAccessRevocation_addingSomebody(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})

	w.Test(t,
		resource.TestStep{Config: w.Config(revocation(endpoint, `usernames = ["alice"]`))},
		resource.TestStep{
			Config: w.Config(revocation(endpoint, `usernames = ["alice", "bob"]`)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: []statecheck.StateCheck{isClear()},
		},
	)

	w.WantLive(t, endpoint)
}

func TestAccAccessRevocation_updatesWithoutACall(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)

	w.Test(t,
		resource.TestStep{Config: w.Config(revocation(endpoint, `usernames = ["alice"]`))},
		resource.TestStep{
			Config: w.Config(revocation(endpoint, "usernames = [\"alice\"]\nmax_connections = 7\ntimeouts {\n update = \"1m\"\n}")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("max_connections"), knownvalue.Int64Exact(7)),
			},
		},
	)

	if got := w.Calls(terminate); len(got) != 0 {
		t.Errorf("there were terminations: %v", got)
	}
}

func TestAccAccessRevocation_everyEndpointOfTheRegion(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{})
	elsewhere := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1"})
	for _, id := range []string{endpoint, other, elsewhere} {
		w.Join(t, emulator.ClientSeed{EndpointID: id, Username: "alice"})
	}

	w.Test(t,
		resource.TestStep{Config: fixture(t, w, "every_endpoint.tf", nil), ConfigStateChecks: []statecheck.StateCheck{isClear()}},
		resource.TestStep{
			Config: fixture(t, w, "two_regions.tf", nil),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("clientvpn_access_revocation.europe", tfjsonpath.New("clear"), knownvalue.Bool(true)),
			},
		},
	)

	for _, id := range []string{endpoint, other, elsewhere} {
		w.WantLive(t, id)
	}
}

func TestAccAccessRevocation_import(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(revocation(endpoint, "usernames = [\"alice\"]\ncommon_names = [\"laptop\"]"))

	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			Config: configuration, ResourceName: address, ImportState: true,
			ImportStateId:                        fmt.Sprintf(`{"client_vpn_endpoint_ids":[%q],"usernames":["alice"],"common_names":["laptop"]}`, endpoint),
			ImportStateVerify:                    true,
			ImportStateVerifyIgnore:              []string{"enforcements"},
			ImportStateVerifyIdentifierAttribute: "region",
		},
	)
}

func endedConnection(username string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"username":       knownvalue.StringExact(username),
		"current_status": knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("terminating")}),
		"final_status":   knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("terminated")}),
	})
}
