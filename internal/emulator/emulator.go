// Package emulator emulates the AWS Client VPN service: the operations of the EC2 API for Client VPN, with endpoints, and with
// clients that connect to them. It keeps state, verifies signatures and has a clock that can be advanced.
//
// A test serves its own emulator with an httptest.Server. The command internal/cmd/clientvpn-emulator serves one on a port.
package emulator

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/openvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The types of the emulated service's state.
type (
	// Account is an AWS account with its access keys, roles and regions.
	Account = identity.Account
	// AccessKey is a long-term access key.
	AccessKey = identity.AccessKey
	// EndpointSeed describes an endpoint that is immediately available.
	EndpointSeed = vpn.EndpointSeed
	// ClientSeed describes people or devices that connect to an endpoint.
	ClientSeed = vpn.ClientSeed
	// Endpoint is a snapshot of a Client VPN endpoint.
	Endpoint = vpn.Endpoint
	// Connection is a snapshot of one session of a client.
	Connection = vpn.Connection
	// Client is a snapshot of a person or a device.
	Client = vpn.Client
	// RefusedError reports why a client could not connect.
	RefusedError = vpn.RefusedError
	// Quotas are the service's adjustable limits.
	Quotas = vpn.Quotas
	// PersonSeed describes a person who connects to the OpenVPN server of an endpoint.
	PersonSeed = vpn.PersonSeed
	// Person is a person with the credentials that they connect with.
	Person = vpn.Person
)

// Emulator is a running service with its clients. ServeHTTP serves the AWS protocol on / and control calls on /_emulator/.
type Emulator struct {
	vpn.Clients

	options     Options
	clock       *clock
	service     *vpn.Service
	accounts    *identity.Accounts
	permissions atomic.Pointer[identity.Permissions]
	throttle    *throttle
	upstream    *upstream
	faults      faultInjector
	journal     *journal
	operations  map[string]operations.Operation
	tokens      *operations.Tokens
	idempotency operations.IdempotencyCache
	control     *control
	servers     *openvpn.Servers // nil if all clients are simulated
	logging     sync.Mutex

	seeding   sync.Mutex
	seed      seedFile
	closed    chan struct{}
	closeOnce sync.Once
}

// New returns an emulator without endpoints.
func New(options Options) (*Emulator, error) {
	options = options.withDefaults()
	settings, err := options.check()
	if err != nil {
		return nil, err
	}
	limits, err := newThrottle(options.Throttle)
	if err != nil {
		return nil, err
	}
	accounts, err := options.accounts()
	if err != nil {
		return nil, err
	}
	upstream, err := newUpstream(options.Upstream)
	if err != nil {
		return nil, err
	}
	clock := &clock{base: options.Clock}
	servers, err := newServers(options, clock)
	if err != nil {
		return nil, err
	}
	if servers != nil {
		settings.Servers = servers
	}
	service := vpn.New(clock.now, settings)
	e := &Emulator{
		Clients:    service.Clients(),
		options:    options,
		clock:      clock,
		service:    service,
		accounts:   accounts,
		throttle:   limits,
		upstream:   upstream,
		journal:    &journal{limit: options.Journal},
		operations: operations.Table(),
		tokens:     operations.NewTokens(),
		closed:     make(chan struct{}),
		servers:    servers,
	}
	e.control = newControl(e)
	if err := e.Allow(options.Allow); err != nil {
		return nil, err
	}
	if servers != nil {
		go e.runEvents()
	}
	return e, nil
}

// Allow replaces the IAM actions that callers are allowed, such as ec2:Describe*. If nil, all actions are allowed. It
// returns an error if a pattern does not match any of the emulator's actions.
func (e *Emulator) Allow(actions []string) error {
	known := map[string]bool{}
	for action, operation := range e.operations {
		known[string(operation.Dialect)+":"+action] = true
	}
	for _, pattern := range actions {
		if err := identity.CheckPattern(pattern, known); err != nil {
			return fmt.Errorf("allowing actions: %w; the actions are %s", err, names(known))
		}
	}
	permissions := identity.Permissions(actions)
	e.permissions.Store(&permissions)
	return nil
}

// State is a snapshot of everything.
type State struct {
	// Accounts are sorted by ID and have no secrets.
	Accounts []Account `json:"accounts"`

	vpn.State
}

// State returns a snapshot of everything.
func (e *Emulator) State() State {
	return State{Accounts: e.accounts.All(), State: e.service.State("")}
}

// Calls returns the journal's calls of the actions, oldest first. Without actions, it returns all calls.
func (e *Emulator) Calls(actions ...string) []Call {
	calls, _ := e.journal.page(0, 0, callFilter{actions: actions})
	return calls
}

// CallsAfter returns the calls in the journal after the first n, oldest first.
func (e *Emulator) CallsAfter(n int) []Call {
	calls, _ := e.journal.page(n, 0, callFilter{})
	return calls
}

// Now returns the emulator's time.
func (e *Emulator) Now() time.Time {
	return e.clock.now()
}

// Advance advances the emulator's clock. Events that are then due run in order before the state is next read.
func (e *Emulator) Advance(by time.Duration) error {
	if e.servers != nil {
		return errRealTime
	}
	return e.clock.advance(by)
}

// Reset restores the seed given to Load, or the empty state. It also resets the journal, faults, throttling and the clock.
func (e *Emulator) Reset() {
	e.seeding.Lock()
	defer e.seeding.Unlock()
	e.service.Reset()
	e.clock.reset()
	e.journal.reset()
	e.faults.clear("")
	e.throttle.reset()
	e.idempotency.Reset()
	e.accounts.Reset()
	_, _ = e.apply(e.seed) // It succeeded when it was loaded.
}

// Close releases requests that a fault delays, now or later, so that a server can shut down. It also stops all OpenVPN servers
// and waits until they have exited.
func (e *Emulator) Close() {
	e.closeOnce.Do(func() { close(e.closed) })
	if e.servers != nil {
		e.servers.Close()
	}
}

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
