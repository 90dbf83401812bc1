package clientvpn_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The service's token bucket for terminations holds 50 and is refilled with 5 a second.
func TestPace_staysWithinTheQuota(t *testing.T) {
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
		t.Errorf("251 more calls than the bucket holds took %s, want about 50 seconds", took)
	}
}

func TestPace_throttlingIsNotAnError(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: "error", Times: 40, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})
	began := w.Clock.Now()

	if _, err := w.Client(t).Terminate(t.Context(), alice(endpoint)); err != nil {
		t.Fatal(err)
	}

	if got := len(w.Calls(terminate)); got != 41 {
		t.Errorf("there were %d calls, want 41", got)
	}
	if took := w.Clock.Now().Sub(began); took < 3*time.Minute {
		t.Errorf("41 calls took %s, want at least 3 minutes", took)
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
		t.Errorf("the wait after being throttled was %s, and the last one %s", slow, fast)
	}
}

// The rate rises if the account's quota and the argument allow it, and stays within the quota otherwise: few of 1,000 calls are throttled.
// Times are those of the emulator's clock.
func TestPace_findsTheAccountsQuota(t *testing.T) {
	t.Parallel()
	const calls = 1000
	for name, tc := range map[string]struct {
		throttle        string
		maxRateFactor   int
		maxThrottled    int
		atLeast, atMost time.Duration
	}{
		"documented quota":                                {"aws", 1, 10, 190 * time.Second, 210 * time.Second},
		"documented quota, higher limit":                  {"aws", 20, 10, 190 * time.Second, 230 * time.Second},
		"half the quota is used by others":                {"0.5", 1, 10, 380 * time.Second, 480 * time.Second},
		"ten times the quota, limit of the documentation": {"10", 1, 10, 190 * time.Second, 210 * time.Second},
		"ten times the quota, higher limit":               {"10", 20, 10, 19 * time.Second, 90 * time.Second},
		"no quota, twice the documented rate":             {"off", 2, 10, 95 * time.Second, 150 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := emulatortest.NewWith(t, emulator.Options{Throttle: tc.throttle})
			endpoint := w.Endpoint(t, emulator.EndpointSeed{})
			w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: calls})
			api := clientvpn.NewAPI(clientvpn.NewEC2(aws.Config{
				Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
				HTTPClient:  awshttp.Authenticate(awshttp.HideWriterTo(sdkhttp.NewBuildableClient())),
			}, "us-east-1", w.URL, w.Clock, tc.maxRateFactor))

			if _, err := clientvpn.NewClient(api, "us-east-1", w.Timing()).Terminate(t.Context(), alice(endpoint)); err != nil {
				t.Fatal(err)
			}

			ended, throttled := 0, 0
			journal := w.Calls(terminate)
			for _, call := range journal {
				if call.ErrorCode == "RequestLimitExceeded" {
					throttled++
				} else {
					ended++
				}
			}
			if ended != calls+1 { // The first is by name, which the service rejects.
				t.Errorf("%d calls were not throttled, want %d", ended, calls+1)
			}
			if throttled > tc.maxThrottled {
				t.Errorf("%d of %d calls were throttled", throttled, ended)
			}
			if took := journal[len(journal)-1].Time.Sub(journal[0].Time); took < tc.atLeast || took > tc.atMost {
				t.Errorf("the calls took %s, want from %s to %s", took, tc.atLeast, tc.atMost)
			}
		})
	}
}
