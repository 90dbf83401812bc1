package connection_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
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
		left       string
		terminates int
		warnings   []string
	}{
		"users": {
			map[string]tftypes.Value{"usernames": acctest.Strings("alice")}, "bob+carol", 1, nil,
		},
		"common names": {
			map[string]tftypes.Value{"common_names": acctest.Strings("cn-bob")}, "alice+alice+carol", 1, nil,
		},
		"connection IDs": {
			map[string]tftypes.Value{"connection_ids": acctest.Strings("cvpn-connection-00000000000000003")}, "alice+alice+bob", 1, nil,
		},
		"all": {
			map[string]tftypes.Value{"all": yes(), "max_connections": number(4)}, "", 4, nil,
		},
		"all except a user": {
			map[string]tftypes.Value{"all": yes(), "max_connections": number(2), "exclude_usernames": acctest.Strings("alice")}, "alice+alice", 2, nil,
		},
		"users except a device": {
			map[string]tftypes.Value{"usernames": acctest.Strings("alice", "bob"), "exclude_common_names": acctest.Strings("cn-bob")},
			"bob+carol", 2,
			[]string{`No live connection, except excluded ones, of username "bob"`},
		},
		"a user and a misspelled one": {
			map[string]tftypes.Value{"usernames": acctest.Strings("alice", "Bob ")},
			"bob+carol", 1,
			[]string{`No live connection of username "Bob "`, `username "bob"`},
		},
		"misspelled users": {
			map[string]tftypes.Value{"usernames": acctest.Strings("nobody", "Alice")},
			"alice+alice+bob+carol", 0,
			[]string{`No live connection of usernames "`, "exactly", `differs only in case`, `username "alice"`},
		},
		"a misspelled connection ID": {
			map[string]tftypes.Value{"connection_ids": acctest.Strings("cvpn-connection-00000000000000009")},
			"alice+alice+bob+carol", 0,
			[]string{`No live connection of connection ID "cvpn-connection-00000000000000009" at cvpn-endpoint-`, "in us-east-1"},
		},
		"an empty list": {
			map[string]tftypes.Value{"usernames": acctest.Strings()},
			"alice+alice+bob+carol", 0,
			[]string{"Nobody is named", "The list of IDs or names is empty"},
		},
		"a user who is named and excluded": {
			map[string]tftypes.Value{"usernames": acctest.Strings("alice", "bob"), "exclude_usernames": acctest.Strings("bob")},
			"bob+carol", 2,
			[]string{`Named and excluded: "bob"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := staff(t)
			tc.arguments["client_vpn_endpoint_id"] = tftypes.NewValue(tftypes.String, endpoint)

			got := w.Invoke(t.Context(), t, terminateAction, tc.arguments)

			wantWarnings(t, got, tc.warnings...)
			again := w.Invoke(t.Context(), t, terminateAction, tc.arguments) // It is safe to run again.
			for _, d := range again.Diagnostics {
				if d.Severity != tfprotov6.DiagnosticSeverityWarning {
					t.Errorf("running it again: %s\n%s", d.Summary, d.Detail)
				}
			}
			var left []string
			for _, connection := range w.Connections(endpoint) {
				if connection.Status == "active" {
					left = append(left, connection.Username)
				}
			}
			if strings.Join(left, "+") != tc.left {
				t.Errorf("the live connections are those of %v, want %v", left, tc.left)
			}
			if got := len(w.Calls(terminate)); got != tc.terminates {
				t.Errorf("%d calls ended connections, want %d", got, tc.terminates)
			}
		})
	}
}

// wantWarnings checks that an invocation had one warning that has these parts in this order, or none if there are no parts.
func wantWarnings(t *testing.T, got acctest.Invocation, parts ...string) {
	t.Helper()
	want := min(len(parts), 1)
	if len(got.Diagnostics) != want {
		t.Fatalf("there are %d diagnostics, want %d: %+v", len(got.Diagnostics), want, got)
	}
	for _, d := range got.Diagnostics {
		if text := d.Summary + "\n" + d.Detail; d.Severity != tfprotov6.DiagnosticSeverityWarning || !acctest.InOrder(parts...).MatchString(text) {
			t.Errorf("%v: %s", d.Severity, text)
		}
	}
}

func TestTerminateConnections_reportsEachStep(t *testing.T) {
	t.Parallel()
	w, endpoint := staff(t)

	got := w.Invoke(t.Context(), t, terminateAction, usersAt(endpoint, "alice"))

	messages := strings.Join(got.Messages, "\n")
	if !acctest.InOrder("Found 2 live connections.", `Ending cvpn-connection-00000000000000001 (username "alice", common name "cn-alice"): active to terminating.`,
		"Ending cvpn-connection-00000000000000002", "Waiting for 2 connections to end at "+endpoint, "Gone: 2 connections").MatchString(messages) {
		t.Errorf("the messages are\n%s", messages)
	}
}

func TestTerminateConnections_leavesReconnectedClients(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: 1})

	got := w.Invoke(t.Context(), t, terminateAction, usersAt(endpoint, "alice"))

	if len(got.Diagnostics) > 0 || len(w.Calls(terminate)) != 1 {
		t.Errorf("got %v after %d calls", got, len(w.Calls(terminate)))
	}
}

func TestTerminateConnections_dryRun(t *testing.T) {
	t.Parallel()
	w, endpoint := staff(t)
	arguments := usersAt(endpoint, "alice")
	arguments["dry_run"] = yes()

	allowed := w.Invoke(t.Context(), t, terminateAction, arguments)
	w.Fail(t, unauthorized())
	refused := w.Invoke(t.Context(), t, terminateAction, arguments)

	if len(allowed.Diagnostics) > 0 || !strings.Contains(strings.Join(allowed.Messages, "\n"), "Would end cvpn-connection-00000000000000001") {
		t.Errorf("got %v", allowed)
	}
	if len(refused.Diagnostics) != 1 || !strings.Contains(refused.Diagnostics[0].Detail, "UnauthorizedOperation") {
		t.Errorf("got %v", refused)
	}
	if live := w.Live(endpoint); len(live) != 4 {
		t.Errorf("the live connections are %v", live)
	}
}

func TestTerminateConnections_errors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments map[string]tftypes.Value
		fault     *emulator.Fault
		want      []string
	}{
		"more than max_connections": {
			map[string]tftypes.Value{"all": yes(), "max_connections": number(3)},
			nil,
			[]string{"4 connections would be cut at once, but the limit is 3", "cvpn-connection-00000000000000001", "max_connections"},
		},
		"an endpoint that does not exist": {
			map[string]tftypes.Value{"usernames": acctest.Strings("a"), "client_vpn_endpoint_id": text("nowhere")},
			nil,
			[]string{"No such Client VPN endpoint", "nowhere"},
		},
		"not allowed": {
			map[string]tftypes.Value{"usernames": acctest.Strings("alice")},
			new(unauthorized()),
			[]string{"May still be live", "UnauthorizedOperation", "ec2:TerminateClientVpnConnections"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := staff(t)
			if tc.fault != nil {
				w.Fail(t, *tc.fault)
			}

			got := w.Invoke(t.Context(), t, terminateAction, atEndpoint(endpoint, tc.arguments))

			if len(got.Diagnostics) != 1 || !acctest.InOrder(tc.want...).MatchString(got.Diagnostics[0].Detail) {
				t.Errorf("got %+v", got)
			}
			if live := w.Live(endpoint); len(live) != 4 {
				t.Errorf("the live connections are %v", live)
			}
		})
	}
}

// Terraform does not validate a configuration again once unknown values are known, so the invocation must reject what validation rejects.
func TestTerminateConnections_rejectsAtValidationAndInvocation(t *testing.T) {
	t.Parallel()
	names := tftypes.Set{ElementType: tftypes.String}
	for name, tc := range map[string]struct {
		arguments map[string]tftypes.Value
		want      []string
	}{
		"no selection":            {nil, []string{"Exactly one of connection_ids, usernames, common_names and all"}},
		"null user names":         {map[string]tftypes.Value{"usernames": tftypes.NewValue(names, nil)}, []string{"Exactly one"}},
		"two selections":          {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "common_names": acctest.Strings("a")}, []string{"Exactly one"}},
		"users and all":           {map[string]tftypes.Value{"usernames": acctest.Strings("alice"), "all": yes(), "max_connections": number(9)}, []string{"Exactly one"}},
		"no users and all":        {map[string]tftypes.Value{"usernames": acctest.Strings(), "all": yes(), "max_connections": number(9)}, []string{"Exactly one"}},
		"all = false":             {map[string]tftypes.Value{"all": tftypes.NewValue(tftypes.Bool, false)}, []string{"Exactly one"}},
		"all without a limit":     {map[string]tftypes.Value{"all": yes()}, []string{"all = true requires max_connections"}},
		"a blank user name":       {map[string]tftypes.Value{"usernames": acctest.Strings(" ")}, []string{"usernames", "must not be empty or blank"}},
		"a blank excluded name":   {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "exclude_usernames": acctest.Strings("")}, []string{"exclude_usernames", "must not be empty or blank"}},
		"a null user name":        {map[string]tftypes.Value{"usernames": tftypes.NewValue(names, []tftypes.Value{tftypes.NewValue(tftypes.String, nil)})}, []string{"usernames[0] is null"}},
		"a control character":     {map[string]tftypes.Value{"usernames": acctest.Strings("a\x00")}, []string{"usernames", "contains a NUL character", `"a\x00"`}},
		"a name as ID":            {map[string]tftypes.Value{"connection_ids": acctest.Strings("alice@example.com")}, []string{"connection_ids", "must be an ID"}},
		"a blank endpoint ID":     {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "client_vpn_endpoint_id": text("")}, []string{"client_vpn_endpoint_id", "must not be empty or blank"}},
		"a blank region":          {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "region": text("")}, []string{"region", "must be the name of an AWS region"}},
		"a timeout without unit":  {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "timeout": text("10")}, []string{"timeout must be a duration", "got: 10"}},
		"a timeout of letters":    {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "timeout": text("abc")}, []string{"timeout must be a duration", "got: abc"}},
		"a negative timeout":      {map[string]tftypes.Value{"usernames": acctest.Strings("a"), "timeout": text("-1m")}, []string{"timeout must be a duration", "got: -1m"}},
		"a limit of zero":         {map[string]tftypes.Value{"all": yes(), "max_connections": number(0)}, []string{"max_connections must be a whole number", "got: 0"}},
		"a fraction as limit":     {map[string]tftypes.Value{"all": yes(), "max_connections": tftypes.NewValue(tftypes.Number, 1.5)}, []string{"max_connections must be a whole number", "got: 1.5"}},
		"a limit that is too big": {map[string]tftypes.Value{"all": yes(), "max_connections": tftypes.NewValue(tftypes.Number, 1e20)}, []string{"max_connections must be a whole number", "got: 1e+20"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := staff(t)
			arguments := atEndpoint(endpoint, tc.arguments)
			for phase, diagnostics := range map[string][]*tfprotov6.Diagnostic{
				"validation": w.Invoke(t.Context(), t, terminateAction, arguments).Diagnostics,
				"invocation": w.InvokeUnvalidated(t.Context(), t, terminateAction, arguments).Diagnostics,
			} {
				if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
					t.Errorf("%s: got %+v", phase, diagnostics)
					continue
				}
				d := diagnostics[0]
				if text := d.Attribute.String() + "\n" + d.Detail; !acctest.InOrder(tc.want...).MatchString(text) {
					t.Errorf("%s: got %s, want %q", phase, text, tc.want)
				}
			}
			w.WantActions(t)
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

	w.TestFrom(t, tfversion.Version1_14_0, resource.TestStep{
		Config:          w.Config(fixture(t, "trigger.tf")),
		ConfigVariables: config.Variables{"endpoint": config.StringVariable(endpoint)},
		PostApplyFunc: func() {
			if live := w.Live(endpoint); len(live) != 1 {
				t.Errorf("the live connections are %v", live)
			}
		},
	})
}

// staff returns an emulator with an endpoint to which alice has two connections, and bob and carol one each.
func staff(t *testing.T) (*acctest.Emulator, string) {
	t.Helper()
	w, endpoint := newEmulator(t)
	for _, who := range []struct{ id, name string }{{"1", "alice"}, {"2", "alice"}, {"4", "bob"}, {"3", "carol"}} {
		w.Join(t, emulator.ClientSeed{
			EndpointID: endpoint, Username: who.name, CommonName: "cn-" + who.name, ID: "cvpn-connection-0000000000000000" + who.id,
		})
	}
	return w, endpoint
}

func usersAt(endpoint string, names ...string) map[string]tftypes.Value {
	return atEndpoint(endpoint, map[string]tftypes.Value{"usernames": acctest.Strings(names...)})
}

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func yes() tftypes.Value { return tftypes.NewValue(tftypes.Bool, true) }

func number(n int) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }
