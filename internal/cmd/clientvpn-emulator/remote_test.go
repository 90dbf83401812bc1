package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const oneEndpoint = `{"endpoints": [{"id": "cvpn-endpoint-1", "authentication": "directory-service", "connections": [{"id": "cvpn-connection-1", "username": "alice"}]}]}`

// serveSeed serves a seed, and returns a function that runs a command on it.
func serveSeed(t *testing.T, content string, environment ...string) (run func(args ...string) (string, error)) {
	t.Helper()
	seed := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(seed, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	_, url, _ := start(t, "-listen", "127.0.0.1:0", "-seed", seed, "-control-token", "sesame")
	return func(args ...string) (string, error) {
		t.Helper()
		cmd := command(t, append(args, "-url", url)...)
		cmd.Env = append(os.Environ(), "CLIENTVPN_EMULATOR_CONTROL_TOKEN=sesame")
		cmd.Env = append(cmd.Env, environment...)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
}

// must fails the test if a command fails.
func must(t *testing.T, run func(args ...string) (string, error)) func(args ...string) string {
	t.Helper()
	return func(args ...string) string {
		t.Helper()
		out, err := run(args...)
		if err != nil {
			t.Fatalf("%q: %v: %s", args, err, out)
		}
		return out
	}
}

// wants fails the test unless the output contains each text, regardless of the width of columns.
func wants(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), w) {
			t.Errorf("got\n%s\nwant %s", got, w)
		}
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	run := must(t, serveSeed(t, oneEndpoint))
	wants := func(got string, want ...string) {
		t.Helper()
		wants(t, got, want...)
	}
	if got := run("check"); got != "ok\n" {
		t.Errorf("check prints %q", got)
	}
	wants(run("state"), "ENDPOINT ACCOUNT REGION STATUS", "cvpn-endpoint-1 123456789012 us-east-1 available", "cvpn-connection-1 cvpn-endpoint-1 alice")
	wants(run("connect", "-endpoint", "cvpn-endpoint-1", "-username", "bob", "-count", "2", "-reconnect", "5s", "-groups", "a,b"), "cvpn-endpoint-1 bob", "active")

	var state struct {
		Clients []struct {
			Username, Reconnect string
			Groups              []string
		}
	}
	if err := json.Unmarshal([]byte(run("state", "-json")), &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Clients) != 3 || state.Clients[2].Username != "bob" || state.Clients[2].Reconnect != "5s" || len(state.Clients[2].Groups) != 2 {
		t.Errorf("the state has %+v", state)
	}

	wants(run("fault"), "There are no faults.")
	wants(run("fault", "-kind", "error", "-code", "Unavailable", "-action", "DescribeClientVpnConnections", "-match", "ClientVpnEndpointId=cvpn-endpoint-1", "-after", "1", "-times", "3"),
		"error DescribeClientVpnConnections * * ClientVpnEndpointId=cvpn-endpoint-1 1 3")
	wants(run("fault", "-json"), `"code": "Unavailable"`)
	wants(run("fault", "-clear"), "There are no faults.")

	before, after := strings.TrimSpace(run("clock")), strings.TrimSpace(run("clock", "-advance", "24h"))
	if before == "" || before >= after {
		t.Errorf("the clock went from %s to %s", before, after)
	}
	wants(run("reset", "-json"), `"status": "ok"`)
	if got := run("state"); strings.Contains(got, "bob") || !strings.Contains(got, "alice") {
		t.Errorf("after a reset:\n%s", got)
	}
}

const twoAccounts = `{
	"accounts": [
		{"id": "111111111111", "access_keys": [{"access_key": "AKIAGERMANY", "secret_key": "geheim"}], "regions": ["eu-central-1"]},
		{"id": "222222222222", "roles": ["arn:aws:iam::222222222222:role/revocation"]}
	],
	"endpoints": [
		{"id": "cvpn-endpoint-1", "account_id": "111111111111", "region": "eu-central-1", "connections": [{"id": "cvpn-connection-1", "username": "alice"}]},
		{"id": "cvpn-endpoint-2", "account_id": "222222222222", "connections": [{"id": "cvpn-connection-2", "username": "alice"}]}
	]
}`

// With several accounts, the tables show the account of every endpoint, connection and client.
func TestCommands_severalAccounts(t *testing.T) {
	t.Parallel()
	run := must(t, serveSeed(t, twoAccounts))
	state := run("state")
	wants(t, state, "ACCOUNT ACCESS KEYS ROLES REGIONS 111111111111 AKIAGERMANY eu-central-1", "123456789012 test default",
		"222222222222 arn:aws:iam::222222222222:role/revocation default",
		"CONNECTION ENDPOINT ACCOUNT USER", "cvpn-connection-1 cvpn-endpoint-1 111111111111 alice", "cvpn-connection-2 cvpn-endpoint-2 222222222222 alice")
	var snapshot struct {
		Accounts []struct {
			ID      string
			Regions []string
		}
	}
	document := run("state", "-json")
	if err := json.Unmarshal([]byte(document), &snapshot); err != nil {
		t.Fatal(err)
	}
	if len(snapshot.Accounts) != 3 || snapshot.Accounts[0].ID != "111111111111" || len(snapshot.Accounts[0].Regions) != 1 {
		t.Errorf("the accounts are %+v", snapshot.Accounts)
	}
	if strings.Contains(state+document, "geheim") {
		t.Error("the state has a secret key")
	}
}

