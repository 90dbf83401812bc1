package clientvpn_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestTerminate_standingOrder_fewestCalls(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		connections map[string]int
		people      clientvpn.People
		want        []string
	}{
		"nobody is connected":           {nil, users("alice"), []string{describe}},
		"one connection, by ID":         {map[string]int{"alice": 1}, users("alice"), []string{describe, terminate, describe, describe, describe}},
		"five, by name":                 {map[string]int{"alice": 5}, users("alice"), []string{describe, terminate, describe, describe, describe}},
		"six, by ID":                    {map[string]int{"alice": 6}, users("alice"), terminations(6)},
		"two users, by name and by ID":  {map[string]int{"alice": 2, "bob": 1}, users("alice", "bob"), terminations(2)},
		"a common name, by ID":          {map[string]int{"alice": 3}, clientvpn.People{CommonNames: []string{"alice"}}, terminations(3)},
		"others are left alone":         {map[string]int{"alice": 1, "Alice": 3}, users("bob"), []string{describe}},
		"both a user and a common name": {map[string]int{"alice": 2}, clientvpn.People{Usernames: []string{"alice"}, CommonNames: []string{"alice"}}, []string{describe, terminate, describe, describe, describe}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			for name, count := range tc.connections {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name, Count: count})
			}

			done, err := w.Client(t).Terminate(t.Context(), order(tc.people, endpoint))
			if err != nil {
				t.Fatal(err)
			}

			w.WantActions(t, tc.want...)
			for _, connection := range w.Connections(endpoint) {
				meant := slices.Contains(append(tc.people.Usernames, tc.people.CommonNames...), connection.Username)
				if (connection.Status == "active") == meant {
					t.Errorf("%s is %s", connection.Username, connection.Status)
				}
			}
			if len(done.Remaining) != 0 {
				t.Errorf("the remaining connections are %v", done.Remaining)
			}
		})
	}
}

// terminations are the calls of an order that makes n termination calls: a look, the terminations, two polls and the last look.
func terminations(n int) []string {
	return slices.Concat([]string{describe}, slices.Repeat([]string{terminate}, n), []string{describe, describe, describe})
}

func TestTerminate_standingOrder_aThousandUsers(t *testing.T) {
	t.Parallel()
	w := emulatortest.NewWith(t, emulator.Options{Throttle: "aws"})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	var names []string
	for i := range 1000 {
		names = append(names, fmt.Sprintf("user-%04d", i))
		w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: names[i]})
	}
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "user-1000"})

	done, err := w.Client(t).Terminate(t.Context(), order(users(names...), endpoint))
	if err != nil {
		t.Fatal(err)
	}

	if got := len(w.Calls(terminate)); got != 1000 || len(done.Connections) != 1000 || len(done.RequestIDs) != 1000 {
		t.Errorf("%d connections ended with %d calls", len(done.Connections), got)
	}
	// To look up a thousand names takes five calls, before and after. So does the first poll of the connections, after which only a few have
	// not ended yet: one more call.
	if got := len(w.Calls(describe)); got > 16 {
		t.Errorf("there were %d listing calls, want at most 16", got)
	}
	if live := w.Live(endpoint); len(live) != 1 {
		t.Errorf("there are %d live connections, want the one of the user who was not named", len(live))
	}
}

func TestTerminate_standingOrder_reconnected(t *testing.T) {
	t.Parallel()
	w := emulatortest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate", "directory-service"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: 100 * time.Millisecond})
	ctx, cancel := w.Clock.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	done, err := w.Client(t).Terminate(ctx, order(users("alice"), endpoint))

	returned, ok := errors.AsType[*clientvpn.ReconnectedError](err)
	if !ok || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if len(returned.People) != 1 || returned.People[0].Username != "alice" || returned.People[0].Times < 3 {
		t.Errorf("the people who reconnected are %+v", returned.People)
	}
	if got := strings.Join(returned.Authentication[endpoint], " "); got != "certificate-authentication directory-service-authentication" {
		t.Errorf("the authentication types are %q", got)
	}
	if len(done.Connections) < 3 {
		t.Errorf("ended only %d connections", len(done.Connections))
	}
	if got := len(w.Calls("DescribeClientVpnEndpoints")); got != 1 {
		t.Errorf("the authentication types were read %d times, want once", got)
	}
}

func TestTerminate_standingOrder_guard(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 3})
	guarded := order(users("alice"), endpoint)
	guarded.MaxConnections = 2

	done, err := w.Client(t).Terminate(t.Context(), guarded)

	guard, ok := errors.AsType[*clientvpn.GuardError](err)
	if !ok || len(guard.Live) != 3 || len(done.Remaining) != 3 {
		t.Fatalf("got %v, left %v", err, done.Remaining)
	}
	w.WantActions(t, describe)
}

func TestTerminate_standingOrder_missingEndpoint(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	_, err := w.Client(t).Terminate(t.Context(), order(users("alice"), endpoint, "cvpn-endpoint-0"))

	missing, ok := errors.AsType[*clientvpn.MissingEndpointsError](err)
	if !ok || !slices.Equal(missing.EndpointIDs, []string{"cvpn-endpoint-0"}) {
		t.Fatalf("got %v", err)
	}
	if live := w.Live(endpoint); len(live) != 1 {
		t.Errorf("the live connections are %v, want one", live)
	}
}

