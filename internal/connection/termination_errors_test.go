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
	cases := map[string]acctest.Invalid{}
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
		"an ARN as endpoint":       {"arn:aws:ec2:us-east-1:1:client-vpn-endpoint/cvpn-endpoint-1", `username = "a"`, []string{"client_vpn_endpoint_id is an ARN"}},
		"a name as connection":     {"e", `connection_id = "alice@example.com"`, []string{"connection_id must be an ID"}},
		"a control character":      {"e", `username = "a\u0000b"`, []string{"username contains a NUL character"}},
		"timeout without a unit":   {"e", "username = \"a\"\ntimeouts {\n create = \"10\"\n}", []string{"create", "10", "unit suffix"}},
		"negative timeout":         {"e", "username = \"a\"\ntimeouts {\n create = \"-1m\"\n}", []string{"timeouts.create must be longer than zero", "-1m"}},
		"negative read timeout":    {"e", "username = \"a\"\ntimeouts {\n read = \"-1m\"\n}", []string{"timeouts.read must be longer than zero", "-1m"}},
		"zero timeout":             {"e", "username = \"a\"\ntimeouts {\n create = \"0s\"\n}", []string{"timeouts.create must be longer than zero"}},
	} {
		cases[name] = acctest.Invalid{Config: termination(tc.endpoint, tc.arguments), Want: tc.want}
	}
	w.WantInvalid(t, cases)
	w.WantActions(t)
}

func TestAccConnectionTermination_unknownEndpoint(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0123456789abcdef0", Region: "eu-central-1"})

	w.Test(t, resource.TestStep{
		Config: w.Config(termination("cvpn-endpoint-0123456789abcdef0", `username = "alice"`)),
		ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", "cvpn-endpoint-0123456789abcdef0", "Region: us-east-1",
			"No such Client VPN endpoint: cvpn-endpoint-0123456789abcdef0", "Check client_vpn_endpoint_id and the region"),
	})

	w.WantActions(t, describe)
}

func TestAccConnectionTermination_wrongCredentials(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	w.Test(t, resource.TestStep{
		Config: w.ConfigWith("access_key = \"test\"\nsecret_key = \"a-wrong-secret\"", termination(endpoint, `username = "alice"`)),
		ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", endpoint, "Region: us-east-1", "Error code: ", "Request ID: ",
			"did not accept the credentials"),
	})

	w.WantActions(t, afterPreviews(terminate)...)
	w.WantLive(t, endpoint, alice...)
}

func TestAccConnectionTermination_dryRunAllowed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments string
		actions   []string
	}{
		"user":          {`username = "alice"`, []string{terminate, describe}},
		"connection ID": {`connection_id = "cvpn-connection-00000000000000001"`, []string{terminate, describe}},
		"common name":   {`common_name = "alice"`, []string{describe, terminate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", ID: "cvpn-connection-00000000000000001"})

			w.Test(t, resource.TestStep{
				Config: w.Config(termination(endpoint, "dry_run = true\n"+tc.arguments)),
				ConfigStateChecks: []statecheck.StateCheck{
					statuses(), requestIDs(1),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("terminated_at"), knownvalue.Null()),
					wouldTerminate(alice...),
				},
			})

			w.WantActions(t, tc.actions...)
			w.WantLive(t, endpoint, alice...)
			if got := w.Calls(terminate)[0]; got.Parameters["DryRun"] != "true" || got.ErrorCode != "DryRunOperation" {
				t.Errorf("the parameters are %v, the error code is %q", got.Parameters, got.ErrorCode)
			}
		})
	}
}

func TestAccConnectionTermination_dryRunRefused(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, unauthorized())

	w.Test(t, resource.TestStep{
		Config: w.Config(termination(endpoint, "dry_run = true\nusername = \"alice\"")),
		ExpectError: acctest.InOrder("would not be allowed", endpoint, "not authorized", "Error code: UnauthorizedOperation", "Request ID: ",
			"ec2:TerminateClientVpnConnections"),
	})

	w.WantActions(t, terminate)
}

func TestAccConnectionTermination_throttled(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", Times: 1, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})

	w.Test(t, resource.TestStep{
		Config:            w.Config(termination(endpoint, `username = "alice"`)),
		ConfigStateChecks: []statecheck.StateCheck{statuses(ended(alice[0])), requestIDs(1)},
	})

	w.WantActions(t, afterPreviews(terminate, terminate, describe, describe)...)
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

	w.Test(t,
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
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "fail_to_terminate", Times: 1})

	w.Test(t,
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

	w.WantLive(t, endpoint)
}

func TestAccConnectionTermination_oneOfManyFails(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 7})
	w.Fail(t, emulator.Fault{
		Action: terminate, Kind: "error", Times: 1, Match: map[string]string{"ConnectionId": alice[3]},
		Code: "InvalidParameterValue", Status: 400, Message: "This connection cannot be terminated.",
	})
	configuration := w.Config(termination(endpoint, `username = "alice"`))
	rest := kept{}
	for i, id := range alice {
		if i != 3 {
			rest[id] = "terminating"
		}
	}

	w.Test(t,
		resource.TestStep{
			Config: configuration,
			ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", "This connection cannot be terminated.",
				"May still be live", alice[3], `username "alice"`, "active", "Ended", alice[0], alice[6], "InvalidParameterValue", "Request ID: "),
		},
		resource.TestStep{
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{rest}},
		},
	)

	w.WantLive(t, endpoint)
}

func TestAccConnectionTermination_deniedPartway(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 6})
	denied := unauthorized()
	denied.After = 3
	w.Fail(t, denied)

	w.Test(t, resource.TestStep{
		Config: w.Config(termination(endpoint, `username = "alice"`)),
		ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", "May still be live", alice[2], alice[5],
			"Ended", alice[0], alice[1], "UnauthorizedOperation"),
	})

	w.WantActions(t, afterPreviews(terminate, describe, terminate, terminate, terminate)...)
	w.WantLive(t, endpoint, alice[2:]...)
}

func unauthorized() emulator.Fault {
	return emulator.Fault{
		Action: terminate, Kind: "error", Code: "UnauthorizedOperation", Status: 403,
		Message: "You are not authorized to perform this operation.",
	}
}

// kept checks that the prior state of a plan is tainted and has these connections, with their current status.
type kept map[string]string

func (want kept) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address == address {
			resp.Error = want.check(change.Change)
			return
		}
	}
	resp.Error = errors.New("the state has no termination")
}

func (want kept) check(change *tfjson.Change) error {
	if !change.Actions.Replace() {
		return fmt.Errorf("the plan is %v: the resource is not tainted", change.Actions)
	}
	before := fmt.Sprint(change.Before)
	if got := strings.Count(before, "connection_id:cvpn-"); got != len(want) {
		return fmt.Errorf("the state has %d connections, want %d: %s", got, len(want), before)
	}
	for id, code := range want {
		if !strings.Contains(before, fmt.Sprintf("connection_id:%s current_status:map[code:%s", id, code)) {
			return fmt.Errorf("the state does not have %s as %s: %s", id, code, before)
		}
	}
	return nil
}
