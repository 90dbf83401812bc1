package vpn

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The types of authentication.
const (
	CertificateAuthentication = "certificate-authentication"
	DirectoryAuthentication   = "directory-service-authentication"
	FederatedAuthentication   = "federated-authentication"
)

// The codes of an endpoint's status.
const (
	pendingAssociate = "pending-associate"
	available        = "available"
)

// deleting is the last status of everything that can be deleted; then it is gone.
const deleting = "deleting"

// Endpoint is a Client VPN endpoint, as seen at one time.
type Endpoint struct {
	ID     string `json:"id"`
	Region string `json:"region"`
	// Status is pending-associate, available or deleting.
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
	DNSName   string    `json:"dns_name"`
	// Authentication has the types of authentication.
	Authentication []string `json:"authentication"`
	// Options are what it was created or last modified with.
	Options Options `json:"options"`
	// Subnets are the associated target networks.
	Subnets []string `json:"subnets"`
	Tags    []Tag    `json:"tags"`

	number uint64
}

// Number places the endpoint in the list: later ones have higher numbers.
func (e Endpoint) Number() uint64 { return e.number }

// endpoint is a Client VPN endpoint with all that belongs to it.
type endpoint struct {
	number      uint64
	id          string
	region      string
	created     time.Time
	course      course
	options     Options
	tags        []Tag
	networks    []*network
	routes      []*route
	rules       []*rule
	crl         *revocationList // the last that was imported
	enforcedCRL *revocationList // the last that became active
	policy      *policy
	clients     []*client
	connections ledger
	addresses   addresses
}

func (e *endpoint) at(when time.Time) Endpoint {
	view := Endpoint{
		ID:        e.id,
		Region:    e.region,
		Status:    e.course.at(when),
		CreatedAt: e.created,
		DNSName:   e.dnsName(),
		Options:   e.options,
		Tags:      slices.Clone(e.tags),
		number:    e.number,
	}
	for _, a := range e.options.Authentication {
		view.Authentication = append(view.Authentication, a.Type)
	}
	for _, n := range e.networks {
		view.Subnets = append(view.Subnets, n.target.Subnet)
	}
	return view
}

func (e *endpoint) dnsName() string {
	return fmt.Sprintf("*.%s.prod.clientvpn.%s.amazonaws.com", e.id, e.region)
}

func (e *endpoint) takesCertificates() bool {
	return e.authenticates(func(kind string) bool { return kind == CertificateAuthentication })
}

// knowsUsers reports whether somebody tells the endpoint who its users are.
func (e *endpoint) knowsUsers() bool {
	return e.authenticates(func(kind string) bool { return kind != CertificateAuthentication })
}

func (e *endpoint) authenticates(by func(kind string) bool) bool {
	return slices.ContainsFunc(e.options.Authentication, func(a AuthenticationOptions) bool { return by(a.Type) })
}

// Endpoints returns a region's endpoints in the order of their creation: those with the ids, or all when there are none.
// They are as they were a while ago.
func (s *Service) Endpoints(region string, ids []string, ago time.Duration) ([]Endpoint, error) {
	defer s.enter()()
	for _, id := range ids {
		if _, err := s.endpoint(region, id); err != nil {
			return nil, err
		}
	}
	var views []Endpoint
	for _, e := range s.order {
		if e.region != region || len(ids) > 0 && !slices.Contains(ids, e.id) {
			continue
		}
		if view := e.at(s.now.Add(-ago)); view.Status != "" {
			views = append(views, view)
		}
	}
	return views, nil
}

// CreateEndpoint adds an endpoint that has no target network yet.
func (s *Service) CreateEndpoint(region string, options Options, tags []Tag) (Endpoint, error) {
	defer s.enter()()
	there := 0
	for _, e := range s.order {
		if e.region == region && e.course.now() != deleting {
			there++
		}
	}
	if there >= mostEndpoints {
		return Endpoint{}, awserror.EndpointLimitExceeded(mostEndpoints)
	}
	if options.VPCID != "" && len(options.SecurityGroupIDs) == 0 {
		options.SecurityGroupIDs = []string{defaultSecurityGroup(options.VPCID)}
	}
	if options.TransitGateway != nil {
		options.TransitGateway.AttachmentID = newID("tgw-attach")
	}
	e, err := s.newEndpoint(newID("cvpn-endpoint"), region, options)
	if err != nil {
		return Endpoint{}, err
	}
	e.tag(tags)
	return e.at(s.now), nil
}

// newEndpoint adds an endpoint to the state.
func (s *Service) newEndpoint(id, region string, options Options) (*endpoint, error) {
	block := cmp.Or(options.ClientCIDRBlock, "10.0.0.0/12") // IPv6 clients have no range of their own here.
	prefix, err := netip.ParsePrefix(block)
	if err != nil {
		return nil, awserror.InvalidValue("The CIDR block %s is invalid", block)
	}
	e := &endpoint{
		number:      s.number(),
		id:          id,
		region:      region,
		created:     s.now,
		options:     options,
		connections: newLedger(),
		addresses:   addresses{base: prefix.Masked().Addr()},
	}
	e.course.take(pendingAssociate, s.now)
	s.endpoints[id] = e
	s.order = append(s.order, e)
	return e, nil
}

// ModifyEndpoint changes an endpoint's options.
func (s *Service) ModifyEndpoint(region, id string, change func(*Options) error) error {
	defer s.enter()()
	e, err := s.endpoint(region, id)
	if err != nil {
		return err
	}
	changed := e.options
	if err := change(&changed); err != nil {
		return err
	}
	e.options = changed
	for _, n := range e.networks {
		n.groups = changed.SecurityGroupIDs
	}
	return nil
}

// DeleteEndpoint removes an endpoint that has no target networks, and returns its status.
func (s *Service) DeleteEndpoint(region, id string) (string, error) {
	defer s.enter()()
	e, err := s.endpoint(region, id)
	if err != nil {
		return "", err
	}
	if len(e.networks) > 0 {
		return "", awserror.EndpointHasAssociations(e.networks[0].id)
	}
	if e.course.now() != deleting {
		e.course.take(deleting, s.now)
		s.after(s.settings.Transition, func() {
			e.policy = nil
			delete(s.endpoints, id)
			s.order = slices.DeleteFunc(s.order, func(other *endpoint) bool { return other == e })
		})
	}
	return deleting, nil
}
