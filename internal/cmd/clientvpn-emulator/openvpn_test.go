//go:build openvpn

package main_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
)

// The servers exit with the emulator, even if it is killed.
func TestOpenVPN_endsWithTheEmulator(t *testing.T) {
	t.Parallel()
	if servers, err := openvpn.New(openvpn.Options{}); err != nil {
		t.Skip(err)
	} else {
		servers.Close()
	}
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		dir := t.TempDir()
		seed := filepath.Join(dir, "seed.json")
		if err := os.WriteFile(seed, []byte(`{"endpoints": [{"authentication": "certificate"}, {"authentication": "federated", "connections": [{"username": "alice"}]}]}`), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := command(t, "-openvpn", "-listen", "127.0.0.1:0", "-seed", seed)
		cmd.Env = append(os.Environ(), "TMPDIR="+dir)
		url, _ := await(t, cmd)
		server := running(t, url)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // A signal ends it.
		if !eventually(t, func() bool { return errors.Is(syscall.Kill(server, 0), syscall.ESRCH) }) {
			t.Errorf("after %s, process %d still exists", signal, server)
		}
		left, err := filepath.Glob(filepath.Join(dir, "clientvpn-openvpn-*"))
		if err != nil || signal == syscall.SIGTERM && len(left) > 0 {
			t.Errorf("after %s, %v is left, error %v", signal, left, err)
		}
		for _, path := range left { // A kill leaves the directory, but no secret in it.
			files, err := os.ReadDir(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				content, err := os.ReadFile(filepath.Join(path, file.Name()))
				if err == nil && strings.Contains(string(content), "PRIVATE") {
					t.Errorf("%s has a private key", file.Name())
				}
			}
		}
	}
}

// running waits until the emulator's only server is running, and returns its process ID.
func running(t *testing.T, url string) int {
	t.Helper()
	var state emulator.State
	if !eventually(t, func() bool {
		status, content := get(t, url+"/_emulator/state", "")
		if status != http.StatusOK {
			t.Fatal(content)
		}
		if err := json.Unmarshal([]byte(content), &state); err != nil {
			t.Fatal(err)
		}
		return state.Endpoints[0].Server.Running
	}) {
		t.Fatalf("the server is %+v", state.Endpoints[0].Server)
	}
	if state.Endpoints[1].Server != nil || len(state.Connections) != 1 {
		t.Errorf("the simulated endpoint is %+v with %+v", state.Endpoints[1], state.Connections)
	}
	return state.Endpoints[0].Server.PID
}

func eventually(t *testing.T, condition func() bool) bool {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.After(30 * time.Second); ; {
		if condition() {
			return true
		}
		select {
		case <-ticker.C:
		case <-deadline:
			return false
		}
	}
}
