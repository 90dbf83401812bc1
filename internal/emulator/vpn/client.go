package vpn

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go/types"
)

// ClientSeed is people or devices that connect.
type ClientSeed struct {
	// EndpointID is where they connect.
	EndpointID string `json:"endpoint_id"`
	// Username is who they are where a directory or an identity provider knows them. An endpoint that authenticates with
	// certificates only does not see it.
	Username string `json:"username,omitempty"`
	// CommonName is the one in their certificate; without one it is the user name.
	CommonName string `json:"common_name,omitempty"`
	// SerialNumber is that of their certificate, hexadecimal, with or without colons.
	SerialNumber string `json:"serial_number,omitempty"`
	// Count is how many of them there are; 0 means one.
	Count int `json:"count,omitempty"`
	// Groups are those that a directory or an identity provider says they are members of; policies can ask.
	Groups []string `json:"groups,omitempty"`
	// Posture is what device trust providers say about their devices, for policies: {"crowdstrike": {…}}.
	Posture json.RawMessage `json:"posture,omitempty"`
	// Reconnect is how long after having been cut off they come back; 0: never.
	Reconnect time.Duration `json:"-"`
	// ID is that of the connection; empty: a new one. Only for one client.
	ID string `json:"id,omitempty"`
}

// RefusedError is why a client could not connect.
type RefusedError struct {
	Reason string
}

// Error is the reason.
func (r *RefusedError) Error() string { return r.Reason }

// Client is a person or a device, as seen at one time.
type Client struct {
	ID           string `json:"id"`
	EndpointID   string `json:"endpoint_id"`
	Username     string `json:"username"`
	CommonName   string `json:"common_name"`
	SerialNumber string `json:"serial_number"`
	// Groups are those that it is a member of, for policies.
	Groups []string `json:"groups,omitempty"`
	// Reconnect is how long after having been cut off it comes back, such as 5s; empty: never.
	Reconnect string `json:"reconnect"`
	// Connections are the ids of its connections that are still listed, oldest first.
	Connections []string `json:"connections"`
	// Refused is why it was last refused; a client that was refused does not try again.
	Refused string `json:"refused"`
}

// client is a person or a device with a habit.
type client struct {
	number       uint64
	endpoint     *endpoint
	username     string
	commonName   string
	serialNumber string
	groups       []string
	signals      types.Record
	reconnect    time.Duration
	refused      string
}

// mostClients is how many can be seeded at once: as many as the largest endpoint takes.
const mostClients = 126_000

// Connect lets clients connect and returns the connections of those that were let in. If some were not, the error is a
// [RefusedError]; they are remembered all the same.
func (s *Service) Connect(seed ClientSeed) ([]Connection, error) {
	defer s.enter()()
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
		c := s.newClient(seed, signals)
		up, err := s.connect(c, seed.ID)
		if err != nil {
			refused = err
			continue
		}
		connections = append(connections, up.at(s.now))
	}
	return connections, refused
}

// checkSeed finds what is wrong with a seed, and completes it.
func (s *Service) checkSeed(seed ClientSeed) (ClientSeed, error) {
	e := s.endpoints[seed.EndpointID]
	if e == nil {
		return seed, fmt.Errorf("there is no endpoint %q to connect to", seed.EndpointID)
	}
	if seed.Count == 0 {
		seed.Count = 1
	}
	if seed.Count < 0 || seed.Count > mostClients {
		return seed, fmt.Errorf("count must be from 1 to %d, not %d", mostClients, seed.Count)
	}
	if seed.Reconnect < 0 {
		return seed, fmt.Errorf("reconnect cannot be negative: %s", seed.Reconnect)
	}
	if seed.ID != "" && seed.Count > 1 {
		return seed, errors.New("only one connection can have an id of its own")
	}
	if seed.ID != "" && s.hasConnection(seed.ID) {
		return seed, fmt.Errorf("there is a connection %s already", seed.ID)
	}
	return e.identify(seed)
}

// identify settles who the client is to the endpoint.
func (e *endpoint) identify(seed ClientSeed) (ClientSeed, error) {
	serial, err := normalSerial(seed.SerialNumber)
	if err != nil {
		return seed, err
	}
	seed.SerialNumber = serial
	if seed.CommonName == "" {
		seed.CommonName = seed.Username
	}
	switch {
	case !e.knowsUsers():
		seed.Username = ""
	case seed.Username == "" && !e.takesCertificates():
		return seed, fmt.Errorf("endpoint %s authenticates users: a client needs a username", e.id)
	}
	if seed.CommonName == "" {
		return seed, fmt.Errorf("a client of endpoint %s needs a common_name or a username", e.id)
	}
	return seed, nil
}

// normalSerial writes a serial number in one way: lower-case, without colons and leading zeros.
func normalSerial(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	number, ok := new(big.Int).SetString(strings.ReplaceAll(text, ":", ""), 16)
	if !ok || number.Sign() < 0 {
		return "", fmt.Errorf("the serial number %q is not hexadecimal", text)
	}
	return number.Text(16), nil
}

func (s *Service) hasConnection(id string) bool {
	return slices.ContainsFunc(s.order, func(e *endpoint) bool { return e.connections.byID[id] != nil })
}

func (s *Service) newClient(seed ClientSeed, signals types.Record) *client {
	e := s.endpoints[seed.EndpointID]
	c := &client{
		number:       s.number(),
		endpoint:     e,
		username:     seed.Username,
		commonName:   seed.CommonName,
		serialNumber: seed.SerialNumber,
		groups:       seed.Groups,
		signals:      signals,
		reconnect:    seed.Reconnect,
	}
	e.clients = append(e.clients, c)
	return c
}

// id is how the state shows the client: nobody else needs it.
func (c *client) id() string { return fmt.Sprintf("client-%d", c.number) }
