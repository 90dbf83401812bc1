//go:build openvpn

package openvpn_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
)

// The lines that a client logs.
const (
	connected = "Initialization Sequence Completed"
	cut       = "Connection reset command was pushed by server"
	denied    = "AUTH_FAILED"
)

// patience is how long a test waits for something that should happen in seconds.
const patience = 90 * time.Second

func TestMain(m *testing.M) { acctest.Main(m) }

// start starts an emulator with OpenVPN servers, or skips the test if the machine cannot run them.
func start(t *testing.T, change ...func(*emulator.Options)) *acctest.Emulator {
	t.Helper()
	options := emulator.Options{CRLDelay: time.Millisecond, Transition: time.Millisecond, OpenVPN: &openvpn.Options{Log: t.Output()}}
	for _, c := range change {
		c(&options)
	}
	if servers, err := openvpn.New(openvpn.Options{}); err != nil {
		t.Skip(err)
	} else {
		servers.Close()
	}
	return acctest.NewWith(t, options)
}

// client is a running client of OpenVPN. Its device is null: it needs no rights, and changes nothing on the machine.
type client struct {
	t       *testing.T
	process *os.Process
	name    string
	exited  chan struct{}

	mu  sync.Mutex
	log bytes.Buffer
}

// connect starts a client for a new person.
func connect(t *testing.T, w *acctest.Emulator, seed emulator.PersonSeed) *client {
	t.Helper()
	person, err := w.AddPerson(seed)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, person.CommonName, person.Profile)
}

// run starts a client with a profile.
func run(t *testing.T, name, profile string) *client {
	t.Helper()
	path := filepath.Join(t.TempDir(), "client.ovpn")
	if err := os.WriteFile(path, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, name: name, exited: make(chan struct{})}
	cmd := exec.CommandContext(t.Context(), "openvpn", "--config", path, "--dev", "null", "--ifconfig-noexec", "--route-noexec",
		"--connect-retry", "1", "1", "--hand-window", "5")
	cmd.Stdout, cmd.Stderr = c, c
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.process = cmd.Process
	go func() {
		_ = cmd.Wait() // Clients end with an error when they are refused.
		close(c.exited)
	}()
	t.Cleanup(func() {
		<-c.exited // The context of the test has ended.
		if t.Failed() {
			t.Logf("the log of %s:\n%s", name, c.lines())
		}
	})
	return c
}

// Write appends to the client's log.
func (c *client) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.Write(p)
}

func (c *client) lines() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.String()
}

// sees waits until the client has logged a text so many times.
func (c *client) sees(text string, times int) {
	c.t.Helper()
	if !eventually(c.t, func() bool { return strings.Count(c.lines(), text) >= times }) {
		c.t.Fatalf("%s has not logged %q %d times", c.name, text, times)
	}
}

// stop ends the client, as its user does.
func (c *client) stop() {
	_ = c.process.Signal(syscall.SIGTERM) // It may have ended.
	<-c.exited
}

// eventually reports whether a condition becomes true in time.
func eventually(t *testing.T, condition func() bool) bool {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.After(patience); ; {
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

// wait fails the test if the number of live connections of an endpoint does not become this.
func wait(t *testing.T, w *acctest.Emulator, endpointID string, live int) []string {
	t.Helper()
	if !eventually(t, func() bool { return len(w.Live(endpointID)) == live }) {
		t.Fatalf("the connections are %+v, want %d of them to be active", w.Connections(endpointID), live)
	}
	return w.Live(endpointID)
}
