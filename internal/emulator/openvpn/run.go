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

// The waits before a server that has ended is started again.
const (
	firstRestart = 100 * time.Millisecond
	maxRestart   = 10 * time.Second
)

// prepare makes everything that the server needs to start.
func (s *server) prepare(ctx context.Context, endpoint vpn.Endpoint) error {
	prefix, err := netip.ParsePrefix(endpoint.Options.ClientCIDRBlock)
	if err != nil {
		return fmt.Errorf("reading the client CIDR range: %w", err)
	}
	network, err := newAddressing(prefix)
	if err != nil {
		return err
	}
	address, err := s.servers.freePort(ctx, endpoint.Options.TransportProtocol)
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
	if s.list, err = s.authority.emptyList(now); err != nil {
		return err
	}
	s.config = configuration{
		endpoint: endpoint, address: address, device: s.servers.device(), network: network,
		authority: s.authority.PEM(), identity: identity,
	}
	s.profile = profile(endpoint, address, s.authority.PEM())
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

// run runs the server until the context ends, and starts it again if it ends earlier.
func (s *server) run(ctx context.Context) {
	id := s.config.endpoint.ID
	for wait := firstRestart; ; wait = min(2*wait, maxRestart) {
		err := s.runOnce(ctx, func() { wait = firstRestart })
		s.clients.Lost()
		if ctx.Err() != nil {
			s.servers.log(id, "stopped")
			return
		}
		s.mu.Lock()
		s.status.Error = err.Error()
		s.mu.Unlock()
		s.servers.log(id, "ended and starts again in %s: %s", wait, err)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// runOnce runs the server until it ends or the context does. It calls started once the server accepts clients.
func (s *server) runOnce(ctx context.Context, started func()) (err error) {
	folder, err := os.MkdirTemp("", "clientvpn-openvpn-")
	if err != nil {
		return fmt.Errorf("making a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := s.useFolder(folder); err != nil {
		return err
	}
	configureNetwork, removeNetwork, err := s.newNetwork()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, removeNetwork()) }()
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
		if err = configureNetwork(ctx); err != nil {
			process.kill()
			return
		}
		started()
		s.setRunning(process.cmd.Process.Pid)
	})
	return errors.Join(err, process.wait())
}

// newNetwork returns what gives the server's device its place and its address, and what removes that place. Without a device,
// both do nothing.
func (s *server) newNetwork() (configure func(context.Context) error, remove func() error, err error) {
	if s.config.device == noDevice {
		return func(context.Context) error { return nil }, func() error { return nil }, nil
	}
	namespace, err := newNamespace()
	if err != nil {
		return nil, nil, err
	}
	return func(ctx context.Context) error { return s.configureNetwork(ctx, namespace) }, namespace.Close, nil
}

// handle passes an event on and answers it.
func (s *server) handle(m *management, e event) {
	switch e.kind {
	case eventConnect:
		if refusal := s.clients.Connecting(e.attempt()); refusal != "" {
			m.deny(e, refusal)
			return
		}
		m.allow(e)
	case eventReauth: // The client renegotiates keys. A refusal would not end its session.
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
		s.servers.log(s.config.endpoint.ID, "has no tunnel device, because there are no rights to make one: it carries no traffic")
	}
}

// useFolder writes the list in force into the folder of a server that starts.
func (s *server) useFolder(folder string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.files = files{folder}
	return s.writeList()
}

// writeList replaces the file of the list in force at once. OpenVPN reads a file again only if its size or its time, in
// seconds, is another one.
func (s *server) writeList() error {
	path, next := s.config.files.list(), s.config.files.list()+".new"
	s.modified = s.modified.Add(time.Second)
	if now := s.servers.options.Now(); now.After(s.modified) {
		s.modified = now
	}
	err := os.WriteFile(next, []byte(s.list), 0o600)
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
