package connection_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccConnectionTermination_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	for name, tc := range map[string]struct {
		endpoint, arguments string
		want                []string
	}{
		"no selector":              {"e", ``, []string{"Exactly one", "connection_id", "username", "common_name"}},
		"two selectors":            {"e", "username = \"a\"\ncommon_name = \"a\"", []string{"Exactly one", "connection_id", "username", "common_name"}},
		"empty endpoint":           {"", `username = "a"`, []string{"client_vpn_endpoint_id", "must not be empty"}},
		"empty connection ID":      {"e", `connection_id = ""`, []string{"connection_id", "must not be empty"}},
		"empty user name":          {"e", `username = ""`, []string{"username", "must not be empty"}},
		"blank common name":        {"e", `common_name = "  "`, []string{"common_name", "must not be empty"}},
		"empty region":             {"e", "username = \"a\"\nregion = \"\"", []string{"region", "must be the name of an AWS region"}},
		"unknown on_not_connected": {"e", "username = \"a\"\non_not_connected = \"warn\"", []string{"on_not_connected", `"error" "ignore"`}},
		"timeout without a unit":   {"e", "username = \"a\"\ntimeouts {\n create = \"10\"\n}", []string{"create", "10", "unit suffix"}},
		"negative timeout":         {"e", "username = \"a\"\ntimeouts {\n create = \"-1m\"\n}", []string{"timeouts.create must be longer than zero", "-1m"}},
		"zero timeout":             {"e", "username = \"a\"\ntimeouts {\n create = \"0s\"\n}", []string{"timeouts.create must be longer than zero"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, w, resource.TestStep{
				Config:      w.Config(termination(tc.endpoint, tc.arguments)),
				PlanOnly:    true,
				ExpectError: acctest.InOrder(tc.want...),
			})
		})
	}
	t.Cleanup(func() { wantActions(t, w) })
}

func TestAccConnectionTermination_unknownEndpoint(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0123456789abcdef0", Region: "eu-central-1"})

	test(t, w, resource.TestStep{
		Config: w.Config(termination("cvpn-endpoint-0123456789abcdef0", `username = "alice"`)),
		ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", "cvpn-endpoint-0123456789abcdef0", "Region: us-east-1",
			"InvalidClientVpnEndpointId.NotFound", "Request ID: ", "another region"),
	})

	wantActions(t, w, terminate)
}

func TestAccConnectionTermination_wrongCredentials(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	test(t, w, resource.TestStep{
		Config: w.ConfigWith("access_key = \"test\"\nsecret_key = \"a-wrong-secret\"", termination(endpoint, `username = "alice"`)),
		ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", endpoint, "Region: us-east-1", "Error code: ", "Request ID: ",
			"did not accept the credentials"),
	})

	wantActions(t, w, terminate)
	wantLive(t, w, endpoint, alice)
}

func TestAccConnectionTermination_dryRunAllowed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments string
		actions   []string
	}{
		"user":          {`username = "alice"`, []string{terminate}},
		"connection ID": {`connection_id = "cvpn-connection-00000000000000001"`, []string{terminate}},
		"common name":   {`common_name = "alice"`, []string{describe, terminate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newWorld(t)
			alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", ID: "cvpn-connection-00000000000000001"})

			test(t, w, resource.TestStep{
				Config: w.Config(termination(endpoint, "dry_run = true\n"+tc.arguments)),
				ConfigStateChecks: []statecheck.StateCheck{
					statuses(), requestIDs(1),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("terminated_at"), knownvalue.Null()),
				},
			})

			wantActions(t, w, tc.actions...)
			wantLive(t, w, endpoint, alice)
			if got := w.Calls(terminate)[0]; got.Parameters["DryRun"] != "true" || got.ErrorCode != "DryRunOperation" {
				t.Errorf("called with %v, answered %q", got.Parameters, got.ErrorCode)
			}
		})
	}
}

func TestAccConnectionTermination_dryRunRefused(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	w.Fail(t, unauthorized())

	test(t, w, resource.TestStep{
		Config: w.Config(termination(endpoint, "dry_run = true\nusername = \"alice\"")),
		ExpectError: acctest.InOrder("would not be allowed", endpoint, "not authorized", "Error code: UnauthorizedOperation", "Request ID: ",
			"ec2:TerminateClientVpnConnections"),
	})

	wantActions(t, w, terminate)
}

