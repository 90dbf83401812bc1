package vpn

import (
	"cmp"
	"fmt"
	"regexp"
)

// EndpointSeed describes an endpoint that is available at once.
type EndpointSeed struct {
	// ID can be any string. If empty, it is generated.
	ID string `json:"id,omitempty"`
	// Region is the endpoint's region. If empty, it is the emulator's own region.
	Region string `json:"region,omitempty"`
	// Authentication has one or two types, in the API's spelling or short: certificate, directory-service, federated.
	// If empty, the endpoint authenticates both certificates and directory users, and requires neither.
	Authentication Authentication `json:"authentication,omitempty"`
	// Subnets is the number of associated target networks, from 1 to 5. It limits the number of connections.
	// If 0, it is 5, which allows 126,000.
	Subnets int `json:"subnets,omitempty"`
}

// region matches the names of AWS regions, such as us-gov-west-1.
var region = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]?$`)

// CheckRegion returns an error if the name cannot be that of an AWS region.
func CheckRegion(name string) error {
	if !region.MatchString(name) {
		return fmt.Errorf("%q is not the name of an AWS region, such as us-east-1", name)
	}
	return nil
}

// AddEndpoint adds an endpoint that is associated and available.
func (s *Service) AddEndpoint(seed EndpointSeed) (Endpoint, error) {
	defer s.lock()()
	authentication, err := seed.Authentication.apiTypes()
	if err != nil {
		return Endpoint{}, err
	}
	maxSubnets := len(connectionQuotas()) - 1
	if seed.Subnets < 0 || seed.Subnets > maxSubnets {
		return Endpoint{}, fmt.Errorf("subnets must be from 1 to %d, not %d", maxSubnets, seed.Subnets)
	}
	if s.endpoints[seed.ID] != nil {
		return Endpoint{}, fmt.Errorf("an endpoint has the ID %s already", seed.ID)
	}
	region := cmp.Or(seed.Region, s.settings.Region)
	if err := CheckRegion(region); err != nil {
		return Endpoint{}, err
	}
	if limit := s.settings.Quotas.Endpoints; s.countEndpoints(region) >= limit {
		return Endpoint{}, fmt.Errorf("region %s has %d endpoints already; raise the quota with -quota endpoints=N", region, limit)
	}
	e, err := s.newEndpoint(cmp.Or(seed.ID, newID("cvpn-endpoint")), region, seededOptions(region, authentication))
	if err != nil {
		return Endpoint{}, err
	}
	for range cmp.Or(seed.Subnets, maxSubnets) {
		s.finishAssociation(e, s.newNetwork(e, Target{Subnet: newID("subnet")}))
	}
	return e.at(s.now), nil
}
