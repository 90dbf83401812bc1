package vpn

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Authentication is a list of types of authentication. In JSON it may also be a single text.
type Authentication []string

// UnmarshalJSON reads a list or a text.
func (a *Authentication) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = nil
		if one != "" {
			*a = Authentication{one}
		}
		return nil
	}
	var several []string
	if err := json.Unmarshal(data, &several); err != nil {
		return fmt.Errorf("authentication must be a text or a list of texts: %w", err)
	}
	*a = several
	return nil
}

// normal writes the types in the API's words.
func (a Authentication) normal() ([]string, error) {
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
			return nil, fmt.Errorf("there is no authentication %q; the types are %s, %s and %s", given,
				CertificateAuthentication, DirectoryAuthentication, FederatedAuthentication)
		}
	}
	slices.Sort(types)
	return slices.Compact(types), nil
}
