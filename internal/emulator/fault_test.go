package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
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

// faulty returns a harness with a connection of alice.
func faulty(t *testing.T) (h *harness, endpoint, id string) {
	t.Helper()
	h = newHarness(t)
	endpoint = h.endpoint(emulator.EndpointSeed{})
	return h, endpoint, h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})[0]
}

func TestFaultError(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultError, After: 1, Times: 2, Code: "IncorrectState", Message: "Not now.", Match: map[string]string{"Username": "alice"}})
	h.inject(emulator.Fault{Kind: emulator.FaultError, Code: "Unavailable", Status: 503, Match: map[string]string{"ConnectionId": id}})
	for i, want := range []string{"", "IncorrectState", "IncorrectState", "InvalidClientVpnConnection.UserNotFound"} {
		_, err := h.terminateUser(endpoint, "alice")
		if code, _ := failure(err); code != want {
			t.Errorf("call %d: %q, want %q", i, code, want)
		}
	}
	_, err := h.terminate(endpoint, id)
	wantError(t, err, "Unavailable", 503)
	if _, err := h.terminate(endpoint, id); err != nil {
		t.Error(err)
	}
}

// Faults of one kind hit calls one after the other. FaultAlways stays active until it is cleared.
func TestFaultsQueue(t *testing.T) {
	t.Parallel()
	h, endpoint, _ := faulty(t)
	h.inject(emulator.Fault{Action: "*", Kind: emulator.FaultError, Code: "First"})
	h.inject(emulator.Fault{Action: "*", Kind: emulator.FaultError, Code: "Then", Times: emulator.FaultAlways})
	for _, want := range []string{"First", "Then", "Then", "Then"} {
		_, err := h.terminateUser(endpoint, "alice")
		if code, _ := failure(err); code != want {
			t.Errorf("%q, want %q", code, want)
		}
	}
	h.Reset()
	_, err := h.terminateUser(endpoint, "alice")
	wantError(t, err, "InvalidClientVpnEndpointId.NotFound", 400)
}

// The SDK retries throttled calls.
func TestFaultRetried(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultError, Times: 2, Code: "RequestLimitExceeded", Status: 503})
	retrying := h.client(func(o *ec2.Options) {
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	})
	if _, err := retrying.TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: &id}); err != nil {
		t.Error(err)
	}
	if calls := h.Calls(terminateAction); len(calls) != 3 || calls[0].ErrorCode != "RequestLimitExceeded" || calls[0].Faults[0] != emulator.FaultError {
		t.Errorf("got %+v", calls)
	}
}

func TestFaultLatency(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultLatency, Duration: 30 * time.Millisecond})
	begin := h.Now()
	if _, err := h.terminate(endpoint, id); err != nil || h.Now().Sub(begin) < 30*time.Millisecond {
		t.Errorf("after less than 30ms: %v", err)
	}
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultLatency, Duration: time.Hour})
	impatient := h.client(func(o *ec2.Options) { o.HTTPClient = &http.Client{Timeout: 30 * time.Millisecond} })
	_, err := impatient.TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, ConnectionId: &id})
	if err == nil || !strings.Contains(err.Error(), "Timeout") {
		t.Errorf("got %v", err)
	}
}

// Close releases delayed requests.
func TestCloseEndsLatency(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultLatency, Duration: time.Hour})
	h.Close()
	h.Close()
	if _, err := h.terminate(endpoint, id); err != nil {
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
			h, endpoint, id := faulty(t)
			h.inject(emulator.Fault{Action: terminateAction, Kind: kind})
			_, err := h.terminate(endpoint, id)
			if !errors.Is(err, tc.cause) && !errors.Is(err, io.EOF) {
				t.Errorf("got %v, want %v", err, tc.cause)
			}
			if got := h.status(endpoint, id); got != tc.done {
				t.Errorf("the connection is %s, want %s", got, tc.done)
			}
			if calls := h.Calls(terminateAction); len(calls) != 1 || calls[0].Status != tc.status || calls[0].Faults[0] != kind {
				t.Errorf("the journal has %+v", calls)
			}
			if _, err := h.terminate(endpoint, id); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

func TestFaultMalformed(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultMalformed, Body: "<html>Bad gateway"})
	_, err := h.terminate(endpoint, id)
	if err == nil || !strings.Contains(err.Error(), "deserialization failed") {
		t.Errorf("got %v", err)
	}
	if got := h.status(endpoint, id); got != "terminating" {
		t.Errorf("the connection is %s", got)
	}
}

