package connection_test

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// If Terraform is interrupted while the service answers a termination, the state has the answer.
func TestAccCLI_interruptDuringTermination(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	ctx, interrupt := context.WithCancel(t.Context())
	output := &watchedOutput{text: "tf_rpc=StopProvider", seen: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		w.ServeHTTP(answer, r)
		if w.Actions()[len(w.Actions())-1] == "TerminateClientVpnConnections" {
			interrupt()
			<-output.seen
		}
		maps.Copy(rw.Header(), answer.Header())
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	w.URL = server.URL
	cli := w.CLI(t, w.Config(termination(endpoint, `username = "alice"`)), "TF_LOG=TRACE")

	if err := cli.Run(ctx, output, "apply", "-auto-approve"); err == nil {
		t.Error("the apply succeeded")
	}

	w.WantActions(t, afterPreviews(terminate)...)
	if !acctest.InOrder("Could not confirm that the Client VPN connections ended", alice[0], `"alice": terminating`, "Terraform was interrupted").MatchString(output.String()) {
		t.Errorf("the interrupt is not reported:\n%s", output.String())
	}
	if state := cli.State(t); !strings.Contains(state, alice[0]) || !strings.Contains(state, `"terminating"`) {
		t.Errorf("the state is %s", state)
	}
}

// Terraform considers an action successful if its last event, which has the error, is lost.
func TestAccCLI_interruptDuringAction(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Kind: emulator.FaultStuckTerminating})
	cli := actionCLI(t, w, endpoint)
	ctx, interrupt := context.WithCancel(t.Context())
	output := &watchedOutput{text: "Waiting for 1 connection to end", seen: make(chan struct{})}
	go func() {
		<-output.seen
		interrupt()
	}()

	err := cli.Run(ctx, output, "apply", "-auto-approve", "-invoke=action.clientvpn_terminate_connections.leaver")

	if err == nil || strings.Contains(output.String(), "Apply complete!") {
		t.Errorf("the action is reported as successful: %v", err)
	}
	if !acctest.InOrder("Could not terminate the Client VPN connections", "May still be live", alice[0], `"alice": terminating`, "Terraform was interrupted",
		"Run the action again").MatchString(output.String()) {
		t.Errorf("the output is\n%s", output.String())
	}
}

// actionCLI returns Terraform with an action that ends alice's connections. It skips the test if Terraform has no actions.
func actionCLI(t *testing.T, w *acctest.Emulator, endpoint string) *acctest.CLI {
	t.Helper()
	cli := w.CLI(t, w.Config(""), "TF_VAR_endpoint="+endpoint)
	cli.NeedsActions(t)
	writeFile(t, filepath.Join(cli.Dir, "action.tf"), fixture(t, "leaver.tf"))
	return cli
}

// watchedOutput is a writer that closes seen once the text has been written to it.
type watchedOutput struct {
	text string
	seen chan struct{}

	mu   sync.Mutex
	all  bytes.Buffer
	done bool
}

func (o *watchedOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := max(0, o.all.Len()-len(o.text))
	n, err := o.all.Write(p)
	if !o.done && bytes.Contains(o.all.Bytes()[before:], []byte(o.text)) {
		o.done = true
		close(o.seen)
	}
	return n, err
}

// String returns what has been written so far.
func (o *watchedOutput) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.String()
}
