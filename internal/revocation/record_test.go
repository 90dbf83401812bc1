package revocation_test

import (
	"context"
	"encoding/json"
	"fmt"
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

// An order whose creation fails is tainted, and the next apply replaces it. The replacement keeps the record of the connections that ended,
// even if the order now names somebody else too.
func TestAccAccessRevocation_recordSurvivesAFailedCreate(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: time.Second})
	later := w.Config(revocation(endpoint, `usernames = ["alice", "bob"]`))
	all := &recorded{w: w}

	w.Test(t,
		resource.TestStep{
			Config:      w.Config(revocation(endpoint, "usernames = [\"alice\"]\ntimeouts {\n create = \"1m\"\n}")),
			ExpectError: acctest.InOrder("reconnected"),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := len(w.Calls(terminate)); got < 3 {
					t.Errorf("only %d connections ended", got)
				}
				if err := w.DisableUser("alice"); err != nil {
					t.Error(err)
				}
			},
			Config:            later,
			ConfigPlanChecks:  preApply(plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate)),
			ConfigStateChecks: []statecheck.StateCheck{isClear(), enforcements(2), all},
		},
		resource.TestStep{
			PreConfig: func() {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})
				w.Clock.Advance(time.Minute)
			},
			Config:            later,
			ConfigPlanChecks:  preApply(plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)),
			ConfigStateChecks: []statecheck.StateCheck{isClear(), enforcements(3), all},
		},
	)

	w.WantLive(t, endpoint)
	if all.connections < 4 {
		t.Errorf("%d connections are recorded, want at least 4", all.connections)
	}
}

// An update that fails adds to the record, and so does the next one, which succeeds.
func TestAccAccessRevocation_recordSurvivesAFailedUpdate(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
	configuration := w.Config(revocation(endpoint, "usernames = [\"alice\"]\ntimeouts {\n update = \"1m\"\n}"))
	all := &recorded{w: w}

	w.Test(t,
		resource.TestStep{Config: configuration, ConfigStateChecks: []statecheck.StateCheck{enforcements(1)}},
		resource.TestStep{
			PreConfig: func() {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: time.Second})
				w.Clock.Advance(time.Minute)
			},
			Config: configuration, ExpectError: acctest.InOrder("reconnected"),
		},
		resource.TestStep{
			PreConfig: func() {
				if err := w.DisableUser("alice"); err != nil {
					t.Error(err)
				}
			},
			Config:            configuration,
			ConfigStateChecks: []statecheck.StateCheck{isClear(), enforcements(3), all},
		},
	)
}

// An enforcement records whose connections ended, where, when and by which request, and who is still connected under a similar name.
func TestAccAccessRevocation_enforcement(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop"})
	similar := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "ALICE"})
	timestamp := knownvalue.StringFunc(func(s string) error {
		_, err := time.Parse(time.RFC3339, s)
		return err
	})

	w.Test(t, resource.TestStep{
		Config: w.Config(revocation(endpoint, `usernames = ["alice"]`)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("enforcements").AtSliceIndex(0), knownvalue.ObjectExact(map[string]knownvalue.Check{
				"enforced_at": timestamp,
				"request_ids": knownvalue.ListSizeExact(1),
				"connections": knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"client_vpn_endpoint_id":      knownvalue.StringExact(endpoint),
					"username":                    knownvalue.StringExact("alice"),
					"common_name":                 knownvalue.StringExact("laptop"),
					"client_ip":                   knownvalue.NotNull(),
					"connection_established_time": timestamp,
					"connection_end_time":         timestamp,
					"seen_at":                     timestamp,
					"final_status":                knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("terminated")}),
				})}),
				"similar_connections": knownvalue.ListExact([]knownvalue.Check{connection(similar[0])}),
			})),
			&recorded{w: w},
		},
	})

	w.WantLive(t, endpoint, similar...)
}

func TestAccAccessRevocation_keepEnforcements(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	with := func(keep string) string {
		return w.Config(revocation(endpoint, "usernames = [\"alice\"]\n"+keep))
	}
	join := func() {
		w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
		w.Clock.Advance(time.Minute)
	}

	w.Test(t,
		resource.TestStep{Config: with(""), ConfigStateChecks: []statecheck.StateCheck{enforcements(1)}},
		resource.TestStep{PreConfig: join, Config: with(""), ConfigStateChecks: []statecheck.StateCheck{enforcements(2)}},
		resource.TestStep{PreConfig: join, Config: with("keep_enforcements = 2"), ConfigStateChecks: []statecheck.StateCheck{enforcements(2)}},
		resource.TestStep{
			Config: with("keep_enforcements = 1"),
			ConfigStateChecks: []statecheck.StateCheck{
				enforcements(1), statecheck.CompareValuePairs(
					address, tfjsonpath.New("enforcements").AtSliceIndex(0).AtMapKey("request_ids"),
					address, tfjsonpath.New("last_enforcement").AtMapKey("request_ids"), same{}),
			},
		},
	)

	if got := len(w.Calls(terminate)); got != 2 {
		t.Errorf("ended two connections with %d calls, want 2", got)
	}
}

type same struct{}

func (same) CompareValues(values ...any) error {
	if first, second := fmt.Sprint(values[0]), fmt.Sprint(values[1]); first != second {
		return fmt.Errorf("%s is not %s", first, second)
	}
	return nil
}

func enforcements(count int) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("enforcements"), knownvalue.ListSizeExact(count))
}

// recorded checks that the enforcements in the state have the connection and the request ID of each termination in the journal.
type recorded struct {
	w *acctest.Emulator
	// connections is the number of recorded connections in the last check.
	connections int
}

func (c *recorded) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	var ids, requests []string
	for _, resource := range req.State.Values.RootModule.Resources {
		text, err := json.Marshal(resource.AttributeValues["enforcements"])
		if err != nil {
			resp.Error = err
			return
		}
		var history []struct {
			Connections []struct {
				ConnectionID string `json:"connection_id"`
			} `json:"connections"`
			RequestIDs []string `json:"request_ids"`
		}
		if err := json.Unmarshal(text, &history); err != nil {
			resp.Error = err
			return
		}
		for _, enforcement := range history {
			requests = append(requests, enforcement.RequestIDs...)
			for _, connection := range enforcement.Connections {
				ids = append(ids, connection.ConnectionID)
			}
		}
	}
	c.connections = len(ids)
	for _, call := range c.w.Calls(terminate) {
		if id := call.Parameters["ConnectionId"]; id != "" && !slices.Contains(ids, id) {
			resp.Error = fmt.Errorf("connection %s is not recorded in %v", id, ids)
		}
		if !slices.Contains(requests, call.RequestID) {
			resp.Error = fmt.Errorf("request %s is not recorded in %v", call.RequestID, requests)
		}
	}
}
