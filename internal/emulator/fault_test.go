package emulator_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const terminateAction = "TerminateClientVpnConnections"

// faulty is a world with alice connected once.
func faulty(t *testing.T) (w *world, endpoint, id string) {
	t.Helper()
	w = newWorld(t)
	endpoint = w.endpoint(emulator.EndpointSeed{})
	return w, endpoint, w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
}

func TestFaultError(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultError, After: 1, Times: 2, Code: "IncorrectState", Message: "Not now.", Match: map[string]string{"Username": "alice"}})
	w.inject(emulator.Fault{Kind: emulator.FaultError, Code: "Unavailable", Status: 503, Match: map[string]string{"ConnectionId": id}})
	for i, want := range []string{"", "IncorrectState", "IncorrectState", "InvalidClientVpnConnection.UserNotFound"} {
		_, err := w.terminateUser(endpoint, "alice")
		if code, _ := failure(err); code != want {
			t.Errorf("call %d: %q, want %q", i, code, want)
		}
	}
	_, err := w.terminate(endpoint, id)
	wantError(t, err, "Unavailable", 503)
	if _, err := w.terminate(endpoint, id); err != nil {
		t.Error(err)
	}
}

// Faults of one kind wait for each other; -1 is for ever.
func TestFaultsQueue(t *testing.T) {
	t.Parallel()
	w, endpoint, _ := faulty(t)
	w.inject(emulator.Fault{Action: "*", Kind: emulator.FaultError, Code: "First"})
	w.inject(emulator.Fault{Action: "*", Kind: emulator.FaultError, Code: "Then", Times: emulator.FaultAlways})
	for _, want := range []string{"First", "Then", "Then", "Then"} {
		_, err := w.terminateUser(endpoint, "alice")
		if code, _ := failure(err); code != want {
			t.Errorf("%q, want %q", code, want)
		}
	}
	w.Reset()
	_, err := w.terminateUser(endpoint, "alice")
	wantError(t, err, "InvalidClientVpnEndpointId.NotFound", 400)
}

// The SDK gets over what it is meant to get over.
func TestFaultRetried(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultError, Times: 2, Code: "RequestLimitExceeded", Status: 503})
	patient := w.client(func(o *ec2.Options) {
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	})
	if _, err := patient.TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: &id}); err != nil {
		t.Error(err)
	}
	if calls := w.Calls(terminateAction); len(calls) != 3 || calls[0].ErrorCode != "RequestLimitExceeded" || calls[0].Faults[0] != emulator.FaultError {
		t.Errorf("got %+v", calls)
	}
}

func TestFaultLatency(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultLatency, Duration: 30 * time.Millisecond})
	begin := w.Now()
	if _, err := w.terminate(endpoint, id); err != nil || w.Now().Sub(begin) < 30*time.Millisecond {
		t.Errorf("after less than 30ms: %v", err)
	}
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultLatency, Duration: time.Hour})
	impatient := w.client(func(o *ec2.Options) { o.HTTPClient = &http.Client{Timeout: 30 * time.Millisecond} })
	_, err := impatient.TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: &id})
	if err == nil || !strings.Contains(err.Error(), "Timeout") {
		t.Errorf("got %v", err)
	}
}

// An emulator that is closed holds nobody back.
func TestCloseEndsLatency(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultLatency, Duration: time.Hour})
	w.Close()
	w.Close()
	if _, err := w.terminate(endpoint, id); err != nil {
		t.Error(err)
	}
}

func TestFaultConnection(t *testing.T) {
	t.Parallel()
	for kind, tc := range map[string]struct {
		done   string // what became of the connection
		status int    // in the journal
		cause  error
	}{
		emulator.FaultReset:      {"active", 0, syscall.ECONNRESET},
		emulator.FaultLostAnswer: {"terminating", 200, syscall.ECONNRESET},
		emulator.FaultTruncate:   {"terminating", 200, io.ErrUnexpectedEOF},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w, endpoint, id := faulty(t)
			w.inject(emulator.Fault{Action: terminateAction, Kind: kind})
			_, err := w.terminate(endpoint, id)
			if !errors.Is(err, tc.cause) && !errors.Is(err, io.EOF) {
				t.Errorf("got %v, want %v", err, tc.cause)
			}
			if got := w.status(endpoint, id); got != tc.done {
				t.Errorf("the connection is %s, want %s", got, tc.done)
			}
			if calls := w.Calls(terminateAction); len(calls) != 1 || calls[0].Status != tc.status || calls[0].Faults[0] != kind {
				t.Errorf("the journal has %+v", calls)
			}
			if _, err := w.terminate(endpoint, id); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

func TestFaultMalformed(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultMalformed, Body: "<html>Bad gateway"})
	_, err := w.terminate(endpoint, id)
	if err == nil || !strings.Contains(err.Error(), "deserialization failed") {
		t.Errorf("got %v", err)
	}
	if got := w.status(endpoint, id); got != "terminating" {
		t.Errorf("the connection is %s", got)
	}
}

