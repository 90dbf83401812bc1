package vpn

import (
	"time"
)

// The codes of a connection's status.
const (
	Active            = "active"
	FailedToTerminate = "failed-to-terminate"
	Terminating       = "terminating"
	Terminated        = "terminated"
)

// Remembered is how long a connection that has ended is still listed.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html.
const Remembered = 60 * time.Minute

// Connection is one session of a client, as seen at one time.
type Connection struct {
	ID         string `json:"id"`
	EndpointID string `json:"endpoint_id"`
	// Username is empty where clients authenticate with certificates only.
	Username   string `json:"username"`
	CommonName string `json:"common_name"`
	// ClientIPv6 is the IPv6 address where the endpoint carries such traffic.
	ClientIPv6 string `json:"client_ipv6,omitempty"`
	// ClientIP is the address that the client has inside the VPN.
	ClientIP string `json:"client_ip"`
	// Status is active, failed-to-terminate, terminating or terminated.
	Status string `json:"status"`
	// EstablishedAt and EndedAt are on the emulator's clock; EndedAt is zero until the connection is terminated.
	EstablishedAt time.Time `json:"established_at"`
	EndedAt       time.Time `json:"ended_at,omitzero"`
	// EvaluatedAt is when the endpoint's authorization policy was last evaluated for it; zero: never.
	EvaluatedAt time.Time `json:"evaluated_at,omitzero"`
	// Traffic is what the client sent and received so far.
	Traffic Traffic `json:"traffic"`

	number uint64
	seen   time.Time
}

// SeenAt is when the connection looked like this.
func (c Connection) SeenAt() time.Time { return c.seen }

// Number places the connection in its endpoint's list: later ones have higher numbers.
func (c Connection) Number() uint64 { return c.number }

// connection is one session of a client, with its history.
type connection struct {
	number      uint64
	id          string
	client      *client
	address     uint32 // its place in the endpoint's range of addresses
	established time.Time
	cut         time.Time // terminating from then on
	failed      time.Time // not terminated after all, from then on
	ended       time.Time // terminated from then on
	evaluated   time.Time // by the authorization policy
	listed      bool
}

// status is what the connection was at a time: now, or a little earlier for a reader that lags behind.
func (c *connection) status(at time.Time) string {
	since := func(when time.Time) bool { return !when.IsZero() && !at.Before(when) }
	switch {
	case since(c.ended):
		return Terminated
	case since(c.failed):
		return FailedToTerminate
	case since(c.cut):
		return Terminating
	default:
		return Active
	}
}

// isUp reports whether the connection still carries traffic and nobody is ending it.
// GUESS: one that failed to terminate counts as live.
func (c *connection) isUp(now time.Time) bool {
	status := c.status(now)
	return status == Active || status == FailedToTerminate
}

func (c *connection) at(at time.Time) Connection {
	view := Connection{
		ID:            c.id,
		EndpointID:    c.client.endpoint.id,
		Username:      c.client.username,
		CommonName:    c.client.commonName,
		ClientIP:      c.client.endpoint.addresses.format(c.address),
		Status:        c.status(at),
		EstablishedAt: c.established,
		EvaluatedAt:   c.evaluated,
		number:        c.number,
		seen:          at,
	}
	if traffic := c.client.endpoint.options.TrafficIPAddressType; traffic != "ipv4" {
		view.ClientIPv6 = formatIPv6(c.address)
	}
	lasted := at.Sub(c.established)
	if view.Status == Terminated {
		view.EndedAt = c.ended
		lasted = c.ended.Sub(c.established)
	}
	view.Traffic = trafficAfter(c.number, lasted)
	return view
}
