package provider_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	// allFaults runs every cell of the reliability table; without it, those of faults that happen once.
	allFaults = "CLIENTVPN_TEST_ALL_FAULTS"
	// updateGuide rewrites the table in the guide. It implies allFaults.
	updateGuide = "CLIENTVPN_UPDATE_RELIABILITY_GUIDE"

	reliabilityGuide = "../templates/guides/reliability.md"
)

// TestAccReliability applies each resource while the service misbehaves in each way that the emulator supports, and checks the
// promises that hold in every case:
//
//   - Only connections of the people who are named end.
//   - What Terraform reports as done is done: the emulator's state confirms it.
//   - What the service has accepted is in the state or in the error.
//   - Once the service works again, the next apply succeeds, and the plan after it is empty.
//
// The outcome for the user must be the one in the table of the reliability guide.
func TestAccReliability(t *testing.T) { //nolint:tparallel // The group of cells is not parallel, so that the table is written after them.
	t.Parallel()
	update := os.Getenv(updateGuide) != ""      //nolint:forbidigo // A flag of the test.
	all := update || os.Getenv(allFaults) != "" //nolint:forbidigo // As above.
	var documented map[string]map[string]string
	if !update {
		documented = readReliabilityTable(t)
	}
	table := &reliabilityTable{seen: map[string]map[string]string{}, documented: documented}
	t.Run("cells", func(t *testing.T) {
		for _, fault := range reliabilityFaults() {
			if !all && fault.Times == emulator.FaultAlways {
				t.Logf("%s: skipped, because it is slow; set %s=1 to run it", fault.name, allFaults)
				continue
			}
			for _, managed := range managedResources() {
				if fault.affects(managed) {
					t.Run(fault.name+"/"+managed.name, func(t *testing.T) {
						t.Parallel()
						table.add(t, fault.name, managed.name, runCell(t, fault, managed))
					})
				}
			}
		}
		for _, operation := range reliabilityOperations() {
			for _, managed := range managedResources() {
				t.Run(operation.name+"/"+managed.name, func(t *testing.T) {
					t.Parallel()
					table.add(t, operation.name, managed.name, operation.run(t, newReliabilityFixture(t), managed))
				})
			}
		}
	})
	if update {
		writeReliabilityTable(t, table.seen)
	}
}

// reliabilityTable collects the outcomes and compares them with the guide.
type reliabilityTable struct {
	mu         sync.Mutex
	seen       map[string]map[string]string
	documented map[string]map[string]string // nil while the guide is being rewritten
}

func (r *reliabilityTable) add(t *testing.T, row, column, outcome string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[row] == nil {
		r.seen[row] = map[string]string{}
	}
	r.seen[row][column] = outcome
	if want := r.documented[row][column]; r.documented != nil && outcome != want {
		t.Errorf("the outcome is %q, the guide says %q", outcome, want)
	}
}

// runCell applies a resource under a fault, checks the promises, and returns the outcome for the user.
func runCell(t *testing.T, fault namedFault, managed managedResource) string {
	t.Helper()
	f := newReliabilityFixture(t)
	cli := f.Attached(t, f.ConfigWith("access_key = \"test\"\nsecret_key = \"test\"\nmax_retries = 3", managed.configuration(f)))
	injected := fault.Fault
	injected.Action = managed.actions[fault.when]
	f.Fail(t, injected)

	output, code := attempt(t, cli, "apply", applyFlag)
	if len(f.Faulty()) == 0 {
		t.Errorf("the fault did not happen: %v", f.Actions())
	}
	state := cli.StateIfAny(t)
	f.wantBystanders(t, managed)
	f.wantRecorded(t, state+output)
	if code == 0 {
		managed.wantDone(t, f, state)
	} else {
		for _, part := range []string{"Error: ", f.endpoint, "us-east-1"} {
			if !strings.Contains(output, part) {
				t.Errorf("the error does not name %q:\n%s", part, output)
			}
		}
	}

	f.ClearFaults()
	f.Clock.Advance(5 * time.Minute)
	f.wantNextApply(t, cli, managed)
	return outcome(code, state, managed)
}

// outcome returns the outcome of an apply in the words of the guide.
func outcome(code int, state string, managed managedResource) string {
	kept := strings.Contains(state, `"type":"clientvpn_`+managed.name+`"`)
	switch {
	case code == 0:
		return "succeeds"
	case kept:
		return "error, with the record in state"
	default:
		return "error, nothing in state"
	}
}

// attempt runs a Terraform command and returns what it printed and its exit code.
func attempt(t *testing.T, cli *acctest.CLI, command string, args ...string) (output string, code int) {
	t.Helper()
	var out bytes.Buffer
	err := cli.Run(t.Context(), &out, command, args...)
	exit, failed := errors.AsType[*exec.ExitError](err)
	switch {
	case failed:
		code = exit.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(out.String(), "│", "")), " "), code
}

// namedFault is a row of the table: a fault of the call that changes something or of the call that reads.
type namedFault struct {
	name string
	when string
	emulator.Fault
}

// affects reports whether the fault can have an effect on the resource. The emulator rejects faults of terminations for other
// actions.
func (f namedFault) affects(managed managedResource) bool {
	onlyTerminations := f.Kind == emulator.FaultFailToTerminate || f.Kind == emulator.FaultStuckTerminating
	return !onlyTerminations || managed.actions[f.when] == "TerminateClientVpnConnections"
}

const (
	reading = "read"
	writing = "change"
)

