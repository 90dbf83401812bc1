//go:build clients && linux

package main_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/control"
)

// serveDocker serves Docker's API with podman, and returns the environment for its clients.
func (c containers) serveDocker(t *testing.T) []string {
	t.Helper()
	settings := "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n"
	if _, err := exec.LookPath("runc"); err == nil {
		settings += "[engine]\nruntime = \"runc\"\n"
	}
	socket, path := filepath.Join(c.dir, "docker.sock"), filepath.Join(c.dir, "containers.conf")
	if err := os.WriteFile(path, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	service := exec.CommandContext(ctx, "podman", append(c.storage(), "system", "service", "--time=0", "unix://"+socket)...)
	service.Env = append(os.Environ(), "CONTAINERS_CONF="+path)
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = service.Wait() // It was killed.
	})
	waiting, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		connection, err := new(net.Dialer).DialContext(waiting, "unix", socket)
		if err == nil {
			_ = connection.Close()
			return append(os.Environ(), "DOCKER_HOST=unix://"+socket)
		}
		select {
		case <-waiting.Done():
			t.Fatalf("podman does not serve: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// The compose file of the guide starts an emulator with the seed.
func testCompose(t *testing.T, environment []string) {
	t.Helper()
	compose := func(args ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 3*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "docker-compose", append([]string{"--project-name", "clientvpn-test"}, args...)...)
		cmd.Dir = filepath.FromSlash("../../../examples/guides/emulator")
		cmd.Env = append(slices.Clone(environment), "CLIENTVPN_PORT=0")
		var out, errs strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("docker-compose %s: %v\n%s", strings.Join(args, " "), err, errs.String())
		}
		return strings.TrimSpace(out.String())
	}
	t.Cleanup(func() { compose("down", "--timeout", "20") })
	compose("up", "--detach")
	url := "http://" + compose("port", "vpn", "8743")
	wantEventually(t, url+"/_emulator/health", "", 200)
	state, err := control.Client{URL: url, Token: "sesame"}.State(t.Context())
	if err != nil || len(state.Endpoints) != 1 || len(state.Connections) != 4 {
		t.Errorf("%d endpoints and %d connections, error %v", len(state.Endpoints), len(state.Connections), err)
	}
}

// The test of the guide starts an emulator with the seed. The reaper of Testcontainers is disabled, because it is another image.
func testTestcontainers(t *testing.T, environment []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-v", ".")
	cmd.Dir = filepath.FromSlash("../../../examples/guides/emulator/testcontainers")
	cmd.Env = append(slices.Clone(environment), "TESTCONTAINERS_RYUK_DISABLED=true")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestVPN") {
		t.Errorf("%v\n%s", err, out)
	}
}

// testTestcontainersPython runs the guide's test in Python.
func testTestcontainersPython(t *testing.T, environment []string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "python3", "-c", "import testcontainers.core.wait_strategies").CombinedOutput(); err != nil {
		t.Skipf("this test needs Testcontainers for Python (pip install testcontainers): %v\n%s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), "python3", "-B", "-m", "unittest", "-v")
	cmd.Dir = filepath.FromSlash("../../../examples/guides/emulator/testcontainers")
	// Ports are published on this machine, even if it is itself a container.
	cmd.Env = append(slices.Clone(environment), "TESTCONTAINERS_RYUK_DISABLED=true", "TESTCONTAINERS_CONNECTION_MODE=docker_host")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Ran 1 test") {
		t.Errorf("%v\n%s", err, out)
	}
}

// The steps of the guide's workflow reach the emulator and connect a client. The test starts the service as GitHub Actions would.
func testWorkflow(t *testing.T, c containers) {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash("../../../examples/guides/emulator/workflow.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	url := c.start(t, "workflow", "--env", "CLIENTVPN_EMULATOR_CONTROL_TOKEN=sesame")
	wantEventually(t, url+"/_emulator/health", "", 200)
	_, steps, _ := strings.Cut(string(content), "run: |\n")
	// The AWS CLI has read the URL from the environment only since version 2.13.
	script := strings.NewReplacer("http://127.0.0.1:8743", url, "      - run: aws ", "aws --endpoint-url "+url+" ").Replace(steps)
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"Username": "alice@example.com"`) {
		t.Errorf("%v\n%s", err, out)
	}
}
