package vpn

import (
	"cmp"
	"fmt"
)

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

// mostSeededSubnets is more than count for anything.
const mostSeededSubnets = 100

// AddEndpoint adds an endpoint without anybody having to create and associate it.
func (s *Service) AddEndpoint(seed EndpointSeed) (Endpoint, error) {
	defer s.enter()()
	authentication, err := seed.Authentication.normal()
	if err != nil {
		return Endpoint{}, err
	}
	if seed.Subnets < 0 || seed.Subnets > mostSeededSubnets {
		return Endpoint{}, fmt.Errorf("subnets must be from 1 to %d, not %d", mostSeededSubnets, seed.Subnets)
	}
	if s.endpoints[seed.ID] != nil {
		return Endpoint{}, fmt.Errorf("there is an endpoint %s already", seed.ID)
	}
	region := cmp.Or(seed.Region, s.settings.Region)
	e, err := s.newEndpoint(cmp.Or(seed.ID, newID("cvpn-endpoint")), region, seededOptions(region, authentication))
	if err != nil {
		return Endpoint{}, err
	}
	for range cmp.Or(seed.Subnets, len(connectionQuotas())-1) {
		s.finishAssociation(e, s.newNetwork(e, Target{Subnet: newID("subnet")}))
	}
	return e.at(s.now), nil
}
