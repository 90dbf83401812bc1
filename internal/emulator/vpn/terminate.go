package vpn

import (
	"fmt"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// maxByUsername is how many connections of a user can be terminated by user name.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html.
const maxByUsername = 5

// TerminationFault changes how a termination ends. The zero value is a termination without a fault.
type TerminationFault struct {
	// Fails ends the termination with the status failed-to-terminate.
	Fails bool
	// Stuck leaves the connections terminating for StuckFor, or forever if that is 0.
	Stuck    bool
	StuckFor time.Duration
}

// Termination is the effect of a termination on one connection.
type Termination struct {
	ConnectionID string `xml:"connectionId"`
	Before       Status `xml:"previousStatus"`
	After        Status `xml:"currentStatus"`
}

// TerminateByID terminates one connection.
func (s *Service) TerminateByID(in Location, endpointID, id string, fault TerminationFault) ([]Termination, error) {
	defer s.lock()()
	e, err := s.associatedEndpoint(in, endpointID)
	if err != nil {
		return nil, err
	}
	c := e.connections.byID[id]
	if c == nil || s.settings.EndedIsUnknown && !c.isLive(s.now) {
		return nil, awserror.New("InvalidClientVpnConnection.IdNotFound", "The connection %s does not exist on endpoint %s", id, endpointID) // GUESS: the message.
	}
	return []Termination{s.terminate(c, fault)}, nil
}

// TerminateByUsername terminates all live connections of a user. It is an error if there are too many.
func (s *Service) TerminateByUsername(in Location, endpointID, username string, fault TerminationFault) ([]Termination, error) {
	defer s.lock()()
	e, err := s.associatedEndpoint(in, endpointID)
	if err != nil {
		return nil, err
	}
	var live []*connection
	for c := range e.connections.ofUser(username, 0) {
		if c.isLive(s.now) {
			live = append(live, c)
		}
		if len(live) > maxByUsername {
			return nil, awserror.New("ClientVpnTerminateConnectionsLimitExceeded", "User %s has more than %d connections", username, maxByUsername) // GUESS: the message.
		}
	}
	if len(live) == 0 {
		return nil, awserror.New("InvalidClientVpnConnection.UserNotFound", "User %s does not have an active connection to endpoint %s", username, endpointID) // GUESS: the message.
	}
	var terminations []Termination
	for _, c := range live {
		terminations = append(terminations, s.terminate(c, fault))
	}
	return terminations, nil
}

// associatedEndpoint returns an endpoint that has a target network, and so can have connections.
func (s *Service) associatedEndpoint(in Location, id string) (*endpoint, error) {
	e, err := s.endpoint(in, id)
	if err != nil {
		return nil, err
	}
	if e.associated() == 0 {
		return nil, awserror.NoActiveAssociation(id)
	}
	return e, nil
}

// terminate starts to terminate a connection, if it is live.
func (s *Service) terminate(c *connection, fault TerminationFault) Termination {
	t := Termination{ConnectionID: c.id, Before: connectionStatus(c.status(s.now))}
	if c.isLive(s.now) {
		s.startTermination(c, fault)
	}
	t.After = connectionStatus(c.status(s.now))
	return t
}

func (s *Service) startTermination(c *connection, fault TerminationFault) {
	c.terminating, c.failed = s.now, time.Time{}
	switch {
	case fault.Fails:
		s.after(s.settings.Terminating, func() { c.failed = s.now })
	case fault.Stuck && fault.StuckFor == 0:
	case c.session != nil:
		s.after(fault.StuckFor, func() { c.client.endpoint.server.Kill(c.session.Session) })
	default:
		s.reconnect(c.client, fault.StuckFor)
		s.after(max(fault.StuckFor, s.settings.Terminating), func() { s.finishTermination(c) })
	}
}

// terminateAll terminates every live connection of an endpoint, and those that are being established.
func (s *Service) terminateAll(e *endpoint) {
	for _, c := range slices.Collect(e.connections.all.after(0)) {
		if c.isLive(s.now) {
			s.startTermination(c, TerminationFault{})
		}
	}
	s.terminateConnecting(e)
}

// finishTermination ends a connection and schedules its removal. It releases the address of a simulated client.
func (s *Service) finishTermination(c *connection) {
	e := c.client.endpoint
	c.ended = s.now
	e.connections.open--
	s.after(retention, func() { e.connections.remove(c) })
	if c.session != nil {
		return // The server manages the addresses.
	}
	e.addresses.release(c.address)
}

// reconnect schedules the reconnection of a client that is disconnected after wait, if it reconnects at all. As with OpenVPN, the
// client does not wait for the server to clean up: its old connection may still be terminating.
func (s *Service) reconnect(c *client, wait time.Duration) {
	if c.reconnect > 0 {
		s.after(wait+c.reconnect, func() { _, _ = s.connect(c, "") })
	}
}

// Disconnect ends a live connection as if its client had disconnected. The client does not reconnect.
func (clients Clients) Disconnect(endpointID, id string) error {
	s := clients.service
	defer s.lock()()
	e := s.byID(endpointID)
	if e == nil {
		return fmt.Errorf("no endpoint has the ID %q", endpointID)
	}
	c := e.connections.byID[id]
	if c != nil && c.session != nil {
		return fmt.Errorf("connection %s belongs to a real client: stop the client instead", id)
	}
	if c == nil || !c.isLive(s.now) {
		return fmt.Errorf("endpoint %s has no live connection %q", endpointID, id)
	}
	c.client.reconnect = 0
	s.finishTermination(c)
	return nil
}
