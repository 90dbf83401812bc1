package clientvpn_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	describe  = "DescribeClientVpnConnections"
	terminate = "TerminateClientVpnConnections"
)

func TestMain(m *testing.M) { emulatortest.Main(m) }

func TestTerminate_retriesRetryableErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		code   string
		status int
	}{
		{"RequestLimitExceeded", 503}, {"ConcurrentMutationLimitExceeded", 400}, {"IncorrectState", 400}, {"InternalError", 500}, {"Unavailable", 503},
	} {
		t.Run(tc.code, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
			w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", Times: 2, Code: tc.code, Status: tc.status, Message: "Later."})

			done, err := w.Client(t).Terminate(t.Context(), alice(endpoint))
			if err != nil {
				t.Fatal(err)
			}

			if len(done.Connections) != 1 || len(done.RequestIDs) != 1 {
				t.Errorf("got %+v", done)
			}
			w.WantActions(t, terminate, terminate, terminate)
		})
	}
}

func TestTerminate_lostAnswerIsRetried(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "lost_answer"})

	done, err := w.Client(t).Terminate(t.Context(), alice(endpoint))
	if err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, status := range done.Connections {
		got = append(got, status.Connection.ID)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("ended %v, want %v", got, ids)
	}
}

func TestTerminate_neverEndsOthers(t *testing.T) {
	t.Parallel()
	names := []string{"al", "alice", "Alice", "alice ", " alice", "alice@example.com", "malice", "alicе"}
	for name, people := range map[string]clientvpn.People{
		"by user name":   users("alice"),
		"by common name": {CommonNames: []string{"alice"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			for _, name := range names {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name, CommonName: name, Count: 7})
			}

			if _, err := w.Client(t).Terminate(t.Context(), clientvpn.Termination{EndpointIDs: []string{endpoint}, People: people, Direct: true}); err != nil {
				t.Fatal(err)
			}

			for _, connection := range w.Connections(endpoint) {
				if live := connection.Status == "active"; live == (connection.Username == "alice") {
					t.Errorf("%q is %s", connection.Username, connection.Status)
				}
			}
		})
	}
}

func TestTerminate_reportsSimilarNames(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	for _, name := range []string{"ALICE", "alice\u00a0", "a lice", "alice2"} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name})
	}

	_, err := w.Client(t).Terminate(t.Context(), alice(endpoint))

	notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, connection := range notConnected.Resembling {
		got = append(got, connection.Username)
	}
	if want := []string{"ALICE", "alice\u00a0", "a lice"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if clientvpn.Code(err) != "InvalidClientVpnConnection.UserNotFound" || clientvpn.RequestID(err) == "" {
		t.Errorf("the error does not have the service's answer: %v", err)
	}
}

func TestTerminate_endpointIsNotAssociated(t *testing.T) {
	t.Parallel()
	w := emulatortest.New(t)
	endpoint := w.UnassociatedEndpoint(t)
	w.Fail(t, emulator.Fault{Action: describe, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: clientvpn.CodeNoActiveAssociation, Message: "Not associated."})

	_, err := w.Client(t).Terminate(t.Context(), alice(endpoint))

	if _, ok := errors.AsType[*clientvpn.NotConnectedError](err); !ok {
		t.Fatalf("got %v", err)
	}
}

// The answer to the first attempt of a call by user name may get lost, and a later attempt may be rejected: the record has the connections
// that have ended by then as well as those that end later.
func TestTerminate_recordsEndedAndLiveConnections(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ended := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	if _, err := w.Client(t).Terminate(t.Context(), andWait(alice(endpoint))); err != nil {
		t.Fatal(err)
	}
	live := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 6})

	got, err := w.Client(t).Terminate(t.Context(), andWait(alice(endpoint)))

	var recorded []string
	for _, status := range got.Connections {
		recorded = append(recorded, status.Connection.ID)
	}
	if want := slices.Concat(ended, live); err != nil || !slices.Equal(slices.Sorted(slices.Values(recorded)), slices.Sorted(slices.Values(want))) {
		t.Errorf("recorded %v, %v; want %v", recorded, err, want)
	}
}

