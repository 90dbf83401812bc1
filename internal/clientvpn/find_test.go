package clientvpn_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// parallelism is the number of resources that Terraform refreshes at a time.
const parallelism = 10

func TestFind_manyShareTheirReads(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ connections, maxCalls int }{{800, 3}, {20_000, 40}} {
		t.Run(fmt.Sprint(tc.connections), func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			connected := map[string]int{}
			for i := range tc.connections / 100 {
				name := fmt.Sprintf("user-%d", i)
				connected[name] = len(w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name, Count: 100}))
			}
			timing := w.Timing()
			timing.Clock = frozen{w.Clock, w.Clock.Now()} // Answers stay fresh, however slow the machine is.
			client := clientvpn.NewClient(clientvpn.NewAPI(w.EC2(t)), "us-east-1", timing)
			names := make(chan string)
			var runs sync.WaitGroup
			for range parallelism {
				runs.Go(func() {
					for name := range names {
						seen, err := client.Find(t.Context(), []string{endpoint}, users(name), clientvpn.Shared)
						if want := connected[name]; err != nil || len(seen.Live) != want {
							t.Errorf("%s has %d connections, want %d: %v", name, len(seen.Live), want, err)
						}
					}
				})
			}
			for i := range 200 {
				names <- fmt.Sprintf("user-%d", i)
			}
			close(names)
			runs.Wait()

			if got := len(w.Calls()); got > tc.maxCalls {
				t.Errorf("200 looks took %d calls, want at most %d", got, tc.maxCalls)
			}
		})
	}
}

func TestFind_listsAgainAfterATermination(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	client := w.Client(t)
	look := func() int {
		seen, err := client.Find(t.Context(), []string{endpoint}, clientvpn.People{CommonNames: []string{"alice"}}, clientvpn.Shared)
		if err != nil {
			t.Fatal(err)
		}
		return len(seen.Live)
	}

	before, again := look(), look()
	if _, err := client.Terminate(t.Context(), alice(endpoint)); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(5 * time.Second)
	after := look()

	if before != 1 || again != 1 || after != 0 {
		t.Errorf("saw %d, %d, and %d after the termination", before, again, after)
	}
	w.WantActions(t, describe, terminate, describe)
}

func TestFind_listsAgainAfterAWhile(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	client := w.Client(t)
	people := clientvpn.People{CommonNames: []string{"alice"}}
	for range 2 {
		if _, err := client.Find(t.Context(), []string{endpoint}, people, clientvpn.Shared); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(clientvpn.Shared + time.Second)
	}
	w.WantActions(t, describe, describe)
}

// frozen is a clock that stands still, as a system clock may seem to between two calls.
type frozen struct {
	*emulatortest.Clock
	now time.Time
}

func (c frozen) Now() time.Time { return c.now }

func TestFind_neverReusesAListingFromBeforeATermination(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	timing := w.Timing()
	timing.Clock = frozen{w.Clock, w.Clock.Now()}
	api := clientvpn.NewAPI(w.EC2(t))
	client := clientvpn.NewClient(api, "us-east-1", timing)
	look := func() string {
		found, err := client.Find(t.Context(), []string{endpoint}, clientvpn.People{CommonNames: []string{"alice"}}, clientvpn.Shared)
		if err != nil {
			t.Fatal(err)
		}
		return found.Live[0].Status.Code
	}

	before := look()
	if _, err := client.Terminate(t.Context(), byID(endpoint, ids[0])); err != nil {
		t.Fatal(err)
	}
	after, again := look(), look()

	if before != "active" || after != "terminating" || again != "terminating" {
		t.Errorf("saw %s, then %s and %s", before, after, again)
	}
	w.WantActions(t, describe, terminate, describe)
}

// A listing that overlaps a termination may show either state.
func TestFind_neverReusesAListingThatATerminationOverlaps(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	api := clientvpn.NewAPI(w.EC2(t))
	var client *clientvpn.Client
	overlap := sync.OnceFunc(func() {
		if _, err := client.Terminate(t.Context(), byID(endpoint, ids[0])); err != nil {
			t.Error(err)
		}
	})
	describeConnections := api.DescribeClientVpnConnections
	api.DescribeClientVpnConnections = func(ctx context.Context, in *ec2.DescribeClientVpnConnectionsInput, options ...func(*ec2.Options)) (*ec2.DescribeClientVpnConnectionsOutput, error) {
		out, err := describeConnections(ctx, in, options...)
		overlap()
		return out, err
	}
	client = clientvpn.NewClient(api, "us-east-1", w.Timing())

	for range 2 {
		if _, err := client.Find(t.Context(), []string{endpoint}, clientvpn.People{CommonNames: []string{"alice"}}, clientvpn.Shared); err != nil {
			t.Fatal(err)
		}
	}

	w.WantActions(t, describe, terminate, describe)
}
