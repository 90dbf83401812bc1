package clientvpn_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Terraform refreshes ten resources at a time.
const parallelism = 10

func TestLook_manyShareTheirReads(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ connections, most int }{{800, 3}, {20_000, 40}} {
		t.Run(fmt.Sprint(tc.connections), func(t *testing.T) {
			t.Parallel()
			w, endpoint := newWorld(t)
			for i := range tc.connections / 100 {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: fmt.Sprintf("user-%d", i), Count: 100})
			}
			client := w.Client(t)
			names := make(chan string)
			var runs sync.WaitGroup
			for range parallelism {
				runs.Go(func() {
					for name := range names {
						seen, err := client.Look(t.Context(), order(users(name), endpoint), clientvpn.Shared)
						if err != nil || (len(seen.Live) != 0 && len(seen.Live) != 100) {
							t.Errorf("%s has %d connections, %v", name, len(seen.Live), err)
						}
					}
				})
			}
			for i := range 200 {
				names <- fmt.Sprintf("user-%d", i)
			}
			close(names)
			runs.Wait()

			if got := len(w.Calls()); got > tc.most {
				t.Errorf("200 looks took %d calls, want at most %d", got, tc.most)
			}
		})
	}
}

func TestLook_forgetsWhatATerminationChanged(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	client := w.Client(t)
	look := func() int {
		seen, err := client.Look(t.Context(), clientvpn.Order{EndpointIDs: []string{endpoint}, People: clientvpn.People{CommonNames: []string{"alice"}}}, clientvpn.Shared)
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
	wantActions(t, w, describe, terminate, describe)
}

func TestLook_asksAnewAfterAWhile(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	client := w.Client(t)
	people := order(clientvpn.People{CommonNames: []string{"alice"}}, endpoint)
	for range 2 {
		if _, err := client.Look(t.Context(), people, clientvpn.Shared); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(clientvpn.Shared + time.Second)
	}
	wantActions(t, w, describe, describe)
}
