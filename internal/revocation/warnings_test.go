package revocation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The plan of a new order, its apply and every refresh warn about likely mistakes.
func TestAccessRevocation_warnings(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		prepare func(t *testing.T, w *acctest.Emulator) (config map[string]tftypes.Value, want []string)
	}{
		"a region without endpoints": {func(_ *testing.T, _ *acctest.Emulator) (map[string]tftypes.Value, []string) {
			return map[string]tftypes.Value{"usernames": acctest.Strings("alice")},
				[]string{`WARNING: No Client VPN endpoint in us-east-1 for username "alice"`}
		}},
		"similar names at two endpoints": {func(t *testing.T, w *acctest.Emulator) (map[string]tftypes.Value, []string) {
			t.Helper()
			var want []string
			for _, similar := range []string{"MALLORY", "mallory "} {
				endpoint := w.Endpoint(t, emulator.EndpointSeed{})
				id := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: similar})[0]
				want = append(want, "WARNING: Similar names are connected at "+endpoint+" in us-east-1: "+similar+" ("+id+")")
			}
			return map[string]tftypes.Value{"usernames": acctest.Strings("Mallory")}, want
		}},
		"a similar common name": {func(t *testing.T, w *acctest.Emulator) (map[string]tftypes.Value, []string) {
			t.Helper()
			endpoint := w.Endpoint(t, emulator.EndpointSeed{})
			id := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "LAPTOP"})[0]
			return map[string]tftypes.Value{"common_names": acctest.Strings("laptop")},
				[]string{"WARNING: Similar names are connected at " + endpoint + " in us-east-1: LAPTOP (" + id + ")"}
		}},
		"somebody in usernames and never_cut": {func(t *testing.T, w *acctest.Emulator) (map[string]tftypes.Value, []string) {
			t.Helper()
			endpoint := w.Endpoint(t, emulator.EndpointSeed{})
			w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
			return map[string]tftypes.Value{"usernames": acctest.Strings("alice", "bob"), "never_cut": acctest.Strings("alice")},
				[]string{`WARNING: Named to be cut, but in never_cut in us-east-1: "alice"`}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			config, want := tc.prepare(t, w)
			slices.Sort(want)
			orders := newOrders(t, w)
			check := func(when string, diagnostics []*tfprotov6.Diagnostic) {
				t.Helper()
				if got := slices.Sorted(slices.Values(summaries(diagnostics))); !slices.Equal(got, want) {
					t.Errorf("%s: got\n  %s\nwant\n  %s", when, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
				}
			}

			planned, diagnostics := orders.plan(t, orders.null(), config)
			check("plan", diagnostics)
			state, diagnostics := orders.apply(t, orders.null(), planned, config)
			check("apply", diagnostics)
			_, diagnostics = orders.read(t, state)
			check("refresh", diagnostics)

			if got := w.Calls(terminate); len(got) != 0 {
				t.Errorf("there were terminations: %v", got)
			}
		})
	}
}

// A warning about a name shows its invisible characters.
func TestAccessRevocation_invisibleCharacters(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	orders := newOrders(t, w)
	answer, err := orders.server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: "clientvpn_access_revocation",
		Config: orders.dynamic(t, orders.value(map[string]tftypes.Value{
			"client_vpn_endpoint_ids": acctest.Strings(endpoint), "usernames": acctest.Strings("ali\u200bce", "bob "),
		})),
	})
	if err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(slices.Values(summaries(answer.Diagnostics)))
	want := []string{
		`WARNING: An element of usernames has characters that cannot be seen: "ali\u200bce"`,
		`WARNING: An element of usernames has characters that cannot be seen: "bob "`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// never_cut overrides the names of an order.
func TestAccessRevocation_neverCut(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop", Count: 3})
	kept := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "root", CommonName: "laptop"})
	kept = append(kept, w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "break-glass"})...)
	orders := newOrders(t, w)
	config := map[string]tftypes.Value{
		"client_vpn_endpoint_ids": acctest.Strings(endpoint), "usernames": acctest.Strings("alice"),
		"common_names": acctest.Strings("laptop"), "never_cut": acctest.Strings("root", "break-glass"),
	}

	planned, _ := orders.plan(t, orders.null(), config)
	state, diagnostics := orders.apply(t, orders.null(), planned, config)

	if len(diagnostics) != 0 {
		t.Errorf("got %v", summaries(diagnostics))
	}
	w.WantLive(t, endpoint, kept...)
	if got := attributes(t, state)["clear"]; !got.Equal(tftypes.NewValue(tftypes.Bool, true)) {
		t.Errorf("clear is %s", got)
	}
	for _, call := range w.Calls(terminate) {
		if call.Parameters["ConnectionId"] == "" {
			t.Errorf("a call ends all of a user's connections, although one must stay: %v", call.Parameters)
		}
	}
}

