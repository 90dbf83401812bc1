package clientvpn_test

import (
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The service's bucket of terminations holds 50 and gets 5 a second.
func TestPace_staysWithinTheServicesBuckets(t *testing.T) {
	t.Parallel()
	w := emulatortest.NewWith(t, emulator.Options{Throttle: "aws"})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 300})
	began := w.Clock.Now()

	if _, err := w.Client(t).Terminate(t.Context(), alice(endpoint)); err != nil {
		t.Fatal(err)
	}

	for _, call := range w.Calls() {
		if call.ErrorCode == "RequestLimitExceeded" {
			t.Fatalf("%s ran into an empty bucket", call.Action)
		}
	}
	if took := w.Clock.Now().Sub(began); took < 50*time.Second || took > 90*time.Second {
		t.Errorf("251 calls more than the bucket holds took %s, want about 50 seconds", took)
	}
}

func TestPace_beingThrottledFailsNothing(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", Times: 40, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})
	began := w.Clock.Now()

	if _, err := w.Client(t).Terminate(t.Context(), alice(endpoint)); err != nil {
		t.Fatal(err)
	}

	if got := len(w.Calls(terminate)); got != 41 {
		t.Errorf("tried %d times, want 41", got)
	}
	if took := w.Clock.Now().Sub(began); took < 3*time.Minute {
		t.Errorf("did not slow down: 41 tries took %s", took)
	}
}

func TestPace_recovers(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 200})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", After: 20, Times: 8, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})

	if _, err := w.Client(t).Terminate(t.Context(), alice(endpoint)); err != nil {
		t.Fatal(err)
	}

	calls := w.Calls(terminate)
	slow, fast := calls[30].Time.Sub(calls[29].Time), calls[len(calls)-1].Time.Sub(calls[len(calls)-2].Time)
	if slow < 3*time.Second || fast > time.Second {
		t.Errorf("waited %s after having been throttled, and %s in the end", slow, fast)
	}
}
