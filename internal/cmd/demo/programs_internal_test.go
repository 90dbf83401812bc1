package main

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
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

func TestEmulator_connections(t *testing.T) {
	t.Parallel()

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/_emulator/state" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"endpoints":[{"id":"e"}],"connections":[{"id":"c-1","username":"alice","client_ip":"10.0.0.2","status":"active","traffic":{}}]}`))
	}))
	t.Cleanup(server.Close)

	got, err := (&emulator{url: server.URL}).connections(t.Context())
	want := []connection{{ID: "c-1", Username: "alice", ClientIP: "10.0.0.2", Status: "active"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, error %v, want %v", got, err, want)
	}

	if _, err := (&emulator{url: server.URL + "/elsewhere"}).connections(t.Context()); err == nil || !strings.HasSuffix(err.Error(), "404 Not Found") {
		t.Errorf("error %v", err)
	}
}
