// Package emulator is a Client VPN service of one's own: the part of the EC2 API that is about Client VPN, with endpoints
// and with clients that connect to them. It keeps real state, verifies signatures and runs on a clock that can be moved.
//
// One emulator per test, behind an httptest.Server; or by hand with internal/cmd/clientvpn-emulator.
package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/clock"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/fault"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/journal"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/signature"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/throttle"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// What seeds an emulator and what can be seen of it.
type (
	// EndpointSeed is an endpoint that is available at once.
	EndpointSeed = vpn.EndpointSeed
	// ClientSeed is people or devices that connect.
	ClientSeed = vpn.ClientSeed
	// Endpoint is a Client VPN endpoint.
	Endpoint = vpn.Endpoint
	// Connection is one session of a client.
	Connection = vpn.Connection
	// Client is a person or a device.
	Client = vpn.Client
	// RefusedError is the error of a client that was not let in.
	RefusedError = vpn.RefusedError
	// State is everything there is.
	State = vpn.State
	// Call is one request of the AWS protocol and how it was answered.
	Call = journal.Call
)

// Options are an emulator's settings. The zero value is fine.
type Options struct {
	// Region is where seeded endpoints are; default us-east-1. A request's own region is its signature's.
	Region string
	// AccountID is whose the access key is; default 123456789012.
	AccountID string
	// AccessKey and SecretKey are what requests must be signed with; default test and test.
	AccessKey, SecretKey string
	// Roles are the ARNs of the roles that can be assumed; empty: any.
	Roles []string
	// Allow are the IAM actions that callers are allowed, such as ec2:Describe*; nil: all.
	Allow []string
	// Throttle is off (the default), aws, or a number by which AWS's refill rates are multiplied.
	Throttle string
	// Terminating is how long a connection is terminating before it is terminated; 0 means 2s.
	Terminating time.Duration
	// Transition is how long other things take: associating, authorizing, creating, updating, deleting; 0 means 2s.
	Transition time.Duration
	// CRLDelay is how long an imported revocation list is pending before it is in force; 0 means 2s.
	CRLDelay time.Duration
	// PolicyInterval is how often an authorization policy is evaluated for those who are connected; 0 means 5m.
	PolicyInterval time.Duration
	// EndedIsUnknown answers InvalidClientVpnConnection.IdNotFound to the termination, by id, of a connection that has
	// ended but is still listed. The default is to answer with its status.
	EndedIsUnknown bool
	// ControlToken is what calls of /_emulator/ must carry, as "Authorization: Bearer TOKEN"; empty: nothing.
	ControlToken string
	// Log gets a line for each request; nil: silent.
	Log io.Writer
}

// Emulator is a running service. It is an http.Handler: the AWS protocol on /, control on /_emulator/.
type Emulator struct {
	options    Options
	clock      *clock.Clock
	service    *vpn.Service
	verifier   signature.Verifier
	callers    *identity.Callers
	allowed    atomic.Pointer[identity.Permissions]
	throttle   *throttle.Throttle
	faults     fault.Set
	journal    journal.Journal
	operations map[string]operations.Operation
	tokens     *operations.Tokens
	answers    *operations.Answers
	control    *control
	logging    sync.Mutex

	seeding   sync.Mutex
	seed      Seed
	closed    chan struct{}
	closeOnce sync.Once
}

// New returns an emulator without endpoints.
func New(options Options) (*Emulator, error) {
	options.Region = cmp.Or(options.Region, "us-east-1")
	options.AccountID = cmp.Or(options.AccountID, "123456789012")
	options.AccessKey = cmp.Or(options.AccessKey, "test")
	options.SecretKey = cmp.Or(options.SecretKey, "test")
	limits, err := throttle.New(options.Throttle)
	if err != nil {
		return nil, fmt.Errorf("starting the emulator: %w", err)
	}
	settings, err := options.settings()
	if err != nil {
		return nil, fmt.Errorf("starting the emulator: %w", err)
	}
	ticking := clock.System()
	e := &Emulator{
		options:    options,
		clock:      ticking,
		service:    vpn.New(ticking, settings),
		verifier:   signature.Verifier{Now: ticking.Wall},
		callers:    identity.New(options.AccountID, options.AccessKey, options.SecretKey, options.Roles),
		throttle:   limits,
		operations: operations.Table(),
		tokens:     operations.NewTokens(),
		answers:    operations.NewAnswers(),
		closed:     make(chan struct{}),
	}
	e.control = newControl(e)
	if err := e.Allow(options.Allow); err != nil {
		return nil, fmt.Errorf("starting the emulator: %w", err)
	}
	return e, nil
}

