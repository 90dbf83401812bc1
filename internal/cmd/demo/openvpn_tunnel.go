package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/terraformcli"
)

const (
	// serverAddress is the address of each server inside its VPN.
	serverAddress = "10.0.0.1"
	// clientStopTimeout is the time that a client has to exit.
	clientStopTimeout = 5 * time.Second
	// tunnelTimeout is how long the demo waits for a client.
	tunnelTimeout = 2 * time.Minute
)

// What a client logs when it has connected, when the server cuts it off, and when the server refuses its password.
const (
	connected = "Initialization Sequence Completed"
	cut       = "Connection reset command"
	denied    = "AUTH_FAILED"
)

// event matches the lines of a client's log that are printed.
var event = regexp.MustCompile(connected + "|" + cut + "|" + denied + "|TLS key negotiation failed|process (restarting|exiting)")

// tunnel is a running OpenVPN client whose device is in its own network namespace.
type tunnel struct {
	name, kind, serial string

	namespace string
	cmd       *exec.Cmd
	mu        sync.Mutex
	log       bytes.Buffer
}

// startTunnel starts a client with a person's profile.
func startTunnel(ctx context.Context, files terraformcli.Workspace, p emulator.Person) (*tunnel, error) {
	t := &tunnel{name: cmp.Or(p.Username, p.CommonName), kind: "with certificate,", serial: p.SerialNumber}
	if p.Username != "" {
		t.kind = "with password,"
	}
	t.namespace = fmt.Sprintf("clientvpn-demo-%d-%s", os.Getpid(), strings.ToLower(strings.NewReplacer("@", "-", ".", "-").Replace(t.name)))
	profile := files.Path(t.name + ".ovpn")
	if err := os.WriteFile(profile, []byte(p.Profile), 0o600); err != nil {
		return nil, err
	}
	if err := ip(ctx, "netns", "add", t.namespace); err != nil {
		return nil, err
	}
	t.cmd = exec.CommandContext(ctx, "openvpn", "--config", profile, "--ifconfig-noexec", "--route-noexec", "--disable-dco",
		"--hand-window", "10", "--script-security", "2", "--setenv", "namespace", t.namespace, "--up", files.Path("up.sh"))
	t.cmd.Stdout, t.cmd.Stderr = t, t
	t.cmd.Cancel = func() error { return t.cmd.Process.Signal(syscall.SIGTERM) }
	t.cmd.WaitDelay = clientStopTimeout
	if err := t.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting openvpn: %w", err), ip(ctx, "netns", "delete", t.namespace))
	}
	return t, nil
}

// Write appends to the client's log.
func (t *tunnel) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.log.Write(p)
}

// stop stops the client and removes its namespace.
func (t *tunnel) stop(ctx context.Context) error {
	_ = t.cmd.Process.Signal(syscall.SIGTERM) // It has exited if it was denied.
	_ = t.cmd.Wait()
	return ip(ctx, "netns", "delete", t.namespace)
}

func ip(ctx context.Context, args ...string) error {
	if out, err := exec.CommandContext(ctx, "ip", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

// lines returns the client's log.
func (t *tunnel) lines() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.log.String()
}

// ping reports whether the server answers through the tunnel.
func (t *tunnel) ping(ctx context.Context) bool {
	return exec.CommandContext(ctx, "ip", "netns", "exec", t.namespace, "ping", "-c", "1", "-W", "2", serverAddress).Run() == nil
}

// wait waits until done returns true.
func (t *tunnel) wait(ctx context.Context, done func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, tunnelTimeout)
	defer cancel()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for !done() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w; the client's log:\n%s", t.name, context.Cause(ctx), t.lines())
		}
	}
	return nil
}

// count returns how often the log contains a text.
func (t *tunnel) count(text string) int { return strings.Count(t.lines(), text) }

// events returns the lines of the log that match event.
func (t *tunnel) events() string {
	var events strings.Builder
	for line := range strings.Lines(t.lines()) {
		if event.MatchString(line) {
			events.WriteString("  " + line)
		}
	}
	return events.String()
}
