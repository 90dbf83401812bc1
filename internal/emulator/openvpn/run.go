package openvpn

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The delays before a server that has exited is restarted.
const (
	minRestartDelay = 100 * time.Millisecond
	maxRestartDelay = 10 * time.Second
)

// prepare makes everything that the server needs before it can start.
func (s *server) prepare(ctx context.Context, endpoint vpn.Endpoint) error {
	prefix, err := netip.ParsePrefix(endpoint.ClientCIDRBlock)
	if err != nil {
		return fmt.Errorf("reading the client CIDR range: %w", err)
	}
	network, err := newAddresses(prefix)
	if err != nil {
		return err
	}
	address, err := s.servers.freePort(ctx, endpoint.TransportProtocol)
	if err != nil {
		return err
	}
	now := s.servers.options.Now()
	if s.authority = s.servers.options.Authority; s.authority == nil {
		if s.authority, err = newAuthority("Client VPN emulator "+endpoint.ID, now); err != nil {
			return err
		}
	}
	identity, err := s.authority.issue(now, "server", x509.ExtKeyUsageServerAuth)
	if err != nil {
		return err
	}
	if s.crl, err = s.authority.emptyCRL(now); err != nil {
		return err
	}
	s.config = configuration{
		endpoint: endpoint, address: address, device: s.servers.device(), network: network,
		authority: s.authority.PEM(), identity: identity,
	}
	s.profile = endpoint.ClientConfiguration(fmt.Sprintf("%s %d", address.Addr(), address.Port()),
		"ignore-unknown-option auth-federate", inline("ca", s.config.authority)) // An option of the AWS client.
	s.status.Address = address.String()
	return nil
}

// device returns the name for the device of a server.
func (s *Servers) device() string {
	if s.programs.withoutDevice {
		return noDevice
	}
	return newDevice()
}

// newDevice returns a random name for a tunnel device.
func newDevice() string { return "cvpn" + strings.ToLower(rand.Text()[:10]) }

// run runs the server until the context is done, and restarts it if it exits earlier.
func (s *server) run(ctx context.Context) {
	id := s.config.endpoint.ID
	for delay := minRestartDelay; ; delay = min(2*delay, maxRestartDelay) {
		err := s.runOnce(ctx, func() { delay = minRestartDelay })
		s.clients.Lost()
		if ctx.Err() != nil {
			s.servers.log(id, "stopped")
			return
		}
		s.mu.Lock()
		s.status.Error = err.Error()
		s.mu.Unlock()
		s.servers.log(id, "exited and restarts in %s: %s", delay, err)
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// runOnce runs the server until it exits or the context is done. It calls started once the server accepts clients.
func (s *server) runOnce(ctx context.Context, started func()) (err error) {
	dir, err := os.MkdirTemp("", "clientvpn-openvpn-")
	if err != nil {
		return fmt.Errorf("making a directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := s.useDir(dir); err != nil {
		return err
	}
	var namespace *os.File
	if s.config.device != noDevice {
		if namespace, err = newNamespace(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, namespace.Close()) }()
	}
	process, err := s.startProcess(ctx)
	if err != nil {
		return err
	}
	defer s.set(nil)
	process.management.send("state on")
	process.management.send("bytecount 1")
	process.management.send("hold release")
	s.set(process.management)
	process.management.read(func(e event) {
		if e.kind != eventStarted {
			s.handle(process.management, e)
			return
		}
		if namespace != nil {
			if err = s.configureNetwork(ctx, namespace); err != nil {
				process.kill()
				return
			}
		}
		started()
		s.setRunning(process.cmd.Process.Pid)
	})
	return errors.Join(err, process.wait())
}

// handle reports an event of the server to the emulator, and admits or denies clients.
func (s *server) handle(m *management, e event) {
	switch e.kind {
	case eventConnect:
		if refusal := s.clients.Connecting(e.attempt()); refusal != "" {
			m.deny(e, refusal)
			return
		}
		m.allow(e)
	case eventReauth: // The client renegotiates keys. Denying it would not end its session.
		m.allow(e)
	case eventEstablished:
		s.clients.Established(e.session, e.environment["ifconfig_pool_remote_ip"])
	case eventBytes:
		s.clients.Counted(e.session, e.in, e.out)
	case eventDisconnect:
		s.clients.Ended(e.session)
	}
}

func (s *server) set(m *management) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.management = m
	s.status.Running, s.status.PID = false, 0
}

func (s *server) setRunning(pid int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status.Running, s.status.PID, s.status.Error = true, pid, ""
	s.servers.log(s.config.endpoint.ID, "listens on %s", s.status.Address)
	if s.config.device == noDevice {
		s.servers.log(s.config.endpoint.ID, "has no tunnel device, because the emulator lacks the privileges to make one: it carries no traffic")
	}
}

// useDir writes the revocation list in force into the directory of a server that starts.
func (s *server) useDir(dir string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.dir = dir
	return s.writeCRL()
}

// writeCRL atomically replaces the file of the revocation list in force. OpenVPN reads a file again only if its size or its
// modification time, in seconds, has changed.
func (s *server) writeCRL() error {
	path, next := s.config.crl(), s.config.crl()+".new"
	s.modified = s.modified.Add(time.Second)
	if now := s.servers.options.Now(); now.After(s.modified) {
		s.modified = now
	}
	err := os.WriteFile(next, []byte(s.crl), 0o600)
	if err == nil {
		err = os.Chtimes(next, s.modified, s.modified)
	}
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return fmt.Errorf("writing the revocation list: %w", err)
	}
	return nil
}