// settings completes and checks what is for the service.
func (o Options) settings() (vpn.Settings, error) {
	s := vpn.Settings{
		Region:         o.Region,
		Terminating:    cmp.Or(o.Terminating, 2*time.Second),
		Transition:     cmp.Or(o.Transition, 2*time.Second),
		CRLDelay:       cmp.Or(o.CRLDelay, 2*time.Second),
		PolicyInterval: cmp.Or(o.PolicyInterval, 5*time.Minute),
		EndedIsUnknown: o.EndedIsUnknown,
	}
	if shortest := min(s.Terminating, s.Transition, s.CRLDelay, s.PolicyInterval); shortest < 0 {
		return s, fmt.Errorf("nothing can last %s", shortest)
	}
	return s, nil
}

// Allow has callers be allowed these IAM actions from now on, such as ec2:Describe*; nil: all.
func (e *Emulator) Allow(actions []string) error {
	permissions, err := identity.NewPermissions(actions)
	if err != nil {
		return fmt.Errorf("allowing actions: %w", err)
	}
	e.allowed.Store(&permissions)
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

// Connect lets clients connect and returns the connections of those that were let in. If some were not, the error is a
// [RefusedError]; they are in the state all the same.
func (e *Emulator) Connect(seed ClientSeed) ([]Connection, error) {
	connections, err := e.service.Connect(seed)
	if err != nil {
		return connections, fmt.Errorf("connecting to %s: %w", seed.EndpointID, err)
	}
	return connections, nil
}

// ChangePosture has device trust providers say something else of the devices with a common name, as in {"crowdstrike": {…}}.
// Who is connected stays so until the endpoint's authorization policy is evaluated again.
func (e *Emulator) ChangePosture(endpointID, commonName string, posture json.RawMessage) error {
	if err := e.service.ChangePosture(endpointID, commonName, posture); err != nil {
		return fmt.Errorf("changing the posture: %w", err)
	}
	return nil
}

// Connections returns everything that an endpoint still lists, in the order in which the clients connected.
func (e *Emulator) Connections(endpointID string) []Connection {
	return e.service.AllConnections(endpointID)
}

// State returns everything there is.
func (e *Emulator) State() State {
	return e.service.State()
}

// Calls returns the calls of these actions, oldest first; without actions, all.
func (e *Emulator) Calls(actions ...string) []Call {
	return e.journal.Calls(actions...)
}

// Now is the emulator's time.
func (e *Emulator) Now() time.Time {
	return e.clock.Now()
}

// Advance moves the emulator's own clock forward. What is due happens, in order, before anybody looks.
func (e *Emulator) Advance(by time.Duration) error {
	if err := e.clock.Advance(by); err != nil {
		return fmt.Errorf("advancing the clock: %w", err)
	}
	return nil
}

// Reset returns to the seed: what was given to Load, or nothing. Journal, faults, throttling and clock start anew.
func (e *Emulator) Reset() {
	e.seeding.Lock()
	defer e.seeding.Unlock()
	e.service.Reset()
	e.clock.Reset()
	e.journal.Reset()
	e.faults.Clear()
	e.throttle.Reset()
	e.answers.Reset()
	e.callers.Reset()
	// It was applied once, to a state as empty as this.
	_ = e.apply(e.seed)
}

// Close lets go of requests that a fault is holding back, now and from now on, so that a server can shut down.
func (e *Emulator) Close() {
	e.closeOnce.Do(func() { close(e.closed) })
}
