package vpn

import (
	"encoding/json"
	"fmt"
)

// ChangePosture has device trust providers say something else of the devices with a common name, as in
// {"crowdstrike": {…}}. Who is connected stays so until the policy is evaluated again.
func (s *Service) ChangePosture(endpointID, commonName string, posture json.RawMessage) error {
	defer s.enter()()
	signals, err := parseSignals(posture)
	if err != nil {
		return err
	}
	e := s.endpoints[endpointID]
	if e == nil {
		return fmt.Errorf("there is no endpoint %q", endpointID)
	}
	found := false
	for _, c := range e.clients {
		if c.commonName == commonName {
			c.signals, found = signals, true
		}
	}
	if !found {
		return fmt.Errorf("the endpoint %s has no client with the common name %q", endpointID, commonName)
	}
	return nil
}
