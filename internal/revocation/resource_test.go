package revocation_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
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

const (
	address   = "clientvpn_access_revocation.test"
	describe  = "DescribeClientVpnConnections"
	terminate = "TerminateClientVpnConnections"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// The life of an order: nobody there, no difference, somebody connects, the difference names them, they are cut.
func TestAccAccessRevocation_standingOrder(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(revocation(endpoint, `usernames = ["alice", "bob"]`))
	var mallory, alice []string

	test(t, w,
		resource.TestStep{
			PreConfig: func() { mallory = w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice2"}) },
			Config:    configuration,
			ConfigStateChecks: []statecheck.StateCheck{
				isClear(), active(),
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
				willCut(&alice), plancheck.ExpectKnownValue(address, tfjsonpath.New("active_connections"), knownvalue.ListExact(nil)),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				isClear(), active(),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("last_enforcement"), knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"request_ids": knownvalue.ListSizeExact(1),
					"enforced_at": knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-.*Z$`)),
					"connections": knownvalue.ListExact([]knownvalue.Check{endedConnection("alice"), endedConnection("alice")}),
				})),
			},
		},
	)

	if live := w.Live(endpoint); !slices.Equal(live, mallory) {
		t.Errorf("live are %v, want %v", live, mallory)
	}
	if got := len(w.Calls(terminate)); got != 1 {
		t.Errorf("cut two connections of one user with %d calls", got)
	}
}

func TestAccAccessRevocation_cutsOnCreate(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop", Count: 7})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob", CommonName: "laptop"})

	test(t, w, resource.TestStep{
		Config:            w.Config(revocation(endpoint, `common_names = ["laptop"]`)),
		ConfigStateChecks: []statecheck.StateCheck{isClear(), active()},
	})

	if live := w.Live(endpoint); len(live) != 0 {
		t.Errorf("live: %v", live)
	}
	if got := len(w.Calls(terminate)); got != 8 {
		t.Errorf("cut 8 connections with %d calls", got)
	}
}

func TestAccAccessRevocation_addingSomebody(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})

	test(t, w,
		resource.TestStep{Config: w.Config(revocation(endpoint, `usernames = ["alice"]`))},
		resource.TestStep{
			Config: w.Config(revocation(endpoint, `usernames = ["alice", "bob"]`)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: []statecheck.StateCheck{isClear()},
		},
	)

	if live := w.Live(endpoint); len(live) != 0 {
		t.Errorf("live: %v", live)
	}
}

func TestAccAccessRevocation_updatesWithoutACall(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)

	test(t, w,
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
		t.Errorf("terminated: %v", got)
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
	everywhere := `
resource "clientvpn_access_revocation" "test" {
  usernames = ["alice"]
}
`
	test(t, w,
		resource.TestStep{Config: w.Config(everywhere), ConfigStateChecks: []statecheck.StateCheck{isClear()}},
		resource.TestStep{
			Config: w.Config(everywhere + `
resource "clientvpn_access_revocation" "europe" {
  region    = "eu-central-1"
  usernames = ["alice"]
}
`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("clientvpn_access_revocation.europe", tfjsonpath.New("clear"), knownvalue.Bool(true)),
			},
		},
	)

	for _, id := range []string{endpoint, other, elsewhere} {
		if live := w.Live(id); len(live) != 0 {
			t.Errorf("live at %s: %v", id, live)
		}
	}
}

func TestAccAccessRevocation_import(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(revocation(endpoint, "usernames = [\"alice\"]\ncommon_names = [\"laptop\"]"))

	test(t, w,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			Config: configuration, ResourceName: address, ImportState: true,
			ImportStateId:                        fmt.Sprintf(`{"client_vpn_endpoint_ids":[%q],"usernames":["alice"],"common_names":["laptop"]}`, endpoint),
			ImportStateVerify:                    true,
			ImportStateVerifyIdentifierAttribute: "region",
		},
	)
}

func TestAccAccessRevocation_check(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	test(t, w, resource.TestStep{
		Config: w.Config(revocation(endpoint, `usernames = ["alice"]`) + `
check "off" {
  assert {
    condition     = clientvpn_access_revocation.test.clear
    error_message = "still connected"
  }
}
`),
		ConfigStateChecks: []statecheck.StateCheck{isClear()},
	})
}

func newEmulator(t *testing.T) (*acctest.Emulator, string) {
	t.Helper()
	w := acctest.New(t)
	return w, w.Endpoint(t, emulator.EndpointSeed{})
}

func test(t *testing.T, w *acctest.Emulator, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: w.Providers(), Steps: steps})
}

func revocation(endpoint, arguments string) string {
	return fmt.Sprintf(`
resource "clientvpn_access_revocation" "test" {
  client_vpn_endpoint_ids = [%q]
  %s
}
`, endpoint, arguments)
}

func isClear() statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("clear"), knownvalue.Bool(true))
}

func active(ids ...string) statecheck.StateCheck {
	var each []knownvalue.Check
	for _, id := range ids {
		each = append(each, knownvalue.ObjectPartial(map[string]knownvalue.Check{"connection_id": knownvalue.StringExact(id)}))
	}
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("active_connections"), knownvalue.ListExact(each))
}

func endedConnection(username string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"username":       knownvalue.StringExact(username),
		"current_status": knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("terminating")}),
		"final_status":   knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("terminated")}),
	})
}

// willCut checks that the difference names these connections as going.
func willCut(ids *[]string) plancheck.PlanCheck { return cut{ids} }

type cut struct{ ids *[]string }

func (c cut) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address != address {
			continue
		}
		before := fmt.Sprint(change.Change.Before)
		for _, id := range *c.ids {
			if !strings.Contains(before, id) {
				resp.Error = fmt.Errorf("the plan does not name %s: %s", id, before)
			}
		}
		return
	}
	resp.Error = errors.New("the resource is not in the plan")
}
