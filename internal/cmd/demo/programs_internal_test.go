package main

import (
	"os/exec"
	"strings"
	"testing"
)

// shell returns a shell to run instead of the emulator.
func shell(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell on PATH")
	}
	return path
}

func TestStartEmulator(t *testing.T) {
	t.Parallel()

	program := `echo "$*"; echo "clientvpn-emulator listening on http://127.0.0.1:5"; exec sleep 60`
	vpn, err := startEmulator(t.Context(), shell(t), "-c", program, "emulator", "-listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if vpn.url != "http://127.0.0.1:5" {
		t.Errorf("url %q", vpn.url)
	}
	if err := vpn.stop(); err != nil {
		t.Error(err)
	}
}

func TestStartEmulator_errorHasOutput(t *testing.T) {
	t.Parallel()

	_, err := startEmulator(t.Context(), shell(t), "-c", "echo the seed is broken >&2; exit 2")
	if err == nil || !strings.Contains(err.Error(), "it exited before it accepted connections\nthe seed is broken") {
		t.Errorf("error %v", err)
	}
}
