package vpn_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// servers only record what the service requests.
type servers struct {
	clients vpn.Sessions
	killed  []int
	stopped bool
}

func (s *servers) Start(_ vpn.Endpoint, clients vpn.Sessions) vpn.Server {
	s.clients = clients
	return s
}

func (s *servers) Status() vpn.ServerStatus                      { return vpn.ServerStatus{} }
func (s *servers) Profile() string                               { return "" }
func (s *servers) Authority() (certificate, key string)          { return "", "" }
func (s *servers) Issue(_, _, _ string) (vpn.Credentials, error) { return vpn.Credentials{}, nil }
func (s *servers) Kill(session int)                              { s.killed = append(s.killed, session) }
func (s *servers) EnforceCRL(string)                             {}
func (s *servers) Stop()                                         { s.stopped = true }

// newService returns a service with an endpoint that has a server.
func newService(t *testing.T) (*vpn.Service, *servers, string) {
	t.Helper()
	quotas, err := vpn.Quotas{}.WithDefaults()
	if err != nil {
		t.Fatal(err)
	}
	gateway := &servers{}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := vpn.New(func() time.Time { return now }, vpn.Settings{Quotas: quotas, Servers: gateway, PolicyInterval: time.Minute})
	endpoint, err := s.AddEndpoint(vpn.EndpointSeed{AccountID: "123456789012", Region: "us-east-1", Authentication: vpn.Authentication{"certificate"}})
	if err != nil {
		t.Fatal(err)
	}
	return s, gateway, endpoint.ID
}

// here is the location of the endpoint.
func here() vpn.Location { return vpn.Location{AccountID: "123456789012", Region: "us-east-1"} }

// admit admits a client whose session is not established yet.
func (s *servers) admit(t *testing.T, session int) {
	t.Helper()
	if refusal := s.clients.Connecting(vpn.Attempt{Session: session, CommonName: "alice", SerialNumber: "1"}); refusal != "" {
		t.Fatalf("refused: %s", refusal)
	}
}

func TestChange_endsSessionsThatAreBeingEstablished(t *testing.T) {
	t.Parallel()
	s, gateway, id := newService(t)
	gateway.admit(t, 7)
	if all := s.Clients().Connections(id); len(all) != 0 {
		t.Errorf("a client without an address is listed: %+v", all)
	}
	policy := "forbid(principal, action, resource);"
	if _, err := s.ModifyPolicy(here(), id, vpn.PolicyChange{Document: &policy}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(gateway.killed, []int{7}) {
		t.Fatalf("killed %v, want 7", gateway.killed)
	}
	// The server was about to establish the session when it was asked to end it.
	gateway.clients.Established(7, "10.0.0.6")
	if c := s.Clients().Connections(id)[0]; c.Status != "terminating" || c.ClientIP != "10.0.0.6" {
		t.Errorf("the connection is %+v", c)
	}
	gateway.clients.Ended(7)
	if c := s.Clients().Connections(id)[0]; c.Status != "terminated" {
		t.Errorf("the connection is %+v", c)
	}
}

func TestTermination_lastsUntilTheSessionHasEnded(t *testing.T) {
	t.Parallel()
	s, gateway, id := newService(t)
	gateway.admit(t, 3)
	gateway.clients.Established(3, "10.0.0.2")
	connection := s.Clients().Connections(id)[0]
	got, err := s.TerminateByID(here(), id, connection.ID, vpn.TerminationFault{})
	s.Run()
	if err != nil || got[0].After.Code != "terminating" || !slices.Equal(gateway.killed, []int{3}) {
		t.Fatalf("got %+v, %v; killed %v", got, err, gateway.killed)
	}
	gateway.clients.Counted(3, 10, 20)
	// The client reconnects before the server has cleaned up its old session.
	gateway.admit(t, 4)
	gateway.clients.Established(4, "10.0.0.3")
	statuses := func() (all []string) {
		for _, c := range s.Clients().Connections(id) {
			all = append(all, c.Status)
		}
		return all
	}
	if got := statuses(); !slices.Equal(got, []string{"terminating", "active"}) {
		t.Errorf("the statuses are %v", got)
	}
	gateway.clients.Ended(3)
	if got := statuses(); !slices.Equal(got, []string{"terminated", "active"}) {
		t.Errorf("the statuses are %v", got)
	}
	if traffic := s.Clients().Connections(id)[0].Traffic; traffic != (vpn.Traffic{IngressBytes: 10, EgressBytes: 20}) {
		t.Errorf("the traffic is %+v", traffic)
	}
	gateway.clients.Lost()
	if got := statuses(); !slices.Equal(got, []string{"terminated", "terminated"}) {
		t.Errorf("after the server has exited, the statuses are %v", got)
	}
}

// A fault of a termination takes effect before the server is asked to end the session.
func TestTermination_withFault(t *testing.T) {
	t.Parallel()
	s, gateway, id := newService(t)
	gateway.admit(t, 1)
	gateway.clients.Established(1, "10.0.0.2")
	connection := s.Clients().Connections(id)[0]
	if _, err := s.TerminateByID(here(), id, connection.ID, vpn.TerminationFault{Stuck: true}); err != nil {
		t.Fatal(err)
	}
	s.Run()
	if len(gateway.killed) > 0 {
		t.Errorf("killed %v", gateway.killed)
	}
}

func TestServer_isStoppedWithItsEndpoint(t *testing.T) {
	t.Parallel()
	s, gateway, _ := newService(t)
	s.Reset()
	if !gateway.stopped {
		t.Error("the server was not stopped")
	}
}

func TestServer_onlyForRealClients(t *testing.T) {
	t.Parallel()
	s, _, id := newService(t)
	if _, err := s.Clients().Connect(vpn.ClientSeed{EndpointID: id, CommonName: "alice"}); err == nil {
		t.Error("a simulated client connected to a server")
	}
	for _, seed := range []vpn.EndpointSeed{{Simulated: true}, {Authentication: vpn.Authentication{"federated"}}} {
		endpoint, err := s.AddEndpoint(seed)
		if err != nil {
			t.Fatal(err)
		}
		if endpoint.Server != nil {
			t.Errorf("%+v has a server", seed)
		}
		if _, err := s.Clients().Connect(vpn.ClientSeed{EndpointID: endpoint.ID, Username: "alice"}); err != nil {
			t.Errorf("%+v: %v", seed, err)
		}
		if _, err := s.Clients().AddPerson(vpn.PersonSeed{EndpointID: endpoint.ID, Username: "alice"}); err == nil {
			t.Errorf("%+v issued credentials", seed)
		}
	}
}
