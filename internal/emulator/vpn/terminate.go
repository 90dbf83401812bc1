package vpn

import (
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// mostByUsername is how many connections of a user can be terminated by name.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html.
const mostByUsername = 5

// Fate is what becomes of connections that are terminated. The zero value is the usual.
type Fate struct {
	// Fails lets them end up as failed-to-terminate.
	Fails bool
	// Stuck leaves them terminating for StuckFor, or for ever if that is 0.
	Stuck    bool
	StuckFor time.Duration
}

// Termination is what a termination did to one connection.
type Termination struct {
	ConnectionID string
	// Before and After are the status codes.
	Before, After string
}

// TerminateByID ends one connection.
func (s *Service) TerminateByID(region, endpointID, id string, fate Fate) ([]Termination, error) {
	defer s.enter()()
	e, err := s.connectedEndpoint(region, endpointID)
	if err != nil {
		return nil, err
	}
	c := e.connections.byID[id]
	if c == nil || s.settings.EndedIsUnknown && !c.isUp(s.now) {
		return nil, awserror.ConnectionNotFound(id, endpointID)
	}
	return []Termination{s.terminate(c, fate)}, nil
}

// TerminateByUsername ends all live connections of a user, if there are not too many.
func (s *Service) TerminateByUsername(region, endpointID, username string, fate Fate) ([]Termination, error) {
	defer s.enter()()
	e, err := s.connectedEndpoint(region, endpointID)
	if err != nil {
		return nil, err
	}
	var live []*connection
	for c := range e.connections.of(username, 0) {
		if c.isUp(s.now) {
			live = append(live, c)
		}
		if len(live) > mostByUsername {
			return nil, awserror.TerminateLimitExceeded(username, mostByUsername)
		}
	}
	if len(live) == 0 {
		return nil, awserror.UserNotFound(username, endpointID)
	}
	var done []Termination
	for _, c := range live {
		done = append(done, s.terminate(c, fate))
	}
	return done, nil
}

// connectedEndpoint finds an endpoint that can have connections.
func (s *Service) connectedEndpoint(region, id string) (*endpoint, error) {
	e, err := s.endpoint(region, id)
	if err != nil {
		return nil, err
	}
	if e.associated() == 0 {
		return nil, awserror.NoActiveAssociation(id)
	}
	return e, nil
}

// terminate begins to end a connection, unless that has begun already.
func (s *Service) terminate(c *connection, fate Fate) Termination {
	before := c.status(s.now)
	if c.isUp(s.now) {
		s.cut(c, fate)
	}
	return Termination{ConnectionID: c.id, Before: before, After: c.status(s.now)}
}

func (s *Service) cut(c *connection, fate Fate) {
	c.cut, c.failed = s.now, time.Time{}
	switch {
	case fate.Fails:
		s.after(s.settings.Terminating, func() { c.failed = s.now })
	case fate.Stuck && fate.StuckFor == 0:
	default:
		s.after(max(fate.StuckFor, s.settings.Terminating), func() { s.end(c) })
	}
}

// cutAll ends every live connection of an endpoint.
func (s *Service) cutAll(e *endpoint) {
	for _, c := range slices.Collect(e.connections.all.after(0)) {
		if c.isUp(s.now) {
			s.cut(c, Fate{})
		}
	}
}

// end is when a connection is over: its address is free, it will be forgotten, and its client may come back.
func (s *Service) end(c *connection) {
	e := c.client.endpoint
	c.ended = s.now
	e.connections.up--
	e.addresses.release(c.address)
	s.after(Remembered, func() { e.connections.drop(c) })
	if c.client.reconnect > 0 {
		s.after(c.client.reconnect, func() { _, _ = s.connect(c.client, "") })
	}
}
