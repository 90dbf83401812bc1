package vpn

import (
	"cmp"
	"fmt"
)

// connect establishes a connection, or records why the client is refused.
func (s *Service) connect(client *client, id string) (*connection, error) {
	e := client.endpoint
	c := &connection{numbered: s.nextNumber(), id: cmp.Or(id, newID("cvpn-connection")), client: client, established: s.now}
	client.rejected = false
	if client.refused = s.refusal(c); client.refused != "" {
		return nil, &RefusedError{Reason: client.refused}
	}
	c.address = e.addresses.allocate()
	e.connections.add(c)
	return c, nil
}

// refusal returns why a connection is refused, or "".
func (s *Service) refusal(c *connection) string {
	e := c.client.endpoint
	subnets := e.associated()
	if subnets == 0 {
		return "the endpoint has no associated target network"
	}
	if limit := s.settings.Quotas.maxConnections(subnets); e.connections.open+e.connecting() >= limit {
		return fmt.Sprintf("the endpoint has %d connections, the maximum with %d associated subnets", limit, subnets)
	}
	if s.disabledUsers[c.client.username] {
		return fmt.Sprintf("the user %s is disabled in the directory", c.client.username)
	}
	if e.authenticatesCertificates() && c.session == nil { // A server checks its clients' certificates itself.
		if reason := e.enforcedCRL.refusal(c.client.serialNumber, s.now); reason != "" {
			c.client.rejected = true
			return reason
		}
	}
	if !s.permits(c.client, c) {
		return "the authorization policy does not permit it"
	}
	return ""
}
