package revocation_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A plan with -detailed-exitcode exits with 2 if and only if somebody is connected. So does one that only refreshes.
func TestAccCLI_detailedExitCode(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	cli := w.Attached(t, w.Config(revocation(endpoint, `usernames = ["alice"]`)))

	first := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	warning := acctest.InOrder("Warning: VPN connections will be cut at "+endpoint+" in us-east-1: alice", "Live when planned", first[0], `username "alice"`)
	if output := cli.Do(t.Context(), t, 2, "plan", "-detailed-exitcode"); !warning.MatchString(output) {
		t.Errorf("the first plan does not warn whose connections will end:\n%s", output)
	}
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")
	cli.Do(t.Context(), t, 0, "plan", "-refresh-only", "-detailed-exitcode")
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	output := cli.Do(t.Context(), t, 2, "plan", "-detailed-exitcode")
	if !strings.Contains(output, alice[0]) {
		t.Errorf("the plan does not name %s:\n%s", alice[0], output)
	}
	cli.Do(t.Context(), t, 2, "plan", "-refresh-only", "-detailed-exitcode")
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")

	w.WantLive(t, endpoint)
}

// An interrupt of Terraform stops new calls. The state has what was done.
func TestAccCLI_interrupt(t *testing.T) {
	t.Parallel()
	waiting := &watch{call: describe, after: terminate, seen: make(chan struct{})}
	w := acctest.NewWith(t, emulator.Options{Terminating: 24 * time.Hour, Log: waiting})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	cli := w.CLI(t, w.Config(revocation(endpoint, `usernames = ["alice"]`)))
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-waiting.seen
		interrupt()
	}()

	var out bytes.Buffer
	err := cli.Run(ctx, &out, "apply", "-auto-approve")

	if err == nil || !acctest.InOrder("Could not revoke the VPN access", "May still be live", alice[0], "interrupted").MatchString(out.String()) {
		t.Errorf("%v:\n%s", err, out.String())
	}
	if state := cli.State(t); !strings.Contains(state, alice[0]) || !strings.Contains(state, `"status":"tainted"`) {
		t.Errorf("the state does not have what was done: %s", state)
	}
	if got := len(w.Calls(terminate)); got != 1 {
		t.Errorf("there were %d terminations, want 1", got)
	}
}

func TestAccCLI_twoRunsAtOnce(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 12})
	configuration := w.Config(revocation(endpoint, `usernames = ["alice"]`))

	var runs sync.WaitGroup
	for range 2 {
		cli := w.CLI(t, configuration) // Two processes share nothing, as on two machines.
		runs.Go(func() {
			var out bytes.Buffer
			if err := cli.Run(t.Context(), &out, "apply", "-auto-approve"); err != nil {
				t.Errorf("%v:\n%s", err, out.String())
			}
		})
	}
	runs.Wait()

	w.WantLive(t, endpoint)
}

// watch is an emulator's log that closes seen when a call follows another one.
type watch struct {
	call, after string
	seen        chan struct{}

	mu      sync.Mutex
	started bool
	done    bool
}

func (w *watch) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.started = w.started || bytes.Contains(line, []byte(w.after))
	if w.started && !w.done && bytes.Contains(line, []byte(w.call)) {
		w.done = true
		close(w.seen)
	}
	return len(line), nil
}