func TestTerminate_recordsLostAnswer(t *testing.T) {
	t.Parallel()
	for name, termination := range map[string]func(string) clientvpn.Termination{
		"direct":         func(endpoint string) clientvpn.Termination { return alice(endpoint) },
		"standing order": func(endpoint string) clientvpn.Termination { return order(users("alice"), endpoint) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
			w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultMalformed, Body: "<TerminateClient", Times: emulator.FaultAlways})

			got, err := w.Client(t).Terminate(t.Context(), termination(endpoint))

			if err == nil || len(w.Live(endpoint)) != 0 || len(got.Connections) != len(ids) {
				t.Fatalf("got %+v, %v; live: %v", got.Connections, err, w.Live(endpoint))
			}
			for _, status := range got.Connections {
				if !slices.Contains(ids, status.Connection.ID) || !strings.HasPrefix(status.Current.Code, "terminat") {
					t.Errorf("recorded %+v", status)
				}
			}
		})
	}
}

// reconnectsAfterLostAttempt starts an emulator that loses the answer to the first termination. By the second attempt, alice has
// reconnected. It returns the IDs of her first connections.
func reconnectsAfterLostAttempt(t *testing.T) (w *emulatortest.Emulator, endpoint string, first []string) {
	t.Helper()
	w = emulatortest.NewWith(t, emulator.Options{Terminating: time.Microsecond})
	endpoint = w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
	first = w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: time.Microsecond})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultLostAnswer})
	return w, endpoint, first
}

// If a user reconnects between two attempts of a call, the answer to the second does not have the connections that the first one ended.
func TestTerminate_recordsLostAttempt(t *testing.T) {
	t.Parallel()
	w, endpoint, first := reconnectsAfterLostAttempt(t)

	got, err := w.Client(t).Terminate(t.Context(), andWait(alice(endpoint)))

	recorded := map[string]string{}
	for _, status := range got.Connections {
		recorded[status.Connection.ID] = status.Last().Code
	}
	if err != nil || len(recorded) != 2 || recorded[first[0]] != "terminated" {
		t.Errorf("recorded %v, %v; want %s and the connection that replaced it", recorded, err, first[0])
	}
	w.WantActions(t, terminate, terminate, describe, describe)
}

// The connections that a lost attempt ended are looked up even if the user interrupts Terraform before.
func TestTerminate_recordsLostAttempt_interrupted(t *testing.T) {
	t.Parallel()
	w, endpoint, first := reconnectsAfterLostAttempt(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	api := clientvpn.NewAPI(w.EC2(t))
	terminateConnections := api.TerminateClientVpnConnections
	api.TerminateClientVpnConnections = func(ctx context.Context, input *ec2.TerminateClientVpnConnectionsInput, options ...func(*ec2.Options)) (*ec2.TerminateClientVpnConnectionsOutput, error) {
		defer interrupt()
		return terminateConnections(ctx, input, options...)
	}

	got, err := clientvpn.NewClient(api, "us-east-1", w.Timing()).Terminate(ctx, alice(endpoint))

	recorded := func(status clientvpn.ConnectionStatus) bool { return status.Connection.ID == first[0] }
	if err != nil || len(got.Connections) != 2 || !slices.ContainsFunc(got.Connections, recorded) {
		t.Errorf("recorded %+v, %v; want %s and the connection that replaced it", got.Connections, err, first[0])
	}
}

func TestTerminate_dryRun(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		people clientvpn.People
		calls  []string
	}{
		"user":          {users("alice"), []string{terminate, describe}},
		"connection ID": {ids("cvpn-connection-00000000000000001"), []string{terminate, describe}},
		"common name":   {clientvpn.People{CommonNames: []string{"laptop"}}, []string{describe, terminate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			live := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop", ID: "cvpn-connection-00000000000000001"})
			request := clientvpn.Termination{EndpointIDs: []string{endpoint}, People: tc.people, Direct: true, RequireConnected: true, DryRun: true}

			got, err := w.Client(t).Terminate(t.Context(), request)

			if err != nil || len(got.WouldEnd) != 1 || got.WouldEnd[0].ID != live[0] || len(got.Connections) != 0 || len(got.RequestIDs) != 1 || !got.At.IsZero() {
				t.Errorf("got %+v, %v", got, err)
			}
			w.WantActions(t, tc.calls...)
			w.WantLive(t, endpoint, live...)
		})
	}
}

