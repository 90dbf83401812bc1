// Package vpn is the state of the Client VPN service: endpoints, the clients that connect to them, and what becomes of
// both as time goes by. It knows nothing of HTTP.
//
// Nothing runs in the background. Whatever is to happen later is on an agenda, and whoever looks at the state first lets
// everything happen that is due, in order and each at its own time.
package vpn

import (
	"sync"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/clock"
)

// Settings are the choices that the real service makes for everybody.
type Settings struct {
	// Region is where endpoints are when nobody says otherwise.
	Region string
	// Transition is how long other things take: associating, authorizing, creating, updating, deleting.
	Transition time.Duration
	// CRLDelay is how long an imported revocation list is pending before it is in force.
	CRLDelay time.Duration
	// PolicyInterval is how often an authorization policy is evaluated again for those who are connected.
	PolicyInterval time.Duration
	// Terminating is how long a connection is terminating before it is terminated.
	Terminating time.Duration
	// EndedIsUnknown makes it an error to terminate, by id, a connection that has ended but is still listed.
	// GUESS: nobody has seen which it is; the emulator's own choice is to answer with its status, twice.
	EndedIsUnknown bool
}

// Service is all endpoints of an account, in all regions. It is safe for concurrent use.
type Service struct {
	clock    *clock.Clock
	settings Settings

	mu        sync.Mutex
	now       time.Time // the moment that is being lived
	until     time.Time // the moment that this leads up to
	agenda    agenda
	endpoints map[string]*endpoint
	order     []*endpoint // as created
	numbers   uint64      // given to endpoints, clients and connections as they appear
}

// New returns a service without endpoints.
func New(c *clock.Clock, settings Settings) *Service {
	return &Service{clock: c, settings: settings, endpoints: map[string]*endpoint{}}
}

// Reset forgets everything.
func (s *Service) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.agenda, s.endpoints, s.order = agenda{}, map[string]*endpoint{}, nil
}

// enter locks the state and brings it up to date. The caller defers what it returns.
func (s *Service) enter() (leave func()) {
	s.mu.Lock()
	s.settle()
	return s.mu.Unlock
}

// settle lets everything happen that is due.
func (s *Service) settle() {
	s.until = s.clock.Now()
	for {
		next, due := s.agenda.next(s.until)
		if !due {
			break
		}
		s.now = next.at
		next.happen()
	}
	s.now = s.until
}

// after puts something on the agenda.
func (s *Service) after(wait time.Duration, happen func()) {
	s.agenda.add(s.now.Add(wait), happen)
}

// number returns a number that nothing else has, and that is higher than all before.
func (s *Service) number() uint64 {
	s.numbers++
	return s.numbers
}

// endpoint finds an endpoint. One of another region does not exist.
func (s *Service) endpoint(region, id string) (*endpoint, error) {
	found := s.endpoints[id]
	if found == nil || found.region != region {
		return nil, awserror.EndpointNotFound(id)
	}
	return found, nil
}
