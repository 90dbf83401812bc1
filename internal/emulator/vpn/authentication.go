package vpn

import (
	"encoding/json"
	"fmt"
	"slices"
)

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

// apiTypes returns the types in the API's spelling, sorted.
func (a Authentication) apiTypes() ([]string, error) {
	if len(a) == 0 {
		return []string{CertificateAuthentication, DirectoryAuthentication}, nil
	}
	if len(a) > 2 {
		return nil, fmt.Errorf("an endpoint has at most two types of authentication, not %d", len(a))
	}
	var types []string
	for _, given := range a {
		switch given {
		case "certificate", CertificateAuthentication:
			types = append(types, CertificateAuthentication)
		case "directory-service", DirectoryAuthentication:
			types = append(types, DirectoryAuthentication)
		case "federated", FederatedAuthentication:
			types = append(types, FederatedAuthentication)
		default:
			return nil, fmt.Errorf("unknown authentication %q, want %s, %s or %s", given,
				CertificateAuthentication, DirectoryAuthentication, FederatedAuthentication)
		}
	}
	slices.Sort(types)
	if len(slices.Compact(slices.Clone(types))) != len(types) {
		return nil, fmt.Errorf("authentication %s is given twice", types[0])
	}
	return types, nil
}
