//go:build clients && linux

package main_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const image = "ghcr.io/clientvpn/clientvpn-emulator:0.1.0"

// containers runs buildah and podman with their own storage.
type containers struct{ dir string }

func (c containers) run(t *testing.T, program string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 3*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, append(c.storage(), args...)...).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (c containers) storage() []string {
	return []string{"--root", filepath.Join(c.dir, "root"), "--runroot", filepath.Join(c.dir, "run"), "--storage-driver", "vfs"}
}

// do runs a program that must succeed, and returns its output.
func (c containers) do(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := c.run(t, program, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return out
}

// buildImage builds the image of the Containerfile as goreleaser does: with a binary in the directory of its platform. It has
// the name that the guide uses.
func buildImage(t *testing.T) containers {
	t.Helper()
	c := containers{dir: t.TempDir()}
	platform := filepath.Join("linux", runtime.GOARCH)
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-o", filepath.Join(c.dir, "context", platform, "clientvpn-emulator"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c.do(t, "buildah", "bud", "--isolation", "chroot", "--format", "docker", "--build-arg", "TARGETPLATFORM="+filepath.ToSlash(platform),
		"--file", "Containerfile", "--tag", image, filepath.Join(c.dir, "context"))
	return c
}

// start runs the image with published ports and a read-only root file system, and returns the emulator's URL. Podman cannot
// raise its limits in every sandbox, so the container gets lower ones. The health check is off, because it needs systemd.
func (c containers) start(t *testing.T, name string, args ...string) (url string) {
	t.Helper()
	run := []string{"run", "--detach", "--name", name, "--read-only", "--publish", "127.0.0.1::8743", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"}
	if path, err := exec.LookPath("runc"); err == nil { // crun does not run where version 1 and 2 of cgroups are mixed.
		run = append([]string{"--runtime", path}, run...)
	}
	out, err := c.run(t, "podman", append(append(run, args...), image)...)
	t.Cleanup(func() { _, _ = c.run(t, "podman", "rm", "--force", name) })
	if err != nil {
		t.Fatalf("podman run: %v\n%s", err, out)
	}
	return "http://" + c.do(t, "podman", "port", name, "8743/tcp")
}

func TestImage(t *testing.T) {
	t.Parallel()
	c := buildImage(t)
	environment := c.serveDocker(t)
	t.Run("alone", func(t *testing.T) { t.Parallel(); testAlone(t, c) })
	t.Run("workflow", func(t *testing.T) { t.Parallel(); testWorkflow(t, c) })
	t.Run("Compose", func(t *testing.T) { t.Parallel(); testCompose(t, environment) })
	t.Run("Testcontainers", func(t *testing.T) { t.Parallel(); testTestcontainers(t, environment) })
	t.Run("Testcontainers for Python", func(t *testing.T) { t.Parallel(); testTestcontainersPython(t, environment) })
}

// By default, other machines can use the AWS protocol, and control calls must come from the container or have the token.
func testAlone(t *testing.T, c containers) {
	t.Helper()
	url := c.start(t, "without-token")
	wantEventually(t, url+"/_emulator/health", "", 200)
	wantEventually(t, url+"/?Action=DescribeClientVpnEndpoints&Version=2016-11-15", "", 400) // It has no signature.
	wantEventually(t, url+"/_emulator/state", "", 403)
	if got := c.do(t, "podman", "exec", "without-token", "/clientvpn-emulator", "state"); !strings.HasPrefix(got, "ENDPOINT") {
		t.Errorf("state in the container: %s", got)
	}
	c.do(t, "podman", "healthcheck", "run", "without-token")
	if got := c.do(t, "podman", "inspect", "--format", "{{.Config.User}}", "without-token"); got != "65532:65532" {
		t.Errorf("the user is %s", got)
	}
	c.do(t, "podman", "stop", "--time", "20", "without-token")
	if got := c.do(t, "podman", "inspect", "--format", "{{.State.ExitCode}}", "without-token"); got != "0" {
		t.Errorf("after a stop, the status is %s:\n%s", got, c.do(t, "podman", "logs", "without-token"))
	}

	url = c.start(t, "with-token", "--env", "CLIENTVPN_EMULATOR_CONTROL_TOKEN=sesame")
	wantEventually(t, url+"/_emulator/state", "Bearer sesame", 200)
	wantEventually(t, url+"/_emulator/state", "", 401)
	c.do(t, "podman", "exec", "with-token", "/clientvpn-emulator", "check")
}

// wantEventually repeats a request until the emulator responds.
func wantEventually(t *testing.T, url, authorization string, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", authorization)
		response, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = response.Body.Close()
			if status := response.StatusCode; status != want {
				t.Errorf("%s: %d, want %d", url, status, want)
			}
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", url, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
