package vpn

import (
	"encoding/json"
	"fmt"
)

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
		if c.commonName == commonName {
			c.signals, found = signals, true
		}
	}
	if !found {
		return fmt.Errorf("endpoint %s has no client with the common name %q", endpointID, commonName)
	}
	return nil
}