func TestFaultFailToTerminate(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultFailToTerminate})
	for _, want := range []string{"failed-to-terminate", "terminated"} {
		out, err := w.terminate(endpoint, id)
		if err != nil || out.ConnectionStatuses[0].CurrentStatus.Code != "terminating" {
			t.Errorf("got %+v, %v", out, err)
		}
		w.advance(2 * time.Second)
		if got := w.status(endpoint, id); got != want {
			t.Errorf("the connection is %s, want %s", got, want)
		}
	}
}

func TestFaultStuckTerminating(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	late := w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})[0]
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultStuckTerminating, Match: map[string]string{"ConnectionId": id}})
	w.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultStuckTerminating, Duration: time.Hour, Match: map[string]string{"ConnectionId": late}})
	for _, id := range []string{id, late} {
		if _, err := w.terminate(endpoint, id); err != nil {
			t.Fatal(err)
		}
	}
	w.advance(59 * time.Minute)
	if got := w.status(endpoint, id) + ", " + w.status(endpoint, late); got != "terminating, terminating" {
		t.Errorf("after 59 minutes: %s", got)
	}
	w.advance(time.Minute)
	if got := w.status(endpoint, id) + " " + w.status(endpoint, late); got != "terminating terminated" {
		t.Errorf("after an hour: %s", got)
	}
}

func TestFaultStaleReads(t *testing.T) {
	t.Parallel()
	w, endpoint, id := faulty(t)
	w.advance(time.Hour)
	if _, err := w.terminate(endpoint, id); err != nil {
		t.Fatal(err)
	}
	w.advance(5 * time.Second)
	fresh := w.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})[0]
	w.inject(emulator.Fault{Action: "DescribeClientVpnConnections", Kind: emulator.FaultStaleReads, Duration: 10 * time.Second, Times: 2})
	if list := w.list(endpoint); len(list) != 1 || list[0].Status.Code != "active" || aws.ToString(list[0].ConnectionEndTime) != "-" {
		t.Errorf("stale: %+v", list)
	}
	w.advance(6 * time.Second)
	if got := w.status(endpoint, id); got != "terminating" {
		t.Errorf("a little later: %s", got)
	}
	if got := w.status(endpoint, id) + " " + w.status(endpoint, fresh); got != "terminated active" {
		t.Errorf("in truth: %s", got)
	}
}

// Calls beyond the bucket are refused, until time has filled it.
func TestThrottle(t *testing.T) {
	t.Parallel()
	for setting, tc := range map[string]struct {
		burst  int
		refill int // more calls after a second
	}{"aws": {50, 5}, "4": {50, 20}} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(o *emulator.Options) { o.Throttle = setting })
			endpoint := w.endpoint(emulator.EndpointSeed{})
			// allowed is how many calls pass at once, and how many tokens the bucket got meanwhile, because time runs on.
			allowed := func() (calls, meanwhile int) {
				begin := w.Now()
				for calls < 200 {
					_, err := w.terminateUser(endpoint, "x")
					if code, status := failure(err); code == "RequestLimitExceeded" && status == 503 {
						break
					}
					calls++
				}
				return calls, 1 + int(w.Now().Sub(begin).Seconds()*float64(tc.refill))
			}
			if got, more := allowed(); got < tc.burst || got > tc.burst+more {
				t.Errorf("%d calls at once, want from %d to %d", got, tc.burst, tc.burst+more)
			}
			w.advance(time.Second)
			if got, more := allowed(); got < tc.refill || got > tc.refill+more {
				t.Errorf("%d calls after a second, want from %d to %d", got, tc.refill, tc.refill+more)
			}
			w.list(endpoint) // Another operation has a bucket of its own.
		})
	}
}
