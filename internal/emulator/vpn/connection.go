package vpn

import (
	"net/netip"
	"time"
)

// The status codes of a connection, besides active.
const (
	failedToTerminate = "failed-to-terminate"
	terminating       = "terminating"
	terminated        = "terminated"
)

// retention is how long a terminated connection is still listed.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html.
const retention = 60 * time.Minute

// Connection is a snapshot of one session of a client.
type Connection struct {
	numbered

	ID         string `json:"id"`
	EndpointID string `json:"endpoint_id"`
	// Username is empty if the endpoint authenticates clients with certificates only.
	Username   string `json:"username"`
	CommonName string `json:"common_name"`
	// ClientIPv6 is set if the endpoint carries IPv6 traffic.
	ClientIPv6 string `json:"client_ipv6,omitempty"`
	// ClientIP is the client's address inside the VPN.
	ClientIP string `json:"client_ip"`
	// Status is active, failed-to-terminate, terminating or terminated.
	Status string `json:"status"`
	// EstablishedAt and EndedAt are on the emulator's clock. EndedAt is zero until the connection is terminated.
	EstablishedAt time.Time `json:"established_at"`
	EndedAt       time.Time `json:"ended_at,omitzero"`
	// EvaluatedAt is when the endpoint's authorization policy was last evaluated, or zero.
	EvaluatedAt time.Time `json:"evaluated_at,omitzero"`
	// Traffic is what the client has sent and received.
	Traffic Traffic `json:"traffic"`

	timestamp time.Time
}

// Timestamp returns the time of the snapshot.
func (c Connection) Timestamp() time.Time { return c.timestamp }

// StatusMessage returns the message of the status, or "" if it has none.
func (c Connection) StatusMessage() string { return connectionStatus(c.Status).Message }

// connection is one session of a client.
type connection struct {
	numbered

	id          string
	client      *client
	address     netip.Addr
	established time.Time
	terminating time.Time
	failed      time.Time // failed to terminate
	ended       time.Time
	evaluated   time.Time // by the authorization policy
	listed      bool
	session     *session // nil if the client is simulated
}

// status returns the status at a time, which is in the past for a stale read.
func (c *connection) status(at time.Time) string {
	since := func(when time.Time) bool { return !when.IsZero() && !at.Before(when) }
	switch {
	case since(c.ended):
		return terminated
	case since(c.failed):
		return failedToTerminate
	case since(c.terminating):
		return terminating
	default:
		return active
	}
}

// isLive reports whether the connection is neither terminated nor being terminated.
// GUESS: a connection that failed to terminate is live.
func (c *connection) isLive(now time.Time) bool {
	status := c.status(now)
	return status == active || status == failedToTerminate
}

func (c *connection) at(at time.Time) Connection {
	view := Connection{
		ID:            c.id,
		EndpointID:    c.client.endpoint.ID,
		Username:      c.client.Username,
		CommonName:    c.client.CommonName,
		ClientIP:      c.address.String(),
		Status:        c.status(at),
		EstablishedAt: c.established,
		EvaluatedAt:   c.evaluated,
		numbered:      c.numbered,
		timestamp:     at,
	}
	if c.client.endpoint.TrafficIPAddressType != "ipv4" {
		view.ClientIPv6 = ipv6(c.address).String()
	}
	lasted := at.Sub(c.established)
	if view.Status == terminated {
		view.EndedAt = c.ended
		lasted = c.ended.Sub(c.established)
	}
	if c.session != nil {
		view.Traffic = c.session.traffic
	} else {
		view.Traffic = trafficAfter(c.number, lasted)
	}
	return view
}

// Traffic counts the traffic of a connection. Ingress is what the client sent, egress is what it received.
type Traffic struct {
	IngressBytes   int64 `json:"ingress_bytes"`
	EgressBytes    int64 `json:"egress_bytes"`
	IngressPackets int64 `json:"ingress_packets"`
	EgressPackets  int64 `json:"egress_packets"`
}

// trafficAfter returns the traffic of a simulated connection after some time. Simulated clients only send keep-alive packets, at
// different rates, so that counters grow and differ.
func trafficAfter(number uint64, lasted time.Duration) Traffic {
	const packet = 96 // bytes
	sent := int64(4 + lasted/time.Second*time.Duration(1+number%5))
	received := 2 * sent
	return Traffic{
		IngressBytes: sent * packet, EgressBytes: received * packet,
		IngressPackets: sent, EgressPackets: received,
	}
}