func TestFaultFailToTerminate(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultFailToTerminate})
	for _, want := range []string{"failed-to-terminate", "terminated"} {
		out, err := h.terminate(endpoint, id)
		if err != nil || out.ConnectionStatuses[0].CurrentStatus.Code != "terminating" {
			t.Errorf("got %+v, %v", out, err)
		}
		h.advance(2 * time.Second)
		if got := h.status(endpoint, id); got != want {
			t.Errorf("the connection is %s, want %s", got, want)
		}
	}
}

func TestFaultStuckTerminating(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	late := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})[0]
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultStuckTerminating, Match: map[string]string{"ConnectionId": id}})
	h.inject(emulator.Fault{Action: terminateAction, Kind: emulator.FaultStuckTerminating, Duration: time.Hour, Match: map[string]string{"ConnectionId": late}})
	for _, id := range []string{id, late} {
		if _, err := h.terminate(endpoint, id); err != nil {
			t.Fatal(err)
		}
	}
	h.advance(59 * time.Minute)
	if got := h.status(endpoint, id) + ", " + h.status(endpoint, late); got != "terminating, terminating" {
		t.Errorf("after 59 minutes: %s", got)
	}
	h.advance(time.Minute)
	if got := h.status(endpoint, id) + " " + h.status(endpoint, late); got != "terminating terminated" {
		t.Errorf("after an hour: %s", got)
	}
}

// A fault that names no action hits only calls on which its kind has an effect.
func TestFault_ofAnyAction(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.inject(emulator.Fault{Kind: emulator.FaultStuckTerminating})
	h.inject(emulator.Fault{Kind: emulator.FaultStaleReads, Duration: time.Nanosecond})
	h.list(endpoint)
	if _, err := h.terminate(endpoint, id); err != nil {
		t.Fatal(err)
	}
	var hits []string
	for _, call := range h.Calls() {
		hits = append(hits, fmt.Sprint(call.Action, call.Faults))
	}
	if want := []string{"DescribeClientVpnConnections[stale_reads]", "TerminateClientVpnConnections[stuck_terminating]"}; !slices.Equal(hits, want) {
		t.Errorf("the calls and their faults are %v, want %v", hits, want)
	}
}

func TestFaultStaleReads(t *testing.T) {
	t.Parallel()
	h, endpoint, id := faulty(t)
	h.advance(time.Hour)
	if _, err := h.terminate(endpoint, id); err != nil {
		t.Fatal(err)
	}
	h.advance(5 * time.Second)
	fresh := h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})[0]
	h.inject(emulator.Fault{Action: "DescribeClientVpnConnections", Kind: emulator.FaultStaleReads, Duration: 10 * time.Second, Times: 2})
	if list := h.list(endpoint); len(list) != 1 || list[0].Status.Code != "active" || aws.ToString(list[0].ConnectionEndTime) != "-" {
		t.Errorf("stale: %+v", list)
	}
	h.advance(6 * time.Second)
	if got := h.status(endpoint, id); got != "terminating" {
		t.Errorf("a little later: %s", got)
	}
	if got := h.status(endpoint, id) + " " + h.status(endpoint, fresh); got != "terminated active" {
		t.Errorf("without the fault: %s", got)
	}
}

// Calls beyond the bucket's size are refused until it is refilled.
func TestThrottle(t *testing.T) {
	t.Parallel()
	for setting, tc := range map[string]struct {
		burst  int
		refill int // more calls after a second
	}{"aws": {50, 5}, "4": {50, 20}} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, func(o *emulator.Options) { o.Throttle = setting })
			endpoint := h.endpoint(emulator.EndpointSeed{})
			// allowed is how many calls pass at once, and how many tokens the bucket got meanwhile, because time runs on.
			allowed := func() (calls, meanwhile int) {
				begin := h.Now()
				for calls < 200 {
					_, err := h.terminateUser(endpoint, "x")
					if code, status := failure(err); code == "RequestLimitExceeded" && status == 503 {
						break
					}
					calls++
				}
				return calls, 1 + int(h.Now().Sub(begin).Seconds()*float64(tc.refill))
			}
			if got, more := allowed(); got < tc.burst || got > tc.burst+more {
				t.Errorf("%d calls at once, want from %d to %d", got, tc.burst, tc.burst+more)
			}
			h.advance(time.Second)
			if got, more := allowed(); got < tc.refill || got > tc.refill+more {
				t.Errorf("%d calls after a second, want from %d to %d", got, tc.refill, tc.refill+more)
			}
			h.list(endpoint) // Another operation has a bucket of its own.
		})
	}
}