// -account restricts a command to an account.
func TestCommands_account(t *testing.T) {
	t.Parallel()
	try := serveSeed(t, twoAccounts)
	run := must(t, try)
	state := run("state", "-account", "222222222222")
	wants(t, state, "cvpn-connection-2 cvpn-endpoint-2 alice")
	if strings.Contains(state, "111111111111") || strings.Contains(state, "cvpn-endpoint-1") {
		t.Errorf("the state of account 222222222222 is\n%s", state)
	}
	wants(t, run("connect", "-account", "111111111111", "-endpoint", "cvpn-endpoint-1", "-username", "bob"), "cvpn-endpoint-1 bob")

	run("fault", "-kind", "reset", "-times", "-1")
	wants(t, run("fault", "-account", "111111111111", "-region", "eu-central-1", "-kind", "latency", "-duration", "1ms"),
		"KIND ACTION ACCOUNT REGION MATCH AFTER TIMES latency * 111111111111 eu-central-1 0 1")
	if of := run("fault", "-account", "222222222222"); of != "There are no faults.\n" {
		t.Errorf("the faults of account 222222222222 are\n%s", of)
	}
	run("fault", "-clear", "-account", "111111111111")
	if left := run("fault"); strings.Contains(left, "latency") || !strings.Contains(left, "reset") {
		t.Errorf("the other faults are\n%s", left)
	}

	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"another account's endpoint": {[]string{"connect", "-account", "222222222222", "-endpoint", "cvpn-endpoint-1", "-username", "eve"}, "endpoint cvpn-endpoint-1 belongs to account 111111111111, not to 222222222222"},
		"connecting in no account":   {[]string{"connect", "-account", "1", "-endpoint", "cvpn-endpoint-1", "-username", "eve"}, `unknown account "1", want one of 111111111111, 123456789012, 222222222222`},
		"the state of no account":    {[]string{"state", "-account", "1"}, `unknown account "1"`},
		"a fault in no account":      {[]string{"fault", "-account", "1", "-kind", "reset"}, `unknown account "1"`},
		"clearing in no account":     {[]string{"fault", "-account", "1", "-clear"}, `unknown account "1"`},
		"a region without a kind":    {[]string{"fault", "-region", "eu-central-1"}, "fault requires -kind"},
		"the clock of an account":    {[]string{"clock", "-account", "111111111111"}, "-account"},
		"resetting an account":       {[]string{"reset", "-account", "111111111111"}, "-account"},
	} {
		if out, err := try(tc.args...); err == nil || !strings.Contains(out, tc.want) {
			t.Errorf("%s: %v: %s, want %s", name, err, out, tc.want)
		}
	}
	if state := run("state"); strings.Contains(state, "eve") || !strings.Contains(state, "bob") {
		t.Errorf("the state is\n%s", state)
	}
}

// The environment can restrict commands to an account. A flag takes precedence.
func TestCommands_accountOfTheEnvironment(t *testing.T) {
	t.Parallel()
	run := must(t, serveSeed(t, twoAccounts, "CLIENTVPN_EMULATOR_ACCOUNT=222222222222"))
	if state := run("state"); strings.Contains(state, "cvpn-endpoint-1") || !strings.Contains(state, "cvpn-endpoint-2") {
		t.Errorf("the state is\n%s", state)
	}
	if state := run("state", "-account", "111111111111"); !strings.Contains(state, "cvpn-endpoint-1") {
		t.Errorf("the state of account 111111111111 is\n%s", state)
	}
	wants(t, run("fault", "-kind", "reset"), "reset * 222222222222 *")
	run("reset")
	if faults := run("fault"); faults != "There are no faults.\n" {
		t.Errorf("after a reset, the faults are\n%s", faults)
	}
}

func TestCommands_errors(t *testing.T) {
	t.Parallel()
	_, url, _ := start(t, "-listen", "127.0.0.1:0", "-control-token", "sesame")
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"nobody listens":         {[]string{"check", "-url", "http://127.0.0.1:1"}, "GET http://127.0.0.1:1/_emulator/health: "},
		"without the token":      {[]string{"state", "-url", url}, "this emulator has a control token"},
		"no endpoint":            {[]string{"connect", "-url", url, "-username", "bob"}, "connect requires -endpoint"},
		"a wrong endpoint":       {[]string{"connect", "-url", url, "-control-token", "sesame", "-endpoint", "e"}, "POST " + url + "/_emulator/connections: "},
		"a fault without a kind": {[]string{"fault", "-url", url, "-code", "Unavailable"}, "fault requires -kind"},
		"clearing one kind":      {[]string{"fault", "-url", url, "-clear", "-kind", "reset"}, "fault -clear removes faults of every kind"},
		"clearing in a region":   {[]string{"fault", "-url", url, "-clear", "-region", "eu-central-1"}, "fault -clear removes faults of every kind"},
		"a wrong match":          {[]string{"fault", "-match", "Username"}, `"Username" is not NAME=VALUE`},
		"an argument":            {[]string{"clock", "1h"}, `unexpected arguments ["1h"]: clock only has flags`},
		"no time":                {[]string{"check", "-url", url, "-timeout", "1ns"}, "context deadline exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := command(t, tc.args...).CombinedOutput()
			if err == nil || !strings.Contains(string(out), tc.want) {
				t.Errorf("%v: %s, want %s", err, out, tc.want)
			}
		})
	}
}

func TestCommands_findTheEmulatorOfTheEnvironment(t *testing.T) {
	t.Parallel()
	_, url, _ := start(t, "-listen", "127.0.0.1:0")
	port := url[strings.LastIndex(url, ":"):]
	for _, listen := range []string{"127.0.0.1" + port, "0.0.0.0" + port, port, "[::]" + port} {
		cmd := command(t, "check")
		cmd.Env = append(os.Environ(), "CLIENTVPN_EMULATOR_LISTEN="+listen)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", listen, err, out)
		}
	}
}
