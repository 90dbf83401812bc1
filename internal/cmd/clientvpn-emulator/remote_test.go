package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// serveSeed serves an endpoint of directory users with one connection, and returns a function that runs a command on it.
func serveSeed(t *testing.T) (run func(args ...string) string) {
	t.Helper()
	seed := filepath.Join(t.TempDir(), "seed.json")
	content := `{"endpoints": [{"id": "cvpn-endpoint-1", "authentication": "directory-service", "connections": [{"id": "cvpn-connection-1", "username": "alice"}]}]}`
	if err := os.WriteFile(seed, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	_, url, _ := start(t, "-listen", "127.0.0.1:0", "-seed", seed, "-control-token", "sesame")
	return func(args ...string) string {
		t.Helper()
		cmd := command(t, append(args, "-url", url)...)
		cmd.Env = append(os.Environ(), "CLIENTVPN_EMULATOR_CONTROL_TOKEN=sesame")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v: %s", args, err, out)
		}
		return string(out)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	run := serveSeed(t)
	wants := func(got string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(strings.Join(strings.Fields(got), " "), w) {
				t.Errorf("got\n%s\nwant %s", got, w)
			}
		}
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
		"error DescribeClientVpnConnections ClientVpnEndpointId=cvpn-endpoint-1 1 3")
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

func TestCommands_errors(t *testing.T) {
	t.Parallel()
	_, url, _ := start(t, "-listen", "127.0.0.1:0", "-control-token", "sesame")
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"nobody listens":         {[]string{"check", "-url", "http://127.0.0.1:1"}, "GET http://127.0.0.1:1/_emulator/health: "},
		"without the token":      {[]string{"state", "-url", url}, "this emulator has a control token"},
		"no endpoint":            {[]string{"connect", "-url", url, "-username", "bob"}, "connect needs -endpoint"},
		"a wrong endpoint":       {[]string{"connect", "-url", url, "-control-token", "sesame", "-endpoint", "e"}, "POST " + url + "/_emulator/connections: "},
		"a fault without a kind": {[]string{"fault", "-url", url, "-code", "Unavailable"}, "fault needs -kind"},
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