// A dry run shows whose connections would end, and ends none until dry_run is removed.
func TestAccessRevocation_dryRun(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	orders := newOrders(t, w)
	config := map[string]tftypes.Value{
		"client_vpn_endpoint_ids": acctest.Strings(endpoint), "usernames": acctest.Strings("alice"),
		"dry_run": tftypes.NewValue(tftypes.Bool, true),
	}

	planned, diagnostics := orders.plan(t, orders.null(), config)
	if got := summaries(diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "WARNING: VPN connections would be cut without dry_run at "+endpoint) {
		t.Errorf("the diagnostics of the plan are %q", got)
	}
	state, diagnostics := orders.apply(t, orders.null(), planned, config)
	if len(diagnostics) != 0 {
		t.Errorf("got %v", summaries(diagnostics))
	}
	w.WantLive(t, endpoint, alice...)
	if got := shown(t, state); !slices.Equal(got, alice) {
		t.Errorf("the state shows %v, want %v", got, alice)
	}
	if got := attributes(t, state)["clear"]; !got.Equal(tftypes.NewValue(tftypes.Bool, false)) {
		t.Errorf("clear is %s", got)
	}
	state, _ = orders.read(t, state)
	if planned, _ = orders.plan(t, state, config); !planned.Equal(state) {
		t.Error("a dry run plans a change although nothing changed")
	}
	for _, call := range w.Calls(terminate) {
		if call.Parameters["DryRun"] != "true" {
			t.Errorf("a call is not a dry run: %v", call.Parameters)
		}
	}

	config["dry_run"] = tftypes.NewValue(tftypes.Bool, nil)
	planned, _ = orders.plan(t, state, config)
	_, diagnostics = orders.apply(t, state, planned, config)

	if len(diagnostics) != 0 {
		t.Errorf("got %v", summaries(diagnostics))
	}
	w.WantLive(t, endpoint)
}

// An imported order has no history, and a dry run plans and applies none.
func TestAccessRevocation_dryRunOfAnImportedOrder(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	orders := newOrders(t, w)
	config := map[string]tftypes.Value{
		"client_vpn_endpoint_ids": acctest.Strings(endpoint), "usernames": acctest.Strings("alice"),
	}
	imported := attributes(t, orders.value(config))
	imported["region"] = tftypes.NewValue(tftypes.String, "us-east-1")
	state, _ := orders.read(t, orders.value(imported))
	config["dry_run"] = tftypes.NewValue(tftypes.Bool, true)

	planned, _ := orders.plan(t, state, config)
	applied, diagnostics := orders.apply(t, state, planned, config)

	if len(diagnostics) != 0 {
		t.Errorf("got %v", summaries(diagnostics))
	}
	for _, name := range []string{"enforcements", "last_enforcement"} {
		if got, want := attributes(t, applied)[name], attributes(t, planned)[name]; !got.Equal(want) || !got.IsNull() {
			t.Errorf("%s is %s, planned as %s", name, got, want)
		}
	}
	w.WantLive(t, endpoint, alice...)
}

// shown returns the IDs of the active connections in a state.
func shown(t *testing.T, state tftypes.Value) []string {
	t.Helper()
	connections, err := acctest.Objects(attributes(t, state)["active_connections"])
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, each := range connections {
		id, err := acctest.String(each["connection_id"])
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}
