// Package emulator is an emulator of the AWS Client VPN service: the operations of the EC2 API for Client VPN, with
// endpoints and with clients that connect to them. It keeps state, verifies signatures and runs on a clock that can be set
// forward.
//
// A test starts its own emulator with an httptest.Server. The command internal/cmd/clientvpn-emulator runs one on a port.
package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/signature"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The types of the emulated service's state.
type (
	// EndpointSeed describes an endpoint that is available at once.
	EndpointSeed = vpn.EndpointSeed
	// ClientSeed describes people or devices that connect.
	ClientSeed = vpn.ClientSeed
	// Endpoint is a snapshot of a Client VPN endpoint.
	Endpoint = vpn.Endpoint
	// Connection is a snapshot of one session of a client.
	Connection = vpn.Connection
	// Client is a snapshot of a person or a device.
	Client = vpn.Client
	// RefusedError reports why a client could not connect.
	RefusedError = vpn.RefusedError
	// State is a snapshot of everything.
	State = vpn.State
	// Quotas are the service's adjustable limits.
	Quotas = vpn.Quotas
)

// Options configure an emulator. The zero value is valid.
type Options struct {
	// Region is the default region of seeded endpoints. If empty, it is us-east-1. The region of a request is that of its
	// signature.
	Region string
	// AccountID is the account of the access key. If empty, it is 123456789012.
	AccountID string
	// AccessKey and SecretKey sign requests. If empty, they are test and test.
	AccessKey, SecretKey string
	// Roles are the ARNs of the roles that can be assumed. If empty, all can.
	Roles []string
	// Allow are the IAM actions that callers are allowed, such as ec2:Describe*. If nil, all actions are allowed.
	Allow []string
	// Throttle is off (the default), aws, or a number that multiplies AWS's refill rates.
	Throttle string
	// Terminating is how long a connection is terminating before it is terminated. If 0, it is 2s.
	Terminating time.Duration
	// Transition is how long it takes to associate, authorize, create, update and delete. If 0, it is 2s.
	Transition time.Duration
	// CRLDelay is how long an imported revocation list is pending before it is enforced. If 0, it is 2s.
	CRLDelay time.Duration
	// PolicyInterval is how often an authorization policy is evaluated for established connections. If 0, it is 5m.
	PolicyInterval time.Duration
	// MaxPage is the maximum number of results on a page, if a request asks for more. If 0, a page has as many as it asks for.
	MaxPage int
	// EndedIsUnknown answers InvalidClientVpnConnection.IdNotFound to the termination, by ID, of a connection that has
	// ended but is still listed. By default the emulator answers with the connection's status.
	EndedIsUnknown bool
	// Quotas replace AWS's default quotas.
	Quotas Quotas
	// Journal is the maximum number of calls in the journal. If 0, it is 100,000.
	Journal int
	// ControlToken is what control calls must carry, as "Authorization: Bearer TOKEN". If empty, they must come from the
	// emulator's machine.
	ControlToken string
	// Clock tells the time, before it is advanced. If nil, it is the machine's clock. Signatures are verified against it.
	Clock func() time.Time
	// Log receives a line for each request. If nil, the emulator logs nothing.
	Log io.Writer
}

// Emulator is a running service. Its ServeHTTP serves the AWS protocol on / and control calls on /_emulator/.
type Emulator struct {
	options     Options
	clock       *clock
	service     *vpn.Service
	verifier    signature.Verifier
	callers     *identity.Callers
	permissions atomic.Pointer[identity.Permissions]
	throttle    *throttle
	faults      faultInjector
	journal     *journal
	operations  map[string]operations.Operation
	tokens      *operations.Tokens
	idempotency *operations.IdempotencyCache
	control     *control
	logging     sync.Mutex

	seeding   sync.Mutex
	seed      seedFile
	closed    chan struct{}
	closeOnce sync.Once
}

// New returns an emulator without endpoints.
func New(options Options) (*Emulator, error) {
	e, err := newEmulator(options.withDefaults())
	if err != nil {
		return nil, fmt.Errorf("starting the emulator: %w", err)
	}
	return e, nil
}

func newEmulator(options Options) (*Emulator, error) {
	settings, err := options.check()
	if err != nil {
		return nil, err
	}
	limits, err := newThrottle(options.Throttle)
	if err != nil {
		return nil, err
	}
	clock := &clock{given: options.Clock}
	e := &Emulator{
		options:     options,
		clock:       clock,
		service:     vpn.New(clock.now, settings),
		verifier:    signature.Verifier{Now: clock.wall},
		callers:     identity.New(options.AccountID, options.AccessKey, options.SecretKey, options.Roles),
		throttle:    limits,
		journal:     &journal{limit: options.Journal},
		operations:  operations.Table(),
		tokens:      operations.NewTokens(),
		idempotency: operations.NewIdempotencyCache(),
		closed:      make(chan struct{}),
	}
	e.control = newControl(e)
	return e, e.Allow(options.Allow)
}

func (o Options) withDefaults() Options {
	o.Region = cmp.Or(o.Region, "us-east-1")
	o.AccountID = cmp.Or(o.AccountID, "123456789012")
	o.AccessKey = cmp.Or(o.AccessKey, "test")
	o.SecretKey = cmp.Or(o.SecretKey, "test")
	o.Terminating = cmp.Or(o.Terminating, 2*time.Second)
	o.Transition = cmp.Or(o.Transition, 2*time.Second)
	o.CRLDelay = cmp.Or(o.CRLDelay, 2*time.Second)
	o.PolicyInterval = cmp.Or(o.PolicyInterval, 5*time.Minute)
	o.Journal = cmp.Or(o.Journal, defaultJournal)
	return o
}