// If the service reports that a termination failed, waiting does not help.
func TestTerminate_standingOrder_failedToTerminate(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultFailToTerminate})

	done, err := w.Client(t).Terminate(t.Context(), order(users("alice"), endpoint))

	incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err)
	if !ok || !errors.Is(err, clientvpn.ErrFailedToTerminate) || incomplete.Waiting || len(done.Remaining) != 1 {
		t.Errorf("got %v, %+v", err, done)
	}
}

func TestTerminate_standingOrder_everyEndpoint(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{})
	w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1"})
	for _, id := range []string{endpoint, other} {
		w.Join(t, emulator.ClientSeed{EndpointID: id, Username: "alice"})
	}
	everywhere := order(users("alice"))
	everywhere.EndpointIDs = nil

	done, err := w.Client(t).Terminate(t.Context(), everywhere)
	if err != nil {
		t.Fatal(err)
	}

	if len(done.Connections) != 2 || len(w.Live(endpoint))+len(w.Live(other)) != 0 {
		t.Errorf("ended %+v", done.Connections)
	}
}

func TestTerminate_standingOrder_partialFailure(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 7})
	w.Fail(t, emulator.Fault{
		Action: terminate, Kind: "error", Match: map[string]string{"ConnectionId": ids[2]},
		Code: "InvalidParameterValue", Message: "This connection cannot be terminated.",
	})

	done, err := w.Client(t).Terminate(t.Context(), order(users("alice"), endpoint))

	incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err)
	if !ok || clientvpn.Code(err) != "InvalidParameterValue" || len(incomplete.Remaining) != 1 || incomplete.Remaining[0].Connection.ID != ids[2] {
		t.Fatalf("got %v", err)
	}
	if len(done.Connections) != 6 || done.Connections[0].Last().Code != "terminated" || len(done.Remaining) != 1 || done.Remaining[0].Username != "alice" {
		t.Errorf("ended %+v, left %+v", done.Connections, done.Remaining)
	}
}

func TestTerminate_standingOrder_terminatesEverywhereBeforeItWaits(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{})
	for _, id := range []string{endpoint, other} {
		w.Join(t, emulator.ClientSeed{EndpointID: id, Username: "alice"})
	}

	if _, err := w.Client(t).Terminate(t.Context(), order(users("alice"), endpoint, other)); err != nil {
		t.Fatal(err)
	}

	if got := w.Actions(); !slices.Equal(got[:4], []string{describe, describe, terminate, terminate}) {
		t.Errorf("the calls are %v", got)
	}
}

// A user may have connected again since the look, and have more connections than one call by name can end.
func TestTerminate_standingOrder_tooManyByName(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultError, Code: clientvpn.CodeTooManyConnections, Message: "Too many."})

	done, err := w.Client(t).Terminate(t.Context(), order(users("alice"), endpoint))

	if err != nil || len(done.Connections) != 2 || len(w.Live(endpoint)) != 0 {
		t.Errorf("ended %+v, %v", done.Connections, err)
	}
	w.WantActions(t, terminations(3)...)
}

func TestTerminate_standingOrder_reportsLikelyMistakes(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "Mallory"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})
	var messages []string
	termination := order(clientvpn.People{Usernames: []string{"mallory", "bob"}, ExcludeUsernames: []string{"bob"}}, endpoint)
	termination.Progress = func(message string) { messages = append(messages, message) }

	done, err := w.Client(t).Terminate(t.Context(), termination)

	got := strings.Join(messages, "\n")
	if err != nil || len(w.Live(endpoint)) != 2 || len(done.Found.Resembling) != 1 ||
		!strings.Contains(got, `"bob" is both named and excluded`) || !strings.Contains(got, `only similar: `+done.Found.Resembling[0].ID) {
		t.Errorf("got %v, %+v; the messages are\n%s", err, done.Found, got)
	}
}

func TestTerminate_standingOrder_twoAtOnce(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 12})

	var runs sync.WaitGroup
	for range 2 {
		client := w.Client(t)
		runs.Go(func() {
			if _, err := client.Terminate(t.Context(), order(users("alice"), endpoint)); err != nil {
				t.Error(err)
			}
		})
	}
	runs.Wait()

	w.WantLive(t, endpoint)
}

func users(names ...string) clientvpn.People { return clientvpn.People{Usernames: names} }

// order returns a termination that is repeated until nobody reconnects.
func order(people clientvpn.People, endpoints ...string) clientvpn.Termination {
	return clientvpn.Termination{EndpointIDs: endpoints, People: people, MaxConnections: 10_000, Repeat: true}
}

func TestTerminate_standingOrder_reportsTheEndTime(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	got, err := w.Client(t).Terminate(t.Context(), clientvpn.Termination{
		EndpointIDs: []string{endpoint}, People: users("alice"), Repeat: true,
	})

	if err != nil || len(got.Connections) != 1 {
		t.Fatalf("got %+v, %v", got, err)
	}
	want := w.Connections(endpoint)[0].EndedAt
	if ended := got.Connections[0].Connection.EndedAt; ended.IsZero() || !ended.Equal(want.Truncate(time.Second)) {
		t.Errorf("ended at %s, want %s", ended, want)
	}
}