func TestAccConnectionTermination_throttled(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", Times: 1, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})

	test(t, w, resource.TestStep{
		Config:            w.Config(termination(endpoint, `username = "alice"`)),
		ConfigStateChecks: []statecheck.StateCheck{statuses(ended(alice[0])), requestIDs(1)},
	})

	wantActions(t, w, terminate, terminate, describe, describe)
}

func TestAccConnectionTermination_waitTimesOut(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{Terminating: 24 * time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: directory()})
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	configuration := w.Config(termination(endpoint, `
  username = "alice"
  timeouts {
    create = "2m"
  }`))

	test(t, w,
		resource.TestStep{
			Config: configuration,
			ExpectError: acctest.InOrder("Could not confirm that the Client VPN connections ended", endpoint, "Region: us-east-1", `username "alice"`,
				"May still be live", alice[0], "terminating", "timeouts.create"),
		},
		resource.TestStep{
			PreConfig:        func() { w.Clock.Advance(24 * time.Hour) },
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{kept{alice[0]: "terminating"}}},
		},
	)
}

func TestAccConnectionTermination_failedToTerminate(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "fail_to_terminate", Times: 1})

	test(t, w,
		resource.TestStep{
			Config:      w.Config(termination(endpoint, `username = "alice"`)),
			ExpectError: acctest.InOrder("Client VPN connections", "failed-to-terminate", "May still be live", alice[0], "Apply again"),
		},
		resource.TestStep{
			Config: w.Config(termination(endpoint, `username = "alice"`)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
			}},
		},
	)

	wantLive(t, w, endpoint, nil)
}

func TestAccConnectionTermination_oneOfManyFails(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 7})
	w.Fail(t, emulator.Fault{
		Action: terminate, Kind: "error", Times: 1, Match: map[string]string{"ConnectionId": alice[3]},
		Code: "InvalidParameterValue", Status: 400, Message: "That one is special.",
	})
	configuration := w.Config(termination(endpoint, `username = "alice"`))
	rest := kept{}
	for i, id := range alice {
		if i != 3 {
			rest[id] = "terminating"
		}
	}

	test(t, w,
		resource.TestStep{
			Config: configuration,
			ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", "That one is special.",
				"May still be live", alice[3]+": active", "Ended", alice[0], alice[6], "InvalidParameterValue", "Request ID: "),
		},
		resource.TestStep{
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{rest}},
		},
	)

	wantLive(t, w, endpoint, nil)
}

func TestAccConnectionTermination_refusedHalfWay(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 6})
	denied := unauthorized()
	denied.After = 3
	w.Fail(t, denied)

	test(t, w, resource.TestStep{
		Config: w.Config(termination(endpoint, `username = "alice"`)),
		ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", "May still be live", alice[2], alice[5],
			"Ended", alice[0], alice[1], "UnauthorizedOperation"),
	})

	wantActions(t, w, terminate, describe, terminate, terminate, terminate)
	wantLive(t, w, endpoint, alice[2:])
}

func unauthorized() emulator.Fault {
	return emulator.Fault{
		Action: terminate, Kind: "error", Code: "UnauthorizedOperation", Status: 403,
		Message: "You are not authorized to perform this operation.",
	}
}

// kept checks that the state which a plan starts from is tainted and has these connections, with their current status.
type kept map[string]string

func (want kept) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address == address {
			resp.Error = want.check(change.Change)
			return
		}
	}
	resp.Error = errors.New("nothing is kept in state")
}

func (want kept) check(change *tfjson.Change) error {
	if !change.Actions.Replace() {
		return fmt.Errorf("the plan is %v: the resource is not tainted", change.Actions)
	}
	before := fmt.Sprint(change.Before)
	if got := strings.Count(before, "connection_id:cvpn-"); got != len(want) {
		return fmt.Errorf("%d connections are kept, want %d: %s", got, len(want), before)
	}
	for id, code := range want {
		if !strings.Contains(before, fmt.Sprintf("connection_id:%s current_status:map[code:%s", id, code)) {
			return fmt.Errorf("%s is not kept as %s: %s", id, code, before)
		}
	}
	return nil
}