func TestTerminate_dryRunWithoutLiveConnections(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})
	if _, err := w.Client(t).Terminate(t.Context(), clientvpn.Termination{EndpointIDs: []string{endpoint}, People: users("bob"), Direct: true, Wait: true}); err != nil {
		t.Fatal(err)
	}
	request := alice(endpoint)
	request.DryRun = true

	_, err := w.Client(t).Terminate(t.Context(), request)
	request.People = users("bob")
	ended, endedErr := w.Client(t).Terminate(t.Context(), request)

	if _, ok := errors.AsType[*clientvpn.NotConnectedError](err); !ok {
		t.Errorf("got %v for somebody who was never connected", err)
	}
	if endedErr != nil || len(ended.WouldEnd)+len(ended.Connections) != 0 {
		t.Errorf("got %+v, %v for somebody whose connection has ended", ended, endedErr)
	}
}

func TestTerminate_listingIsDenied(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: describe, Kind: "error", Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized."})
	request := alice(endpoint)
	request.RequireConnected = false

	_, err := w.Client(t).Terminate(t.Context(), request)

	if clientvpn.Code(err) != "UnauthorizedOperation" {
		t.Errorf("got %v, although it is unknown whether she is connected", err)
	}
}

func TestTerminate_interrupted(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 7})
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	api := clientvpn.NewAPI(w.EC2(t))
	terminateConnections, calls := api.TerminateClientVpnConnections, 0
	api.TerminateClientVpnConnections = func(ctx context.Context, input *ec2.TerminateClientVpnConnectionsInput, options ...func(*ec2.Options)) (*ec2.TerminateClientVpnConnectionsOutput, error) {
		if calls++; calls == 4 {
			interrupt()
		}
		return terminateConnections(ctx, input, options...)
	}

	done, err := clientvpn.NewClient(api, "us-east-1", w.Timing()).Terminate(ctx, alice(endpoint))

	incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err)
	if !ok || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if len(done.Connections) != 2 || len(incomplete.Ended) != 2 || len(incomplete.Remaining) != 5 || incomplete.Remaining[0].Connection.ID != ids[2] {
		t.Errorf("ended %v, remaining are %v", incomplete.Ended, incomplete.Remaining)
	}
	w.WantActions(t, terminate, describe, terminate, terminate)
}

func TestTerminate_interruptedWhileWaiting(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	ctx, interrupt := context.WithCancel(t.Context())
	request := andWait(alice(endpoint))
	request.Progress = func(message string) {
		if strings.HasPrefix(message, "Waiting") {
			interrupt()
		}
	}

	done, err := w.Client(t).Terminate(ctx, request)

	incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err)
	if !ok || !incomplete.Waiting || !errors.Is(err, context.Canceled) || len(done.Connections) != 1 || len(done.Remaining) != 1 {
		t.Errorf("got %v, %+v", err, done)
	}
	w.WantActions(t, terminate)
}

func TestTerminate_polls200ConnectionsAtATime(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 401})
	before := 0
	request := andWait(alice(endpoint))
	request.Progress = func(message string) {
		if strings.HasPrefix(message, "Waiting") {
			w.Clock.Advance(w.Timing().MaxPoll)
			before = len(w.Calls(describe))
		}
	}

	done, err := w.Client(t).Terminate(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}

	if got := len(w.Calls(describe)) - before; before == 0 || got != 3 {
		t.Errorf("there were %d polls, want 3", got)
	}
	for _, status := range done.Connections {
		if status.Final == nil || status.Final.Code != "terminated" {
			t.Fatalf("%s is %v", status.Connection.ID, status.Final)
		}
	}
}

func newEmulator(t *testing.T) (*emulatortest.Emulator, string) {
	t.Helper()
	w := emulatortest.New(t)
	return w, w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
}

// alice returns a direct termination of alice's connections. It fails if she is not connected.
func alice(endpoint string) clientvpn.Termination {
	return clientvpn.Termination{EndpointIDs: []string{endpoint}, People: users("alice"), Direct: true, RequireConnected: true}
}

// andWait returns the termination with a wait for its end.
func andWait(t clientvpn.Termination) clientvpn.Termination {
	t.Wait = true
	return t
}
