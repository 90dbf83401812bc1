package emulator_test

import (
	"errors"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A client that reconnects gets a new connection ID each time. Other clients stay disconnected.
func TestReconnecting(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.endpoint(emulator.EndpointSeed{})
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "stubborn", Reconnect: 5 * time.Second})
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "tired"})
	seen := map[string]bool{}
	for range 4 {
		for _, c := range h.Connections(id) {
			if c.Status != "active" {
				continue
			}
			if seen[c.ID] {
				t.Errorf("%s reconnected with the same ID", c.Username)
			}
			seen[c.ID] = true
			if _, err := h.terminate(id, c.ID); err != nil {
				t.Fatal(err)
			}
		}
		h.advance(4 * time.Second) // Terminated for two seconds.
		if got := h.live(id); got != "" {
			t.Errorf("%s reconnected too early", got)
		}
		h.advance(time.Second)
		if got := h.live(id); got != "stubborn" {
			t.Errorf("%q reconnected", got)
		}
	}
	clients := h.State().Clients
	if len(clients) != 2 || len(clients[0].Connections) != 5 || len(clients[1].Connections) != 1 {
		t.Errorf("got %+v", clients)
	}
}

// A full endpoint refuses clients. Its quota depends on its subnets.
func TestConnectionQuota(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.endpoint(emulator.EndpointSeed{Subnets: 1})
	connections, err := h.Connect(emulator.ClientSeed{EndpointID: id, Username: "crowd", Count: 7_002})
	var refused *emulator.RefusedError
	if len(connections) != 7_000 || !errors.As(err, &refused) {
		t.Errorf("%d connected, %v", len(connections), err)
	}
	if _, err := h.terminate(id, connections[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Connect(emulator.ClientSeed{EndpointID: id, Username: "early"}); err == nil {
		t.Error("a connection that is terminating does not count")
	}
	h.advance(2 * time.Second)
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "next"})

	small := newHarness(t, func(o *emulator.Options) { o.Quotas.Connections = 3 })
	if connections, err := small.Connect(emulator.ClientSeed{EndpointID: small.endpoint(emulator.EndpointSeed{}), Username: "crowd", Count: 4}); len(connections) != 3 || err == nil {
		t.Errorf("%d connected, %v", len(connections), err)
	}
}

// As with OpenVPN, a client reconnects before the service has cleaned up its old connection.
func TestReconnecting_whileTerminating(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Terminating = 5 * time.Second })
	id := h.endpoint(emulator.EndpointSeed{})
	first := h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice", Reconnect: time.Second})
	if _, err := h.terminate(id, first[0]); err != nil {
		t.Fatal(err)
	}
	h.advance(time.Second)
	if got := h.Connections(id); len(got) != 2 || got[0].Status != "terminating" || got[1].Status != "active" {
		t.Errorf("the connections are %+v", got)
	}
	h.advance(4 * time.Second)
	if got := h.Connections(id)[0].Status; got != "terminated" {
		t.Errorf("the first connection is %s", got)
	}
}
