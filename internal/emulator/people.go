package emulator

import (
	"errors"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type (
	// PersonSeed describes a person who connects to an endpoint's server with OpenVPN.
	PersonSeed = vpn.PersonSeed
	// Person is who a person is to an endpoint, and what they connect with.
	Person = vpn.Person
)

// tick is how often due events run while there are OpenVPN servers. Otherwise, they run when the state is read.
const tick = 100 * time.Millisecond

var errRealTime = errors.New("an emulator with OpenVPN servers runs in real time: its clients cannot be moved in time")

// newServers returns nil if all clients are simulated.
func newServers(options Options, clock *clock) (*openvpn.Servers, error) {
	if options.OpenVPN == nil {
		return nil, nil //nolint:nilnil // No servers is a setting.
	}
	if options.Clock != nil {
		return nil, errRealTime
	}
	servers := *options.OpenVPN
	servers.Now = clock.now
	return openvpn.New(servers)
}

// keepTime runs events when they are due, until the emulator is closed.
func (e *Emulator) keepTime() {
	ticker := time.NewTicker(tick)
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