// reliabilityFaults returns the rows of the table.
func reliabilityFaults() []namedFault {
	const again = 5 * time.Second
	kinds := []namedFault{
		{name: "throttled", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."}},
		{name: "internal error", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "InternalError", Status: 500, Message: "An internal error has occurred."}},
		{name: "unavailable", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "Unavailable", Status: 503, Message: "The service is unavailable."}},
		{name: "not authorized", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized to perform this operation."}},
		{name: "invalid credentials", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "AuthFailure", Status: 401, Message: "AWS was not able to validate the provided access credentials."}},
		{name: "request expired", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "RequestExpired", Message: "Request has expired."}},
		{name: "endpoint not found", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "InvalidClientVpnEndpointId.NotFound", Message: "The endpoint does not exist."}},
		{name: "connection not found", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "InvalidClientVpnConnection.IdNotFound", Message: "The connection does not exist."}},
		{name: "user not found", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "InvalidClientVpnConnection.UserNotFound", Message: "The user has no connection."}},
		{name: "no active association", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "InvalidClientVpnActiveAssociationNotFound", Message: "The endpoint has no active association."}},
		{name: "concurrent mutation", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "ConcurrentMutationLimitExceeded", Message: "Cannot initiate another change for this endpoint at this time. Please try again later."}},
		{name: "incorrect state", Fault: emulator.Fault{Kind: emulator.FaultError, Code: "IncorrectState", Message: "The endpoint is being changed."}},
		{name: "connection reset", Fault: emulator.Fault{Kind: emulator.FaultReset}},
		{name: "answer lost", Fault: emulator.Fault{Kind: emulator.FaultLostAnswer}},
		{name: "answer truncated", Fault: emulator.Fault{Kind: emulator.FaultTruncate}},
		{name: "answer malformed", Fault: emulator.Fault{Kind: emulator.FaultMalformed, Body: "<DescribeClient"}},
		{name: "HTML page", Fault: emulator.Fault{Kind: emulator.FaultForeign, Variant: emulator.ForeignHTML}},
		{name: "XHTML page", Fault: emulator.Fault{Kind: emulator.FaultForeign, Variant: emulator.ForeignXHTML}},
		{name: "empty answer", Fault: emulator.Fault{Kind: emulator.FaultForeign, Variant: emulator.ForeignEmpty}},
		{name: "JSON answer", Fault: emulator.Fault{Kind: emulator.FaultForeign, Variant: emulator.ForeignJSON}},
		{name: "answer of another operation", Fault: emulator.Fault{Kind: emulator.FaultForeign, Variant: emulator.ForeignOtherOperation}},
		{name: "fails to terminate", when: writing, Fault: emulator.Fault{Kind: emulator.FaultFailToTerminate}},
		{name: "stuck terminating", when: writing, Fault: emulator.Fault{Kind: emulator.FaultStuckTerminating, Duration: 20 * time.Minute}},
		{name: "stale reads", when: reading, Fault: emulator.Fault{Kind: emulator.FaultStaleReads, Duration: again}},
	}
	var rows []namedFault
	for _, kind := range kinds {
		for _, when := range []string{reading, writing} {
			if kind.when != "" && kind.when != when {
				continue
			}
			for _, often := range []struct {
				times int
				words string
			}{{1, "once"}, {emulator.FaultAlways, "for ever"}} {
				row := kind
				row.when, row.Times = when, often.times
				row.name = fmt.Sprintf("%s, %s, %s", kind.name, when, often.words)
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// reliabilityFixture is an emulator in which alice, a certificate client and bystanders are connected to one endpoint.
type reliabilityFixture struct {
	*acctest.Emulator
	endpoint string
	named    []string
	others   []string
	ca       *emulatortest.Authority
	// list is the configured revocation list; newerList is one that somebody else imported.
	list, newerList string
	// recordLost is true once there is no record of the connections that ended.
	recordLost bool
}

func newReliabilityFixture(t *testing.T) *reliabilityFixture {
	t.Helper()
	f := &reliabilityFixture{Emulator: acctest.New(t), ca: emulatortest.NewAuthority(t, "VPN CA")}
	f.endpoint = f.Endpoint(t, emulator.EndpointSeed{})
	f.named = f.Join(t, emulator.ClientSeed{EndpointID: f.endpoint, Username: "alice", Count: 2})
	for _, name := range []string{"Alice", "alice2", "ali", "bob"} {
		f.others = append(f.others, f.Join(t, emulator.ClientSeed{EndpointID: f.endpoint, Username: name})...)
	}
	f.list = revocationList(t, f.Emulator, f.ca, 1)
	f.Clock.Advance(time.Minute) // Stale reads must not show the endpoint before anybody was connected.
	return f
}

// Faulty returns the calls that an injected fault changed.
func (f *reliabilityFixture) Faulty() []emulator.Call {
	return slices.DeleteFunc(f.Calls(), func(c emulator.Call) bool { return len(c.Faults) == 0 })
}

// wantBystanders checks that the connections of people who were not named are live, unless the resource resets the whole endpoint.
func (f *reliabilityFixture) wantBystanders(t *testing.T, managed managedResource) {
	t.Helper()
	live := f.Live(f.endpoint)
	for _, id := range f.others {
		if !managed.resets && !slices.Contains(live, id) {
			t.Errorf("connection %s ended, although nobody named its user", id)
		}
	}
}

// wantRecorded checks that the state or the error of an apply has each connection that a termination ended.
func (f *reliabilityFixture) wantRecorded(t *testing.T, record string) {
	t.Helper()
	accepted := slices.ContainsFunc(f.Calls("TerminateClientVpnConnections"), func(c emulator.Call) bool { return c.ErrorCode == "" && c.Status == 200 })
	for _, connection := range f.Connections(f.endpoint) {
		if accepted && !f.recordLost && connection.Status != "active" && !strings.Contains(record, connection.ID) {
			t.Errorf("connection %s is %s, and neither the state nor the error says so:\n%s", connection.ID, connection.Status, record)
		}
	}
}
