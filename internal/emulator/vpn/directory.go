package vpn

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// SetUserDisabled disables or enables a user in the directory. A disabled user cannot connect to any endpoint that
// authenticates users; existing connections stay. It is an error if no client has the user name.
func (s *Service) SetUserDisabled(username string, disabled bool) error {
	defer s.lock()()
	if !s.hasUser(username) {
		return fmt.Errorf("no client has the user name %q", username)
	}
	if disabled {
		s.disabledUsers[username] = true
	} else {
		delete(s.disabledUsers, username)
	}
	return nil
}

func (s *Service) hasUser(username string) bool {
	return username != "" && slices.ContainsFunc(s.order, func(e *endpoint) bool {
		return slices.ContainsFunc(e.clients, func(c *client) bool { return c.Username == username })
	})
}

// disabled returns the names of the disabled users, sorted.
func (s *Service) disabled() []string {
	return append([]string{}, slices.Sorted(maps.Keys(s.disabledUsers))...)
}

// ChangePosture replaces what device trust providers report about the devices with a common name, as in
// {"crowdstrike": {…}}. Established connections stay until the policy is next evaluated.
func (s *Service) ChangePosture(endpointID, commonName string, posture json.RawMessage) error {
	defer s.lock()()
	signals, err := parseSignals(posture)
	if err != nil {
		return err
	}
	e := s.endpoints[endpointID]
	if e == nil {
		return fmt.Errorf("no endpoint has the ID %q", endpointID)
	}
	found := false
	for _, c := range e.clients {
		if c.CommonName == commonName {
			c.signals, found = signals, true
		}
	}
	if !found {
		return fmt.Errorf("endpoint %s has no client with the common name %q", endpointID, commonName)
	}
	return nil
}
