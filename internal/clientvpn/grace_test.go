package clientvpn_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// If the caller is canceled during a call that changes something, the call still returns the service's answer.
func TestNewEC2_mutationFinishesAfterCancellation(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	ctx, cancel := context.WithCancel(t.Context())
	held := holdAnswers(t, w)
	go func() {
		<-held.arrived
		cancel()
		held.release()
	}()

	out, err := eagerEC2(held.URL, w.Clock).TerminateClientVpnConnections(ctx, terminateAlice(endpoint))
	if err != nil {
		t.Fatal(err)
	}

	if len(out.ConnectionStatuses) != 1 || *out.ConnectionStatuses[0].ConnectionId != ids[0] {
		t.Errorf("the statuses are %v", out.ConnectionStatuses)
	}
	if ctx.Err() == nil {
		t.Error("the call was not canceled")
	}
}

func TestNewEC2_mutationEndsAfterGracePeriod(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	ctx, cancel := context.WithCancel(t.Context())
	held := holdAnswers(t, w)
	clock := &graceClock{Clock: w.Clock, started: make(chan time.Duration, 1)}
	go func() {
		<-held.arrived
		cancel()
		if grace := <-clock.started; grace != 10*time.Second {
			t.Errorf("the grace period is %s", grace)
		}
		w.Clock.Advance(10 * time.Second)
	}()

	_, err := eagerEC2(held.URL, clock).TerminateClientVpnConnections(ctx, terminateAlice(endpoint))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	w.WantActions(t, terminate)
}

// The current attempt finishes, but there is no other.
func TestNewEC2_noAttemptAfterCancellation(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultError, Code: "Unavailable", Status: 503, Times: emulator.FaultAlways})
	ctx, cancel := context.WithCancel(t.Context())
	held := holdAnswers(t, w)
	go func() {
		<-held.arrived
		cancel()
		held.release()
	}()

	if _, err := eagerEC2(held.URL, w.Clock).TerminateClientVpnConnections(ctx, terminateAlice(endpoint)); err == nil {
		t.Error("the call succeeded")
	}
	w.WantActions(t, terminate)

	if _, err := eagerEC2(held.URL, w.Clock).TerminateClientVpnConnections(ctx, terminateAlice(endpoint)); !errors.Is(err, context.Canceled) {
		t.Errorf("a call after the cancellation: %v", err)
	}
	w.WantActions(t, terminate)
}

// A call that only reads ends immediately.
func TestNewEC2_readEndsImmediately(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ctx, cancel := context.WithCancel(t.Context())
	held := holdAnswers(t, w)
	go func() {
		<-held.arrived
		cancel()
	}()

	_, err := eagerEC2(held.URL, w.Clock).DescribeClientVpnConnections(ctx, &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func terminateAlice(endpoint string) *ec2.TerminateClientVpnConnectionsInput {
	username := "alice"
	return &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint, Username: &username}
}

// heldAnswers is an emulator whose answers arrive only after release.
type heldAnswers struct {
	*httptest.Server

	// arrived is closed when the emulator has processed the first call.
	arrived chan struct{}
	release func()
}

func holdAnswers(t *testing.T, w *emulatortest.Emulator) heldAnswers {
	t.Helper()
	arrived, released := make(chan struct{}), make(chan struct{})
	arrive := sync.OnceFunc(func() { close(arrived) })
	held := heldAnswers{arrived: arrived, release: sync.OnceFunc(func() { close(released) })}
	held.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		w.ServeHTTP(answer, r)
		arrive()
		<-released
		maps.Copy(rw.Header(), answer.Header())
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
	}))
	t.Cleanup(held.Close)
	t.Cleanup(held.release)
	return held
}

// graceClock reports each timeout that starts.
type graceClock struct {
	*emulatortest.Clock

	started chan time.Duration
}

func (c *graceClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	defer func() { c.started <- d }()
	return c.Clock.WithTimeout(ctx, d)
}
