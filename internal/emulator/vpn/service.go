// Package vpn holds the state of the Client VPN service: endpoints and the clients that connect to them, and how both change
// over time. It does not depend on HTTP.
//
// Nothing runs in the background. Future events are on a schedule, and every access to the state first runs the events
// that are due, each at its own time.
package vpn

import (
	"sync"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Settings configure a [Service].
type Settings struct {
	// Transition is how long it takes to associate, authorize, create, update and delete.
	Transition time.Duration
	// CRLDelay is how long an imported revocation list is pending before it is enforced.
	CRLDelay time.Duration
	// PolicyInterval is how often an authorization policy is evaluated for established connections.
	PolicyInterval time.Duration
	// Terminating is how long a connection is terminating before it is terminated.
	Terminating time.Duration
	// EndedIsUnknown makes it an error to terminate, by ID, a connection that has ended but is still listed.
	// GUESS: the service's own behavior is unknown; by default the emulator returns the connection's status.
	EndedIsUnknown bool
	// Servers starts the OpenVPN servers of endpoints. If nil, all clients are simulated.
	Servers Servers
	// Quotas are the limits that AWS can raise.
	Quotas Quotas
}

// Service holds the endpoints of all accounts and regions. It is safe for concurrent use.
type Service struct {
	clock    func() time.Time
	settings Settings

	mu            sync.Mutex
	now           time.Time // the time of the event that is running, or of the access
	until         time.Time // the time of the access
	schedule      schedule
	endpoints     map[string]*endpoint
	order         []*endpoint // by creation
	disabledUsers map[string]bool
	subnets       []Subnet
	gateways      map[string]TransitGateway // by ID
	numbers       uint64                    // the last number that was assigned
}

// New returns a service without endpoints that reads the time from clock.
func New(clock func() time.Time, settings Settings) *Service {
	s := &Service{clock: clock, settings: settings}
	s.Reset()
	return s
}

// Reset removes everything.
func (s *Service) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.order {
		e.stopServer()
	}
	s.schedule, s.endpoints, s.order, s.disabledUsers = schedule{}, map[string]*endpoint{}, nil, map[string]bool{}
	s.subnets, s.gateways = nil, map[string]TransitGateway{}
}

// lock locks the state and brings it up to date. The caller defers the function that it returns.
func (s *Service) lock() (unlock func()) {
	s.mu.Lock()
	s.runDue()
	return s.mu.Unlock
}

// runDue runs the events that are due.
func (s *Service) runDue() {
	s.until = s.clock()
	for {
		next, due := s.schedule.next(s.until)
		if !due {
			break
		}
		s.now = next.at
		next.run()
	}
	s.now = s.until
}

// after schedules an event.
func (s *Service) after(wait time.Duration, run func()) {
	s.schedule.add(s.now.Add(wait), run)
}

// nextNumber returns a number that is higher than all previous ones.
func (s *Service) nextNumber() numbered {
	s.numbers++
	return numbered{s.numbers}
}

// endpoint returns the endpoint with an ID. An endpoint of another account or region does not exist.
func (s *Service) endpoint(in Location, id string) (*endpoint, error) {
	found := s.endpoints[id]
	if found == nil || found.Location != in {
		return nil, awserror.New("InvalidClientVpnEndpointId.NotFound", "Endpoint %s does not exist", id) // SEEN: the message.
	}
	return found, nil
}

// endpointToChange returns an endpoint, or an error if too many of its associations, routes and authorization rules are being
// changed.
func (s *Service) endpointToChange(in Location, id string) (*endpoint, error) {
	e, err := s.endpoint(in, id)
	if err == nil && e.changes() >= s.settings.Quotas.Operations {
		err = awserror.New("ConcurrentMutationLimitExceeded", "Cannot initiate another change for this endpoint at this time. Please try again later.") // SEEN: the code and the message.
	}
	return e, err
}

// changes returns how many associations, routes and authorization rules are being changed.
func (e *endpoint) changes() int {
	count := 0
	add := func(status string) {
		if status != active && status != associated {
			count++
		}
	}
	for _, n := range e.networks {
		add(n.history.current())
	}
	for _, r := range e.routes {
		add(r.history.current())
	}
	for _, r := range e.rules {
		add(r.history.current())
	}
	return count
}

// snapshot returns part of an endpoint's state as it was some time ago.
func snapshot[T any](s *Service, in Location, endpointID string, ago time.Duration, at func(*endpoint, time.Time) T) (T, error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		var none T
		return none, err
	}
	return at(e, s.now.Add(-ago)), nil
}
