package vpn

import (
	"cmp"
	"fmt"
)

// connect lets a client in, or remembers why not.
func (s *Service) connect(who *client, id string) (*connection, error) {
	e := who.endpoint
	c := &connection{number: s.number(), id: cmp.Or(id, newID("cvpn-connection")), client: who, established: s.now}
	if who.refused = s.refuses(c); who.refused != "" {
		return nil, &RefusedError{Reason: who.refused}
	}
	c.address = e.addresses.take()
	e.connections.add(c)
	return c, nil
}

// refuses says why a connection cannot be, or nothing.
func (s *Service) refuses(c *connection) string {
	e := c.client.endpoint
	subnets := e.associated()
	if subnets == 0 {
		return "the endpoint has no associated target network"
	}
	if most := mostConnections(subnets); e.connections.up >= most {
		return fmt.Sprintf("the endpoint has %d connections, the most with %d associated subnets", most, subnets)
	}
	if e.takesCertificates() {
		if reason := e.enforcedCRL.rejects(c.client.serialNumber, s.now); reason != "" {
			return reason
		}
	}
	if !s.permits(c.client, c) {
		return "the authorization policy does not permit it"
	}
	return ""
}
