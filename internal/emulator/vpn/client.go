package vpn

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go/types"
)

// ClientSeed describes people or devices that connect to an endpoint.
type ClientSeed struct {
	// EndpointID is the endpoint that they connect to.
	EndpointID string `json:"-"`
	// AccountID is the account that the endpoint must belong to. If empty, it can belong to any.
	AccountID string `json:"-"`
	// Username is their name in a directory or at an identity provider. An endpoint that authenticates certificates only
	// sees neither the name nor the groups.
	Username string `json:"username,omitempty"`
	// CommonName is the common name of their certificate. If empty, it is the user name.
	CommonName string `json:"common_name,omitempty"`
	// SerialNumber is the serial number of their certificate: 0x4711, 47:11, decimal:18193, or hexadecimal digits.
	SerialNumber string `json:"serial_number,omitempty"`
	// Count is the number of such clients. If 0, it is 1.
	Count int `json:"count,omitempty"`
	// Groups are the user's groups in the directory or at the identity provider, for authorization policies.
	Groups []string `json:"groups,omitempty"`
	// Posture is what device trust providers report about their devices, for authorization policies: {"crowdstrike": {…}}.
	Posture json.RawMessage `json:"posture,omitempty"`
	// Reconnect is how long after a termination they reconnect. If 0, they do not.
	Reconnect time.Duration `json:"reconnect,omitempty"`
	// ID is the ID of the connection. If empty, it is generated. It requires a Count of 1.
	ID string `json:"id,omitempty"`
}

// RefusedError reports why a client could not connect.
type RefusedError struct {
	Reason string
}

// Error returns the reason.
func (r *RefusedError) Error() string { return r.Reason }

// Client is a snapshot of a person or a device.
type Client struct {
	ID           string `json:"id"`
	EndpointID   string `json:"endpoint_id"`
	Username     string `json:"username"`
	CommonName   string `json:"common_name"`
	SerialNumber string `json:"serial_number"`
	// Groups are the user's groups, for authorization policies.
	Groups []string `json:"groups,omitempty"`
	// Reconnect is how long after a termination the client reconnects, such as 5s. If empty, it does not.
	Reconnect string `json:"reconnect"`
	// Connections are the IDs of its connections that are still listed, oldest first.
	Connections []string `json:"connections"`
	// Refused is why the client was last refused. A simulated client that reconnects retries when another revocation list is
	// enforced, if it was refused because of its certificate. Otherwise, it does not retry.
	Refused string `json:"refused"`
}

type client struct {
	Client // without its connections

	endpoint  *endpoint
	signals   types.Record
	reconnect time.Duration // 0 if it does not reconnect
	rejected  bool          // because of its certificate
	password  passwordHash
}

// Clients are the people and devices that connect to the endpoints of all accounts and regions.
type Clients struct{ service *Service }

// Clients returns the clients of the service.
func (s *Service) Clients() Clients { return Clients{s} }

// maxClients is how many clients a seed can have: as many as the largest endpoint accepts.
const maxClients = 126_000

// Connect connects clients and returns the connections of those that were not refused. If some were refused, the error is
// a [RefusedError], and the refused clients are part of the state.
func (clients Clients) Connect(seed ClientSeed) ([]Connection, error) {
	s := clients.service
	defer s.lock()()
	seed, err := s.checkSeed(seed)
	if err != nil {
		return nil, err
	}
	signals, err := parseSignals(seed.Posture)
	if err != nil {
		return nil, err
	}
	connections := make([]Connection, 0, seed.Count)
	var refused error
	for range seed.Count {
		established, err := s.connect(s.newClient(seed, signals), seed.ID)
		if err != nil {
			refused = err
			continue
		}
		connections = append(connections, established.at(s.now))
	}
	return connections, refused
}

// checkSeed validates a seed and fills in defaults.
func (s *Service) checkSeed(seed ClientSeed) (ClientSeed, error) {
	e, err := s.endpointFor(seed)
	if err != nil {
		return seed, err
	}
	seed.Count = cmp.Or(seed.Count, 1)
	switch {
	case seed.Count < 0 || seed.Count > maxClients:
		return seed, fmt.Errorf("count must be from 1 to %d, not %d", maxClients, seed.Count)
	case seed.Reconnect < 0:
		return seed, fmt.Errorf("reconnect must not be negative: %s", seed.Reconnect)
	case seed.ID != "" && seed.Count > 1:
		return seed, errors.New("id requires a count of 1: an ID names one connection")
	case seed.ID != "" && s.hasConnection(seed.ID):
		return seed, fmt.Errorf("a connection with the ID %s already exists", seed.ID)
	}
	return e.identify(seed)
}

