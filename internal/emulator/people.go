package emulator

import (
	"errors"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type (
	// PersonSeed describes a person who connects to the OpenVPN server of an endpoint.
	PersonSeed = vpn.PersonSeed
	// Person is a person with the credentials that they connect with.
	Person = vpn.Person
)

// eventInterval is how often due events run if there are OpenVPN servers. Otherwise, they run when the state is read.
const eventInterval = 100 * time.Millisecond

var errRealTime = errors.New("an emulator with OpenVPN servers runs in real time: its clock cannot be advanced or replaced")

// newServers returns nil if all clients are simulated.
func newServers(options Options, clock *clock) (*openvpn.Servers, error) {
	if options.OpenVPN == nil {
		return nil, nil //nolint:nilnil // An emulator without servers is valid.
	}
	if options.Clock != nil {
		return nil, errRealTime
	}
	servers := *options.OpenVPN
	servers.Now = clock.now
	return openvpn.New(servers)
}

// runEvents runs the events that are due, until the emulator is closed.
func (e *Emulator) runEvents() {
	ticker := time.NewTicker(eventInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			e.service.Run()
		case <-e.closed:
			return
		}
	}
}

// AddPerson issues a certificate, a password or both for an endpoint with an OpenVPN server, and returns a complete profile
// for OpenVPN.
func (e *Emulator) AddPerson(seed PersonSeed) (Person, error) {
	person, err := e.service.AddPerson(seed)
	return person, during("adding a person", err)
}

// Authority returns the certificate authority of the clients of an endpoint with an OpenVPN server, and its private key, in
// PEM. The key signs revocation lists.
func (e *Emulator) Authority(endpointID string) (certificate, key string, err error) {
	certificate, key, err = e.service.Authority(endpointID)
	return certificate, key, during("getting the certificate authority", err)
}
