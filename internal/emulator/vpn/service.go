// Package vpn holds the state of the Client VPN service: endpoints and the clients that connect to them, and how both change
// over time. It does not depend on HTTP.
//
// Nothing runs in the background. Future events are on a schedule, and every access to the state first runs the events
// that are due, each at its own time.
package vpn

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
	endpoints     []*endpoint // by creation
	disabledUsers map[string]bool
	subnets       []*Subnet
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
	for _, e := range s.endpoints {
		e.stopServer()
	}
	s.schedule, s.endpoints, s.disabledUsers = schedule{}, nil, map[string]bool{}
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

// byID returns the endpoint with an ID in any account and region, or nil.
func (s *Service) byID(id string) *endpoint {
	return find(s.endpoints, func(e *endpoint) bool { return e.ID == id })
}

// endpoint returns the endpoint with an ID. An endpoint of another account or region does not exist.
func (s *Service) endpoint(in Location, id string) (*endpoint, error) {
	found := s.byID(id)
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
	return count(e.networks, (*Network).isChanging) + count(e.routes, (*Route).isChanging) + count(e.rules, (*Rule).isChanging)
}

// newID returns an ID in EC2's format: a prefix and 17 random hexadecimal digits.
func newID(prefix string) string {
	var random [9]byte
	_, _ = rand.Read(random[:]) // Never fails.
	return prefix + "-" + hex.EncodeToString(random[:])[:17]
}

// digits returns 17 hexadecimal digits derived from a name.
func digits(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])[:17]
}

// Location is the account and the region that a resource belongs to.
type Location struct {
	AccountID string `json:"account_id"`
	Region    string `json:"region"`
}

// vpc returns the ID of the location's default VPC.
func (l Location) vpc() string { return "vpc-" + digits(l.AccountID+" "+l.Region) }

// Quotas are the limits of the service. If zero, a limit is AWS's default.
//
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/limits.html.
type Quotas struct {
	// Endpoints is the maximum number of endpoints of an account in a region.
	Endpoints int
	// Rules is the maximum number of authorization rules of an endpoint.
	Rules int
	// Routes is the maximum number of routes of an association.
	Routes int
	// CRLEntries is the maximum number of entries in a certificate revocation list.
	CRLEntries int
	// Connections is the maximum number of connections of an endpoint. By default it depends on the number of its subnets.
	Connections int
	// Operations is the maximum number of an endpoint's associations, routes and authorization rules that are being changed. AWS
	// cannot raise it.
	Operations int
}

// WithDefaults returns the quotas with AWS's defaults in place of zeros. A negative quota is an error.
func (q Quotas) WithDefaults() (Quotas, error) {
	if min(q.Endpoints, q.Rules, q.Routes, q.CRLEntries, q.Connections, q.Operations) < 0 {
		return q, fmt.Errorf("a quota must be at least 1: %+v", q)
	}
	return Quotas{
		Endpoints:  cmp.Or(q.Endpoints, 5),
		Rules:      cmp.Or(q.Rules, 200),
		Routes:     cmp.Or(q.Routes, 100),
		CRLEntries: cmp.Or(q.CRLEntries, 20_000),
		Operations: cmp.Or(q.Operations, 10),

		Connections: q.Connections,
	}, nil
}

// maxConnections returns the quota of connections of an endpoint, which by default depends on the number of associated subnets.
func (q Quotas) maxConnections(subnets int) int {
	quotas := connectionQuotas()
	return cmp.Or(q.Connections, quotas[min(subnets, len(quotas)-1)])
}

func connectionQuotas() []int { return []int{0, 7_000, 36_500, 66_500, 96_500, 126_000} }
