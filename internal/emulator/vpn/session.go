package vpn

import (
	"net/netip"

	"github.com/cedar-policy/cedar-go/types"
)

// serverSessions translates the events of an endpoint's server into connections.
type serverSessions struct {
	service  *Service
	endpoint *endpoint
}

// session is the connection of a real client.
type session struct {
	Attempt

	traffic Traffic
}

// Connecting admits a client, or returns why it is refused.
func (r *serverSessions) Connecting(a Attempt) string {
	s, e := r.service, r.endpoint
	defer s.lock()()
	who, refusal := s.identifyAttempt(e, a)
	if refusal != "" {
		return refusal
	}
	a.Password = ""
	c := &connection{id: newID("cvpn-connection"), client: who, established: s.now, session: &session{Attempt: a}}
	if who.Refused = s.refusal(c); who.Refused != "" {
		return who.Refused
	}
	e.sessions[a.Session] = c
	return ""
}

// identifyAttempt returns the client that connects. An unknown client is added, with the groups of the user and the posture of
// the devices with the same common name.
func (s *Service) identifyAttempt(e *endpoint, a Attempt) (who *client, refusal string) {
	user := &client{} // without a name, if users are not authenticated
	if e.authenticatesUsers() {
		if user = e.authenticate(a.Username, a.Password); user == nil {
			return nil, "the user name or the password is wrong"
		}
	}
	commonName := a.CommonName
	if !e.authenticatesCertificates() {
		commonName = user.Username
	}
	if user.CommonName == commonName && user.SerialNumber == a.SerialNumber {
		return user, ""
	}
	if known := e.findClient(user.Username, commonName, a.SerialNumber); known != nil {
		return known, ""
	}
	var signals types.Record
	if other := find(e.clients, func(c *client) bool { return c.CommonName == commonName }); other != nil {
		signals = other.signals
	}
	return s.newClient(ClientSeed{
		EndpointID: e.ID, Username: user.Username, CommonName: commonName, SerialNumber: a.SerialNumber, Groups: user.Groups,
	}, signals), ""
}

// Established lists an admitted connection.
func (r *serverSessions) Established(id int, address string) {
	s, e := r.service, r.endpoint
	defer s.lock()()
	c := e.sessions[id]
	if c == nil || c.listed {
		return
	}
	c.numbered, c.established = s.nextNumber(), s.now
	c.address, _ = netip.ParseAddr(address) // OpenVPN prints addresses only.
	e.connections.add(c)
}

// Counted updates the traffic of a connection. OpenVPN does not count packets.
func (r *serverSessions) Counted(id int, sent, received int64) {
	defer r.service.lock()()
	if c := r.endpoint.sessions[id]; c != nil {
		c.session.traffic.IngressBytes, c.session.traffic.EgressBytes = sent, received
	}
}

// Ended ends a connection.
func (r *serverSessions) Ended(id int) {
	defer r.service.lock()()
	r.end(id)
}

// Rejected records why a certificate was refused.
func (r *serverSessions) Rejected(serialNumber, reason string) {
	defer r.service.lock()()
	for _, c := range r.endpoint.clients {
		if c.SerialNumber == serialNumber {
			c.Refused = reason
		}
	}
}

// Lost ends all connections.
func (r *serverSessions) Lost() {
	defer r.service.lock()()
	for id := range r.endpoint.sessions {
		r.end(id)
	}
}

// end removes a session and ends its connection, if it was established.
func (r *serverSessions) end(id int) {
	c := r.endpoint.sessions[id]
	delete(r.endpoint.sessions, id)
	if c != nil && c.listed {
		r.service.finishTermination(c)
	}
}
