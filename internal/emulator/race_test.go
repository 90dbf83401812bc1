package emulator_test

import (
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Concurrent calls leave a consistent state.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	var all sync.WaitGroup
	at := func(times int, do func()) {
		all.Go(func() {
			for range times {
				do()
			}
		})
	}
	at(20, func() {
		if _, err := h.Connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Reconnect: time.Second}); err != nil {
			t.Error(err)
		}
	})
	at(20, func() {
		if err := h.Advance(10 * time.Second); err != nil {
			t.Error(err)
		}
	})
	at(20, func() { _, _ = h.terminateUser(endpoint, "alice") })
	at(20, func() {
		if _, err := h.ec2.DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpoint}); err != nil {
			t.Error(err)
		}
	})
	at(20, func() { h.State() })
	at(20, func() { h.Calls() })
	all.Wait()
	h.advance(2 * time.Hour)
	if got := len(h.Connections(endpoint)); got != 20 {
		t.Errorf("%d connections are left, want one for each client", got)
	}
	if got := len(h.Calls()); got != 40 {
		t.Errorf("the journal has %d calls", got)
	}
}
