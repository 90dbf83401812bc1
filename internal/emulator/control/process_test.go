package control_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

// shell returns the path of a shell, which tests run instead of the emulator.
func shell(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell on PATH")
	}
	return path
}

func TestStart(t *testing.T) {
	t.Parallel()

	program := `echo "$*"; echo "clientvpn-emulator listening on http://127.0.0.1:5"; exec sleep 60`
	vpn, err := control.Start(t.Context(), shell(t), "-c", program, "emulator", "-listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if vpn.URL != "http://127.0.0.1:5" {
		t.Errorf("url %q", vpn.URL)
	}
	if err := vpn.Stop(); err != nil {
		t.Error(err)
	}
}

func TestStart_errorHasOutput(t *testing.T) {
	t.Parallel()

	_, err := control.Start(t.Context(), shell(t), "-c", "echo the seed is broken >&2; exit 2")
	if err == nil || !strings.Contains(err.Error(), "it exited before it accepted connections\nthe seed is broken") {
		t.Errorf("error %v", err)
	}
}
