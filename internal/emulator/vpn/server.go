package vpn

import "fmt"

// Server is a VPN server to which real clients connect. Its methods return without waiting for the server.
type Server interface {
	// Status returns where the server listens, and whether it runs.
	Status() ServerStatus
	// Profile returns the configuration file of the server's clients.
	Profile() string
	// Issue issues what a person needs to connect. If the common name is empty, it issues no certificate; if the password
	// is empty, the profile has none.
	Issue(commonName, username, password string) (Credentials, error)
	// Authority returns the certificate authority of the server's clients and its private key, in PEM.
	Authority() (certificate, key string)
	// Kill ends a session. The server calls [Sessions.Ended] when it has ended.
	Kill(session int)
	// EnforceCRL replaces the certificate revocation list. Established sessions stay.
	EnforceCRL(list string)
	// Stop stops the server.
	Stop()
}

// Servers starts the servers of endpoints. If one cannot be started, its status says why.
type Servers interface {
	Start(e Endpoint, clients Sessions) Server
}

// Sessions receives the events of a server. Its methods may block until calls of [Server] return.
type Sessions interface {
	// Connecting admits a client and returns "", or returns why it is refused.
	Connecting(a Attempt) (refusal string)
	// Established reports that an admitted client is connected and has an address.
	Established(session int, address string)
	// Counted reports how many bytes the client of a session has sent and received.
	Counted(session int, sent, received int64)
	// Ended reports that a session has ended.
	Ended(session int)
	// Rejected reports that the server did not accept a client's certificate.
	Rejected(serialNumber, reason string)
	// Lost reports that the server has exited, which ended every session.
	Lost()
}

// Attempt is a client's attempt to connect.
type Attempt struct {
	Session int
	// CommonName and SerialNumber are those of its certificate, or empty.
	CommonName, SerialNumber string
	Username, Password       string
	Device                   Device
}

// Device describes a client's device, for authorization policies. A field is empty if the client does not report it.
type Device struct {
	PublicIP, Platform, PlatformVersion, OpenVPNVersion, ClientVersion string
}

// ServerStatus is a snapshot of an endpoint's server.
type ServerStatus struct {
	// Address is where the server listens, such as 127.0.0.1:1194.
	Address string `json:"address"`
	Running bool   `json:"running"`
	// PID is the process ID of the server, or 0 if it does not run.
	PID int `json:"pid,omitempty"`
	// Error is why the server does not run although it should.
	Error string `json:"error,omitempty"`
}

// Credentials are what a person connects with.
type Credentials struct {
	SerialNumber string `json:"serial_number,omitempty"`
	// Profile is a complete configuration file for OpenVPN.
	Profile string `json:"profile"`
}

// startServer starts the endpoint's server, if its clients are real and it has none.
func (s *Service) startServer(e *endpoint) {
	if s.settings.Servers == nil || e.simulated || e.server != nil || e.authenticates(isFederated) {
		return
	}
	e.sessions = map[int]*connection{}
	e.server = s.settings.Servers.Start(e.at(s.now), &serverSessions{service: s, endpoint: e})
}

// isFederated reports whether users sign in at an identity provider, which needs a browser and AWS's own service.
func isFederated(kind string) bool { return kind == FederatedAuthentication }

// stopServer stops the endpoint's server, if it has one.
func (e *endpoint) stopServer() {
	if e.server != nil {
		e.server.Stop()
	}
}

// Run runs the events that are due.
func (s *Service) Run() { s.lock()() }

// Authority returns the certificate authority of the clients of an endpoint with an OpenVPN server, and its private key, in PEM.
// The key signs revocation lists.
func (clients Clients) Authority(endpointID string) (certificate, key string, err error) {
	s := clients.service
	defer s.lock()()
	e, err := s.withServer(endpointID)
	if err != nil {
		return "", "", err
	}
	certificate, key = e.server.Authority()
	return certificate, key, nil
}

// withServer returns an endpoint that has a server.
func (s *Service) withServer(id string) (*endpoint, error) {
	e := s.byID(id)
	if e == nil {
		return nil, fmt.Errorf("no endpoint has the ID %q", id)
	}
	if e.server == nil {
		return nil, fmt.Errorf("endpoint %s has no OpenVPN server: its clients are simulated, or it has no target network", id)
	}
	return e, nil
}

// terminateConnecting ends the sessions of clients that are admitted but not established.
func (s *Service) terminateConnecting(e *endpoint) {
	for id, c := range e.sessions {
		if !c.listed {
			c.terminating = s.now
			e.server.Kill(id)
		}
	}
}

// connecting returns how many clients are admitted but not established.
func (e *endpoint) connecting() int {
	count := 0
	for _, c := range e.sessions {
		if !c.listed {
			count++
		}
	}
	return count
}

// findClient returns the client with this identity, or nil.
func (e *endpoint) findClient(username, commonName, serialNumber string) *client {
	return find(e.clients, func(c *client) bool {
		return c.Username == username && c.CommonName == commonName && c.SerialNumber == serialNumber
	})
}
