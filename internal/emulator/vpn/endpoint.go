package vpn

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// The types of authentication.
const (
	CertificateAuthentication = "certificate-authentication"
	DirectoryAuthentication   = "directory-service-authentication"
	FederatedAuthentication   = "federated-authentication"
)

// The codes of an endpoint's status.
const (
	PendingAssociate = "pending-associate"
	Available        = "available"
)

// Endpoint is a Client VPN endpoint, as seen at one time.
type Endpoint struct {
	ID     string `json:"id"`
	Region string `json:"region"`
	// Status is pending-associate, available, deleting or deleted.
	Status         string    `json:"status"`
	CreatedAt      time.Time `json:"created_at"`
	DNSName        string    `json:"dns_name"`
	Authentication []string  `json:"authentication"`
	// Options are what it was created or last modified with.
	Options Options `json:"options"`

	number uint64
}

// Number places the endpoint in the list: later ones have higher numbers.
func (e Endpoint) Number() uint64 { return e.number }

// Options are the settings of an endpoint.
type Options struct {
	ClientCIDRBlock      string `json:"client_cidr_block"`
	ServerCertificateARN string `json:"server_certificate_arn"`
	TransportProtocol    string `json:"transport_protocol"`
	VPNPort              int32  `json:"vpn_port"`
	SessionTimeoutHours  int32  `json:"session_timeout_hours"`
	SplitTunnel          bool   `json:"split_tunnel"`
	VPCID                string `json:"vpc_id"`
}

// endpoint is a Client VPN endpoint with all that belongs to it.
type endpoint struct {
	number         uint64
	id             string
	region         string
	created        time.Time
	authentication []string
	options        Options
	subnets        int
	clients        []*client
	connections    ledger
	addresses      addresses
}

func (e *endpoint) view() Endpoint {
	status := PendingAssociate
	if e.associated() > 0 {
		status = Available
	}
	return Endpoint{
		ID:             e.id,
		Region:         e.region,
		Status:         status,
		CreatedAt:      e.created,
		DNSName:        fmt.Sprintf("*.%s.prod.clientvpn.%s.amazonaws.com", e.id, e.region),
		Authentication: slices.Clone(e.authentication),
		Options:        e.options,
		number:         e.number,
	}
}

// associated is how many target networks the endpoint has.
func (e *endpoint) associated() int { return e.subnets }

func (e *endpoint) takesCertificates() bool {
	return slices.Contains(e.authentication, CertificateAuthentication)
}

// knowsUsers reports whether somebody tells the endpoint who its users are.
func (e *endpoint) knowsUsers() bool {
	return slices.ContainsFunc(e.authentication, func(t string) bool { return t != CertificateAuthentication })
}

// Endpoints returns a region's endpoints in the order of their creation: those with the ids, or all when there are none.
func (s *Service) Endpoints(region string, ids []string) ([]Endpoint, error) {
	defer s.enter()()
	found := s.order
	if len(ids) > 0 {
		found = nil
		for _, id := range ids {
			e, err := s.endpoint(region, id)
			if err != nil {
				return nil, err
			}
			found = append(found, e)
		}
		slices.SortFunc(found, func(a, b *endpoint) int { return cmp.Compare(a.number, b.number) })
		found = slices.Compact(found)
	}
	var views []Endpoint
	for _, e := range found {
		if e.region == region {
			views = append(views, e.view())
		}
	}
	return views, nil
}

// EndpointSeed is an endpoint that is available at once.
type EndpointSeed struct {
	// ID can be anything; empty: a new one.
	ID string `json:"id,omitempty"`
	// Region is where it is; empty: the emulator's own region.
	Region string `json:"region,omitempty"`
	// Authentication has one or two types, in the API's words or short: certificate, directory-service, federated.
	// Without any the endpoint takes both certificates and users, and does not insist on either.
	Authentication Authentication `json:"authentication,omitempty"`
	// Subnets is how many target networks are associated, which decides how many connections there can be;
	// 0 means five, which is enough for 126,000.
	Subnets int `json:"subnets,omitempty"`
}

// mostSubnets is how many subnets count for the number of connections.
const mostSubnets = 5

// AddEndpoint adds an endpoint without anybody having to create and associate it.
func (s *Service) AddEndpoint(seed EndpointSeed) (Endpoint, error) {
	defer s.enter()()
	authentication, err := seed.Authentication.normal()
	if err != nil {
		return Endpoint{}, err
	}
	if seed.Subnets < 0 {
		return Endpoint{}, fmt.Errorf("subnets cannot be negative: %d", seed.Subnets)
	}
	if s.endpoints[seed.ID] != nil {
		return Endpoint{}, fmt.Errorf("there is an endpoint %s already", seed.ID)
	}
	e := s.newEndpoint(cmp.Or(seed.ID, newID("cvpn-endpoint")), cmp.Or(seed.Region, s.settings.Region), authentication)
	e.subnets = cmp.Or(seed.Subnets, mostSubnets)
	return e.view(), nil
}

func (s *Service) newEndpoint(id, region string, authentication []string) *endpoint {
	e := &endpoint{
		number:         s.number(),
		id:             id,
		region:         region,
		created:        s.now,
		authentication: authentication,
		options: Options{
			ClientCIDRBlock:      "10.0.0.0/12",
			ServerCertificateARN: "arn:aws:acm:" + region + ":123456789012:certificate/00000000-0000-4000-8000-000000000000",
			TransportProtocol:    "udp",
			VPNPort:              443,
			SessionTimeoutHours:  24,
		},
		connections: newLedger(),
		addresses:   addresses{base: netip.MustParseAddr("10.0.0.0")},
	}
	s.endpoints[id] = e
	s.order = append(s.order, e)
	return e
}
