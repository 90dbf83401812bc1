package openvpn

import (
	"context"
	"crypto/x509"
	"errors"
	"sync"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// server is the OpenVPN server of an endpoint. Its exported methods implement [vpn.Server].
type server struct {
	servers   *Servers
	clients   vpn.Sessions
	stop      context.CancelFunc
	config    configuration
	authority *Authority
	profile   string

	mu         sync.Mutex
	status     vpn.ServerStatus
	management *management // nil while the server does not run
	crl        string      // in force
	modified   time.Time   // modification time of the file with the CRL
}

func (s *server) Status() vpn.ServerStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

func (s *server) Profile() string { return s.profile }

func (s *server) Authority() (certificate, key string) {
	if s.authority == nil {
		return "", ""
	}
	return s.authority.PEM(), s.authority.keyPEM
}

func (s *server) Issue(commonName, username, password string) (vpn.Credentials, error) {
	if s.profile == "" { // The server could not be started.
		return vpn.Credentials{}, errors.New(s.Status().Error)
	}
	if err := errors.Join(checkName("common_name", commonName), checkName("username", username)); err != nil {
		return vpn.Credentials{}, err
	}
	issued := vpn.Credentials{Profile: s.profile}
	if commonName != "" {
		identity, err := s.authority.issue(s.servers.options.Now(), commonName, x509.ExtKeyUsageClientAuth)
		if err != nil {
			return vpn.Credentials{}, err
		}
		issued.SerialNumber = identity.serial.Text(16)
		issued.Profile = withIdentity(issued.Profile, identity)
	}
	if password != "" {
		issued.Profile = withPassword(issued.Profile, username, password)
	}
	return issued, nil
}

func (s *server) Kill(session int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.management != nil {
		s.management.send("client-kill %d", session)
	}
}

func (s *server) EnforceCRL(list string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.crl = list
	if s.management == nil {
		return // The file is written when the server starts.
	}
	if err := s.writeCRL(); err != nil {
		s.servers.log(s.config.endpoint.ID, "is stopped, because its revocation list is out of date: %s", err)
		s.management.close() // Stops the server. It cannot restart without the list.
	}
}

func (s *server) Stop() { s.stop() }
