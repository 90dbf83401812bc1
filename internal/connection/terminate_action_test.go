package connection_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const terminateAction = "clientvpn_terminate_connections"

func TestTerminateConnections_selects(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments  map[string]tftypes.Value
		left       []string
		terminates int
	}{
		"users":               {map[string]tftypes.Value{"usernames": acctest.Strings("alice")}, []string{"bob", "carol"}, 1},
		"common names":        {map[string]tftypes.Value{"common_names": acctest.Strings("cn-bob")}, []string{"alice", "alice", "carol"}, 1},
		"connection IDs":      {map[string]tftypes.Value{"connection_ids": acctest.Strings("cvpn-connection-00000000000000003")}, []string{"alice", "alice", "bob"}, 1},
		"all":                 {map[string]tftypes.Value{"all": yes(), "max_connections": number(4)}, nil, 4},
		"all, but a user":     {map[string]tftypes.Value{"all": yes(), "max_connections": number(2), "exclude_usernames": acctest.Strings("alice")}, []string{"alice", "alice"}, 2},
		"users, but a device": {map[string]tftypes.Value{"usernames": acctest.Strings("alice", "bob"), "exclude_common_names": acctest.Strings("cn-bob")}, []string{"bob", "carol"}, 2},
		"nobody who is there": {map[string]tftypes.Value{"usernames": acctest.Strings("nobody", "Alice")}, []string{"alice", "alice", "bob", "carol"}, 0},
		"nobody at all":       {map[string]tftypes.Value{"usernames": acctest.Strings()}, []string{"alice", "alice", "bob", "carol"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := staff(t)
			tc.arguments["client_vpn_endpoint_id"] = tftypes.NewValue(tftypes.String, endpoint)

			for range 2 { // It is safe to run twice.
				got := w.Invoke(t.Context(), t, terminateAction, tc.arguments)
				if len(got.Diagnostics) > 0 {
					t.Fatal(got.Diagnostics[0].Detail)
				}
			}

			var left []string
			for _, connection := range w.Connections(endpoint) {
				if connection.Status == "active" {
					left = append(left, connection.Username)
				}
			}
			if strings.Join(left, " ") != strings.Join(tc.left, " ") {
				t.Errorf("left are %v, want %v", left, tc.left)
			}
			if got := len(w.Calls(terminate)); got != tc.terminates {
				t.Errorf("ended with %d calls, want %d", got, tc.terminates)
			}
		})
	}
}

func TestTerminateConnections_tellsEachFact(t *testing.T) {
	t.Parallel()
	w, endpoint := staff(t)

	got := w.Invoke(t.Context(), t, terminateAction, usersAt(endpoint, "alice"))

	text := strings.Join(got.Messages, "\n")
	if !acctest.InOrder("Found 2 live connections.", `Ending cvpn-connection-00000000000000001 (username "alice", common name "cn-alice"): active to terminating.`,
		"Ending cvpn-connection-00000000000000002", "Waiting for 2 connections to end at "+endpoint, "Gone: 2 connections").MatchString(text) {
		t.Errorf("told\n%s", text)
	}
}

func TestTerminateConnections_doesNotChaseWhoComesBack(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: 1})

	got := w.Invoke(t.Context(), t, terminateAction, usersAt(endpoint, "alice"))

	if len(got.Diagnostics) > 0 || len(w.Calls(terminate)) != 1 {
		t.Errorf("got %v after %d calls", got, len(w.Calls(terminate)))
	}
}

func TestTerminateConnections_dryRun(t *testing.T) {
	t.Parallel()
	w, endpoint := staff(t)
	asking := usersAt(endpoint, "alice")
	asking["dry_run"] = yes()

	allowed := w.Invoke(t.Context(), t, terminateAction, asking)
	w.Fail(t, unauthorized())
	refused := w.Invoke(t.Context(), t, terminateAction, asking)

	if len(allowed.Diagnostics) > 0 || !strings.Contains(strings.Join(allowed.Messages, "\n"), "Would end cvpn-connection-00000000000000001") {
		t.Errorf("got %v", allowed)
	}
	if len(refused.Diagnostics) != 1 || !strings.Contains(refused.Diagnostics[0].Detail, "UnauthorizedOperation") {
		t.Errorf("got %v", refused)
	}
	if live := w.Live(endpoint); len(live) != 4 {
		t.Errorf("live are %v", live)
	}
}

