package vpn

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// EndpointSeed describes an endpoint that is immediately available.
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
	if s.byID(seed.ID) != nil {
		return Endpoint{}, fmt.Errorf("an endpoint with the ID %s already exists", seed.ID)
	}
	in := Location{AccountID: seed.AccountID, Region: seed.Region}
	if limit := s.settings.Quotas.Endpoints; s.countEndpoints(in) >= limit {
		return Endpoint{}, fmt.Errorf("account %s already has %d endpoints in region %s; raise the quota with -quota endpoints=N", in.AccountID, limit, in.Region)
	}
	e := s.newEndpoint(cmp.Or(seed.ID, newID("cvpn-endpoint")), in, seededOptions(in, authentication))
	e.simulated = seed.Simulated
	for range cmp.Or(seed.Subnets, maxSubnets) {
		s.finishAssociation(e, s.newNetwork(e, Target{Subnet: newID("subnet")}, Subnet{}))
	}
	return e.at(s.now), nil
}

// Authentication is a list of authentication types. In JSON it may also be a single string.
type Authentication []string

// UnmarshalJSON reads a list or a string.
func (a *Authentication) UnmarshalJSON(data []byte) error {
	var single string
	if json.Unmarshal(data, &single) == nil {
		*a = nil
		if single != "" {
			*a = Authentication{single}
		}
		return nil
	}
	var several []string
	if err := json.Unmarshal(data, &several); err != nil {
		return fmt.Errorf("authentication must be a string or a list of strings: %w", err)
	}
	*a = several
	return nil
}

// authenticationSuffix ends the names of all types in the API's spelling.
const authenticationSuffix = "-authentication"

// apiTypes returns the types in the API's spelling, sorted.
func (a Authentication) apiTypes() ([]string, error) {
	if len(a) == 0 {
		return []string{CertificateAuthentication, DirectoryAuthentication}, nil
	}
	if len(a) > 2 {
		return nil, fmt.Errorf("an endpoint has at most two types of authentication, not %d", len(a))
	}
	known := []string{CertificateAuthentication, DirectoryAuthentication, FederatedAuthentication}
	var types []string
	for _, given := range a {
		kind := strings.TrimSuffix(given, authenticationSuffix) + authenticationSuffix
		if !slices.Contains(known, kind) {
			return nil, fmt.Errorf("unknown authentication %q, want one of %s", given, strings.Join(known, ", "))
		}
		if slices.Contains(types, kind) {
			return nil, fmt.Errorf("authentication %s is given twice", kind)
		}
		types = append(types, kind)
	}
	return slices.Sorted(slices.Values(types)), nil
}
