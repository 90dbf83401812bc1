package emulator_test

import (
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Everybody at once: the race detector watches, and in the end the books are right.
func TestEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	endpoint := w.endpoint(emulator.EndpointSeed{})
	var all sync.WaitGroup
	at := func(times int, do func()) {
		all.Go(func() {
			for range times {
				do()
			}
		})
	}
	at(20, func() {
		if _, err := w.Connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: time.Second}); err != nil {
			t.Error(err)
		}
	})
	at(20, func() {
		if err := w.Advance(10 * time.Second); err != nil {
			t.Error(err)
		}
	})
	at(20, func() { _, _ = w.terminateUser(endpoint, "alice") })
	at(20, func() {
		if _, err := w.ec2.DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint}); err != nil {
			t.Error(err)
		}
	})
	at(20, func() { w.State() })
	at(20, func() { w.Calls() })
	all.Wait()
	w.advance(2 * time.Hour)
	if got := len(w.Connections(endpoint)); got != 20 {
		t.Errorf("%d connections are left, want one for each client", got)
	}
	if got := len(w.Calls()); got != 40 {
		t.Errorf("the journal has %d calls", got)
	}
}
