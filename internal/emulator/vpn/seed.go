package vpn

import (
	"cmp"
	"fmt"
)

// EndpointSeed describes an endpoint that is available at once.
type EndpointSeed struct {
	// ID can be any string. If empty, it is generated.
	ID string `json:"id,omitempty"`
	// AccountID is the account that the endpoint belongs to. If empty, it is the emulator's own account.
	AccountID string `json:"account_id,omitempty"`
	// Region is the endpoint's region. If empty, it is the emulator's own region.
	Region string `json:"region,omitempty"`
	// Authentication has one or two types, in the API's spelling or short: certificate, directory-service, federated.
	// If empty, the endpoint authenticates both certificates and directory users, and requires neither.
	Authentication Authentication `json:"authentication,omitempty"`
	// Subnets is the number of associated target networks, from 1 to 5. It limits the number of connections.
	// If 0, it is 5, which allows 126,000.
	Subnets int `json:"subnets,omitempty"`
	// Simulated keeps the endpoint's clients simulated in an emulator with OpenVPN servers.
	Simulated bool `json:"simulated,omitempty"`
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
	in := Location{AccountID: seed.AccountID, Region: seed.Region}
	if limit := s.settings.Quotas.Endpoints; s.countEndpoints(in) >= limit {
		return Endpoint{}, fmt.Errorf("account %s has %d endpoints in region %s already; raise the quota with -quota endpoints=N", in.AccountID, limit, in.Region)
	}
	e, err := s.newEndpoint(cmp.Or(seed.ID, newID("cvpn-endpoint")), in, seededOptions(in, authentication))
	if err != nil {
		return Endpoint{}, err
	}
	e.simulated = seed.Simulated
	for range cmp.Or(seed.Subnets, maxSubnets) {
		s.finishAssociation(e, s.newNetwork(e, Target{Subnet: newID("subnet")}, Subnet{}))
	}
	return e.at(s.now), nil
}