func TestTerminateConnections_errors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments map[string]tftypes.Value
		fault     *emulator.Fault
		want      []string
	}{
		"nobody is selected":     {map[string]tftypes.Value{}, nil, []string{"Exactly one of connection_ids, usernames, common_names and all"}},
		"two selections":         {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "common_names": acctest.Strings("a")}, nil, []string{"Exactly one"}},
		"all without a guard":    {map[string]tftypes.Value{"all": yes()}, nil, []string{"max_connections"}},
		"an empty user name":     {map[string]tftypes.Value{"usernames": acctest.Strings("")}, nil, []string{"must not be empty"}},
		"a timeout without unit": {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "timeout": tftypes.NewValue(tftypes.String, "10")}, nil, []string{"timeout", "must be a duration"}},
		"more than the guard":    {map[string]tftypes.Value{"all": yes(), "max_connections": number(3)}, nil, []string{"4 connections would be cut, and at most 3", "cvpn-connection-00000000000000001", "max_connections"}},
		"an unknown endpoint":    {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "client_vpn_endpoint_id": tftypes.NewValue(tftypes.String, "nowhere")}, nil, []string{"No such Client VPN endpoint", "nowhere"}},
		"not allowed":            {map[string]tftypes.Value{"usernames": acctest.Strings("alice")}, new(unauthorized()), []string{"May still be live", "UnauthorizedOperation", "ec2:TerminateClientVpnConnections"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := staff(t)
			if tc.fault != nil {
				w.Fail(t, *tc.fault)
			}
			if _, given := tc.arguments["client_vpn_endpoint_id"]; !given {
				tc.arguments["client_vpn_endpoint_id"] = tftypes.NewValue(tftypes.String, endpoint)
			}

			got := w.Invoke(t.Context(), t, terminateAction, tc.arguments)

			if len(got.Diagnostics) != 1 || !acctest.InOrder(tc.want...).MatchString(got.Diagnostics[0].Detail) {
				t.Errorf("got %+v", got)
			}
			if live := w.Live(endpoint); len(live) != 4 {
				t.Errorf("live are %v", live)
			}
		})
	}
}

func TestTerminateConnections_interrupted(t *testing.T) {
	t.Parallel()
	w, endpoint := staff(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()

	got := w.Invoke(ctx, t, terminateAction, usersAt(endpoint, "alice"))

	if len(got.Diagnostics) != 1 || len(w.Calls()) != 0 {
		t.Errorf("got %v after %v", got, w.Actions())
	}
}

func TestAccTerminateConnections_trigger(t *testing.T) {
	t.Parallel()
	w, endpoint := staff(t)

	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Providers(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{{
			Config: w.Config(`
resource "terraform_data" "handler" {
  input = "v2"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.clientvpn_terminate_connections.all]
    }
  }
}

action "clientvpn_terminate_connections" "all" {
  config {
    client_vpn_endpoint_id = "` + endpoint + `"
    all                    = true
    max_connections        = 10
    exclude_usernames      = ["carol"]
  }
}
`),
			PostApplyFunc: func() {
				if live := w.Live(endpoint); len(live) != 1 {
					t.Errorf("live are %v", live)
				}
			},
		}},
	})
}

// staff is alice with two connections, bob and carol.
func staff(t *testing.T) (*acctest.Emulator, string) {
	t.Helper()
	w, endpoint := newWorld(t)
	for _, who := range []struct{ id, name string }{{"1", "alice"}, {"2", "alice"}, {"4", "bob"}, {"3", "carol"}} {
		w.Join(t, emulator.ClientSeed{
			EndpointID: endpoint, Username: who.name, CommonName: "cn-" + who.name, ID: "cvpn-connection-0000000000000000" + who.id,
		})
	}
	return w, endpoint
}

func usersAt(endpoint string, names ...string) map[string]tftypes.Value {
	return map[string]tftypes.Value{
		"client_vpn_endpoint_id": tftypes.NewValue(tftypes.String, endpoint), "usernames": acctest.Strings(names...),
	}
}

func yes() tftypes.Value { return tftypes.NewValue(tftypes.Bool, true) }

func number(n int) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }
