// Package openvpn runs OpenVPN servers for endpoints whose clients are real, and controls them over the management interface.
//
// AWS Client VPN is based on OpenVPN too. What the emulator otherwise only simulates happens here: real clients are admitted,
// disconnected and refused.
package openvpn

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// Options configure the servers.
type Options struct {
	// Address is the IP address on which servers listen, and which profiles contain. If it is the zero Addr, it is 127.0.0.1.
	Address netip.Addr
	// Authority issues the certificates of servers and clients. If nil, each endpoint has its own authority.
	Authority *Authority
	// Log receives a line whenever a server starts or exits. If nil, nothing is logged.
	Log io.Writer
	// Now returns the current time.
	Now func() time.Time
}

// Servers starts and stops servers. It implements [vpn.Servers].
type Servers struct {
	options  Options
	programs programs
	ctx      context.Context //nolint:containedctx // Close cancels it.
	stop     context.CancelFunc
	running  sync.WaitGroup
	logging  sync.Mutex
}

// New checks whether the machine can run servers. If not, the error says what is missing.
func New(options Options) (*Servers, error) {
	programs, err := findPrograms()
	if err != nil {
		return nil, err
	}
	if !options.Address.IsValid() {
		options.Address = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	ctx, stop := context.WithCancel(context.Background())
	return &Servers{options: options, programs: programs, ctx: ctx, stop: stop}, nil
}

// Close stops all servers and waits until they have exited and their files are removed.
func (s *Servers) Close() {
	s.stop()
	s.running.Wait()
}

// Start starts the server of an endpoint. It is restarted if it exits, until it is stopped.
func (s *Servers) Start(endpoint vpn.Endpoint, clients vpn.Sessions) vpn.Server {
	ctx, stop := context.WithCancel(s.ctx)
	server := &server{servers: s, clients: clients, stop: stop}
	if err := server.prepare(ctx, endpoint); err != nil {
		server.status.Error = err.Error()
		s.log(endpoint.ID, "cannot start: %s", err)
		return server
	}
	s.running.Go(func() {
		// The kernel kills the server when the thread that started it exits, so that it does not outlive the emulator.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		server.run(ctx)
	})
	return server
}

func (s *Servers) log(endpointID, format string, args ...any) {
	if s.options.Log == nil {
		return
	}
	s.logging.Lock()
	defer s.logging.Unlock()
	_, _ = fmt.Fprintf(s.options.Log, "%s openvpn %s %s\n",
		s.options.Now().Format(time.RFC3339), strconv.Quote(endpointID), fmt.Sprintf(format, args...))
}

// freePort returns an address with a port that is not in use.
func (s *Servers) freePort(ctx context.Context, protocol string) (netip.AddrPort, error) {
	address := net.JoinHostPort(s.options.Address.String(), "0")
	var config net.ListenConfig
	if protocol == "tcp" {
		listener, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			return netip.AddrPort{}, fmt.Errorf("looking for a free port: %w", err)
		}
		defer func() { _ = listener.Close() }() // The server opens it again.
		return netip.ParseAddrPort(listener.Addr().String())
	}
	packets, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("looking for a free port: %w", err)
	}
	defer func() { _ = packets.Close() }() // The server opens it again.
	return netip.ParseAddrPort(packets.LocalAddr().String())
}