// endpointFor returns the endpoint that the clients of a seed connect to.
func (s *Service) endpointFor(seed ClientSeed) (*endpoint, error) {
	e := s.byID(seed.EndpointID)
	switch {
	case e == nil:
		return nil, fmt.Errorf("no endpoint has the ID %q", seed.EndpointID)
	case seed.AccountID != "" && seed.AccountID != e.AccountID:
		return nil, fmt.Errorf("endpoint %s belongs to account %s, not to %s", e.ID, e.AccountID, seed.AccountID)
	case e.server != nil:
		return nil, fmt.Errorf("endpoint %s has an OpenVPN server: get a profile from POST /_emulator/people and connect with openvpn", e.ID)
	}
	return e, nil
}

// identify validates the identity of a client, and removes what the endpoint does not see of it.
func (e *endpoint) identify(seed ClientSeed) (ClientSeed, error) {
	serial, err := parseSerial(seed.SerialNumber)
	if err != nil {
		return seed, err
	}
	seed.SerialNumber = serial
	seed.CommonName = cmp.Or(seed.CommonName, seed.Username)
	switch {
	case serial != "" && !e.authenticatesCertificates():
		return seed, fmt.Errorf("endpoint %s does not authenticate certificates: serial_number has no effect", e.ID)
	case !e.authenticatesUsers():
		seed.Username = ""
	case seed.Username == "" && !e.authenticatesCertificates():
		return seed, fmt.Errorf("endpoint %s authenticates users: a client needs a username", e.ID)
	}
	if seed.CommonName == "" {
		return seed, fmt.Errorf("a client of endpoint %s needs a common_name or a username", e.ID)
	}
	return seed, nil
}

// parseSerial returns a serial number as lower-case hexadecimal digits without colons and leading zeros.
func parseSerial(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	base := 10
	digits, isDecimal := strings.CutPrefix(text, "decimal:")
	if !isDecimal {
		base, digits = 16, strings.ReplaceAll(text, ":", "")
		for _, prefix := range []string{"0x", "0X", "serial="} {
			digits = strings.TrimPrefix(digits, prefix)
		}
	}
	number, ok := new(big.Int).SetString(digits, base)
	if !ok || number.Sign() < 0 || strings.ContainsAny(digits, "+_") {
		return "", fmt.Errorf("serial_number %q is not a serial number, such as 0x4711, 47:11 or decimal:18193", text)
	}
	return number.Text(16), nil
}

func (s *Service) hasConnection(id string) bool {
	return slices.ContainsFunc(s.endpoints, func(e *endpoint) bool { return e.connections.byID[id] != nil })
}

func (s *Service) newClient(seed ClientSeed, signals types.Record) *client {
	e := s.byID(seed.EndpointID)
	c := &client{endpoint: e, signals: signals, reconnect: seed.Reconnect, Client: Client{
		ID: fmt.Sprintf("client-%d", s.nextNumber().number), EndpointID: e.ID,
		Username: seed.Username, CommonName: seed.CommonName, SerialNumber: seed.SerialNumber, Groups: seed.Groups,
	}}
	e.clients = append(e.clients, c)
	return c
}

// connect establishes a connection, or records why the client is refused.
func (s *Service) connect(client *client, id string) (*connection, error) {
	e := client.endpoint
	c := &connection{numbered: s.nextNumber(), id: cmp.Or(id, newID("cvpn-connection")), client: client, established: s.now}
	client.rejected = false
	if client.Refused = s.refusal(c); client.Refused != "" {
		return nil, &RefusedError{Reason: client.Refused}
	}
	c.address = e.addresses.allocate()
	e.connections.add(c)
	return c, nil
}

// refusal returns why a connection is refused, or "" if it is not.
func (s *Service) refusal(c *connection) string {
	e := c.client.endpoint
	subnets := e.associated()
	if subnets == 0 {
		return "the endpoint has no associated target network"
	}
	if limit := s.settings.Quotas.maxConnections(subnets); e.connections.open+e.connecting() >= limit {
		return fmt.Sprintf("the endpoint has %d connections, the maximum with %d associated subnets", limit, subnets)
	}
	if s.disabledUsers[c.client.Username] {
		return fmt.Sprintf("the user %s is disabled in the directory", c.client.Username)
	}
	if e.authenticatesCertificates() && c.session == nil { // A server verifies its clients' certificates itself.
		if reason := e.enforcedCRL.refusal(c.client.SerialNumber, s.now); reason != "" {
			c.client.rejected = true
			return reason
		}
	}
	if !s.permits(c.client, c) {
		return "the authorization policy does not permit it"
	}
	return ""
}