// check validates the options and returns the settings of the service.
func (o Options) check() (vpn.Settings, error) {
	quotas, err := o.Quotas.WithDefaults()
	if err != nil {
		return vpn.Settings{}, err
	}
	if err := vpn.CheckRegion(o.Region); err != nil {
		return vpn.Settings{}, err
	}
	if !identity.IsAccountID(o.AccountID) {
		return vpn.Settings{}, fmt.Errorf("account ID %q does not have 12 digits", o.AccountID)
	}
	for _, role := range o.Roles {
		if _, ok := identity.ParseRole(role); !ok {
			return vpn.Settings{}, fmt.Errorf("role %q is not the ARN of a role, such as arn:aws:iam::123456789012:role/NAME", role)
		}
	}
	if shortest := min(o.Terminating, o.Transition, o.CRLDelay, o.PolicyInterval); shortest < 0 {
		return vpn.Settings{}, fmt.Errorf("a duration must not be negative: %s", shortest)
	}
	if o.MaxPage < 0 {
		return vpn.Settings{}, fmt.Errorf("a page cannot have %d results", o.MaxPage)
	}
	if o.Journal < 0 {
		return vpn.Settings{}, fmt.Errorf("the journal cannot have %d calls", o.Journal)
	}
	return vpn.Settings{
		Region: o.Region, Terminating: o.Terminating, Transition: o.Transition, CRLDelay: o.CRLDelay,
		PolicyInterval: o.PolicyInterval, EndedIsUnknown: o.EndedIsUnknown, Quotas: quotas,
	}, nil
}

// Allow replaces the IAM actions that callers are allowed, such as ec2:Describe*. If nil, all actions are allowed. It
// returns an error if a pattern matches none of the emulator's actions.
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

// AddEndpoint adds an endpoint that is available at once.
func (e *Emulator) AddEndpoint(seed EndpointSeed) (Endpoint, error) {
	endpoint, err := e.service.AddEndpoint(seed)
	if err != nil {
		return Endpoint{}, fmt.Errorf("adding an endpoint: %w", err)
	}
	return endpoint, nil
}

// Connect connects clients and returns the connections of those that were not refused. If some were refused, the error is
// a [RefusedError], and they are in the state all the same.
func (e *Emulator) Connect(seed ClientSeed) ([]Connection, error) {
	connections, err := e.service.Connect(seed)
	if err != nil {
		return connections, fmt.Errorf("connecting to %s: %w", seed.EndpointID, err)
	}
	return connections, nil
}

// Disconnect ends a live connection as its client does when it leaves. The client does not reconnect.
func (e *Emulator) Disconnect(endpointID, connectionID string) error {
	if err := e.service.Disconnect(endpointID, connectionID); err != nil {
		return fmt.Errorf("disconnecting: %w", err)
	}
	return nil
}

// ChangePosture replaces what device trust providers report about the devices with a common name, as in {"crowdstrike": {…}}.
// Established connections stay until the endpoint's authorization policy is next evaluated.
func (e *Emulator) ChangePosture(endpointID, commonName string, posture json.RawMessage) error {
	if err := e.service.ChangePosture(endpointID, commonName, posture); err != nil {
		return fmt.Errorf("changing the posture: %w", err)
	}
	return nil
}

// DisableUser disables a user in the directory or at the identity provider. The user can no longer connect; existing
// connections stay. It is an error if no client has the user name.
func (e *Emulator) DisableUser(username string) error {
	if err := e.service.SetUserDisabled(username, true); err != nil {
		return fmt.Errorf("disabling a user: %w", err)
	}
	return nil
}

// EnableUser reverses DisableUser. Clients that were refused in the meantime do not try again.
func (e *Emulator) EnableUser(username string) error {
	if err := e.service.SetUserDisabled(username, false); err != nil {
		return fmt.Errorf("enabling a user: %w", err)
	}
	return nil
}

// Connections returns everything that an endpoint lists, in the order in which the clients connected.
func (e *Emulator) Connections(endpointID string) []Connection {
	return e.service.AllConnections(endpointID)
}

// State returns a snapshot of everything.
func (e *Emulator) State() State {
	return e.service.State()
}

// Calls returns the journal's calls of the actions, oldest first. Without actions, it returns all calls.
func (e *Emulator) Calls(actions ...string) []Call {
	return e.journal.all(actions...)
}

// CallsAfter returns the journal's calls without the first ones, oldest first.
func (e *Emulator) CallsAfter(first int) []Call {
	calls, _ := e.journal.page(first, 0, nil)
	return calls
}

// Now returns the emulator's time.
func (e *Emulator) Now() time.Time {
	return e.clock.now()
}

// Advance sets the emulator's clock forward. Events that are due happen in order before the state is next read.
func (e *Emulator) Advance(by time.Duration) error {
	if err := e.clock.advance(by); err != nil {
		return fmt.Errorf("advancing the clock: %w", err)
	}
	return nil
}

// Reset restores the seed given to Load, or the empty state. It also resets the journal, faults, throttling and the clock.
func (e *Emulator) Reset() {
	e.seeding.Lock()
	defer e.seeding.Unlock()
	e.service.Reset()
	e.clock.reset()
	e.journal.reset()
	e.faults.clear()
	e.throttle.reset()
	e.idempotency.Reset()
	e.callers.Reset()
	_, _ = e.apply(e.seed) // It did not fail when it was loaded.
}

// Close releases requests that a fault delays, now and in the future, so that a server can shut down.
func (e *Emulator) Close() {
	e.closeOnce.Do(func() { close(e.closed) })
}
