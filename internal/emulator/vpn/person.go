package vpn

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
)

// PersonSeed describes a person who connects to the OpenVPN server of an endpoint.
type PersonSeed struct {
	// EndpointID is the endpoint that they connect to.
	EndpointID string `json:"endpoint_id"`
	// Username is their name in the directory. It is required if the endpoint authenticates users.
	Username string `json:"username,omitempty"`
	// CommonName is the common name of the certificate to issue, if the endpoint authenticates certificates. If empty, it is
	// the user name.
	CommonName string `json:"common_name,omitempty"`
	// Groups are the user's groups in the directory, for authorization policies.
	Groups []string `json:"groups,omitempty"`
	// Posture is what device trust providers report about their devices, for authorization policies: {"crowdstrike": {…}}.
	Posture json.RawMessage `json:"posture,omitempty"`
}

// Person is a person with the credentials that they connect with. It contains secrets.
type Person struct {
	EndpointID string `json:"endpoint_id"`
	Username   string `json:"username,omitempty"`
	CommonName string `json:"common_name"`
	Password   string `json:"password,omitempty"`
	Credentials
}

// passwordHash is the hash of a password, or zero if there is none. Passwords are random, so no salt is needed.
type passwordHash [sha256.Size]byte

// AddPerson issues a certificate, a password, or both, as an endpoint with an OpenVPN server requires, and returns a complete
// profile for OpenVPN. Credentials that were issued before stay valid.
func (clients Clients) AddPerson(seed PersonSeed) (Person, error) {
	s := clients.service
	defer s.lock()()
	e, err := s.withServer(seed.EndpointID)
	if err != nil {
		return Person{}, err
	}
	identified, err := e.identifyPerson(seed)
	if err != nil {
		return Person{}, err
	}
	signals, err := parseSignals(seed.Posture)
	if err != nil {
		return Person{}, err
	}
	person := Person{EndpointID: e.ID, Username: identified.Username, CommonName: identified.CommonName}
	if e.authenticatesUsers() {
		person.Password = rand.Text()
	}
	certified := person.CommonName
	if !e.authenticatesCertificates() {
		certified = ""
	}
	if person.Credentials, err = e.server.Issue(certified, person.Username, person.Password); err != nil {
		return Person{}, fmt.Errorf("issuing credentials for endpoint %s: %w", e.ID, err)
	}
	identified.SerialNumber = person.SerialNumber
	added := s.newClient(identified, signals)
	if person.Password != "" {
		added.password = sha256.Sum256([]byte(person.Password))
	}
	return person, nil
}

// identifyPerson returns the client that a person is. It returns an error if a member would have no effect.
func (e *endpoint) identifyPerson(seed PersonSeed) (ClientSeed, error) {
	switch {
	case e.authenticatesUsers() && seed.Username == "":
		return ClientSeed{}, fmt.Errorf("endpoint %s authenticates users: a person needs a username", e.ID)
	case !e.authenticatesUsers() && seed.Username != "":
		return ClientSeed{}, fmt.Errorf("endpoint %s authenticates certificates only: username has no effect, use common_name", e.ID)
	case !e.authenticatesCertificates() && seed.CommonName != "":
		return ClientSeed{}, fmt.Errorf("endpoint %s does not authenticate certificates: common_name has no effect", e.ID)
	}
	return e.identify(ClientSeed{
		EndpointID: e.ID, Username: seed.Username, CommonName: seed.CommonName, Groups: seed.Groups,
	})
}

// authenticate returns the client with a user name and a password, or nil.
func (e *endpoint) authenticate(username, password string) *client {
	hash := passwordHash(sha256.Sum256([]byte(password)))
	return find(e.clients, func(c *client) bool {
		return c.Username == username && c.password != (passwordHash{}) && subtle.ConstantTimeCompare(c.password[:], hash[:]) == 1
	})
}
