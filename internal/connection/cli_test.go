package connection_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccCLI_invoke(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	bob := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})
	cli := actionCLI(t, w, endpoint)

	output := cli.Do(t.Context(), t, 0, "apply", "-auto-approve", "-invoke=action.clientvpn_terminate_connections.leaver")

	for _, want := range []string{"Found 2 live connections", alice[0], alice[1], "Gone: 2 connections"} {
		if !strings.Contains(output, want) {
			t.Errorf("the output does not have %q:\n%s", want, output)
		}
	}
	w.WantLive(t, endpoint, bob...)
}

func TestAccCLI_secretsStayOutOfLogsAndState(t *testing.T) {
	t.Parallel()
	const secret, token = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "FwoGZXIvYXdzEXAMPLETOKENFwoGZXIvYXdzEXAMPLE"
	w, endpoint := newEmulator(t)
	log := filepath.Join(t.TempDir(), "trace.log")
	cli := w.CLI(t, w.ConfigWith(`
  access_key = "test"
  secret_key = "`+secret+`"
  token      = "`+token+`"`, termination(endpoint, `username = "alice"`)), "TF_LOG=TRACE", "TF_LOG_PATH="+log)

	output := cli.Do(t.Context(), t, 1, "apply", "-auto-approve")

	trace, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(trace), "TerminateClientVpnConnections") {
		t.Error("the log does not show the calls")
	}
	for where, text := range map[string]string{"the output": output, "the log": string(trace)} {
		for _, hidden := range []string{secret, token} {
			if at := strings.Index(text, hidden); at >= 0 {
				t.Errorf("%s contains a secret in …%s…", where, text[max(0, at-200):at])
			}
		}
	}
}
