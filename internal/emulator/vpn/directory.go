package vpn

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// DisableUser disables a user in the directory or at the identity provider. The user can no longer connect; existing
// connections stay. It is an error if no client has the user name.
func (clients Clients) DisableUser(username string) error {
	return clients.SetUserDisabled(username, true)
}

// EnableUser reverses DisableUser. Clients that were refused in the meantime do not retry.
func (clients Clients) EnableUser(username string) error {
	return clients.SetUserDisabled(username, false)
}

// SetUserDisabled calls DisableUser or EnableUser.
func (clients Clients) SetUserDisabled(username string, disabled bool) error {
	s := clients.service
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
	return username != "" && slices.ContainsFunc(s.endpoints, func(e *endpoint) bool {
		return slices.ContainsFunc(e.clients, func(c *client) bool { return c.Username == username })
	})
}

// disabled returns the names of the disabled users, sorted.
func (s *Service) disabled() []string {
	return append([]string{}, slices.Sorted(maps.Keys(s.disabledUsers))...)
}

// ChangePosture replaces what device trust providers report about the devices with a common name, as in
// {"crowdstrike": {…}}. Established connections stay until the policy is next evaluated.
func (clients Clients) ChangePosture(endpointID, commonName string, posture json.RawMessage) error {
	s := clients.service
	defer s.lock()()
	signals, err := parseSignals(posture)
	if err != nil {
		return err
	}
	e := s.byID(endpointID)
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
