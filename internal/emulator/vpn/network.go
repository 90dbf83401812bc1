package vpn

import (
	"cmp"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The status codes of an association.
const (
	associating    = "associating"
	associated     = "associated"
	disassociating = "disassociating"
)

// Target is the target network of an association: a subnet, or an Availability Zone of a transit gateway.
type Target struct {
	Subnet             string `json:"subnet,omitempty"`
	AvailabilityZone   string `json:"availability_zone,omitempty"`
	AvailabilityZoneID string `json:"availability_zone_id,omitempty"`
}

// Network is a snapshot of the association of an endpoint with a target network.
type Network struct {
	ID             string   `json:"id"`
	EndpointID     string   `json:"endpoint_id"`
	Target         Target   `json:"target"`
	VPCID          string   `json:"vpc_id"`
	SecurityGroups []string `json:"security_groups"`
	// Status is associating, associated or disassociating.
	Status string `json:"status"`

	number uint64
}

// Number returns the association's place in the list. Later ones have higher numbers.
func (n Network) Number() uint64 { return n.number }

type network struct {
	number  uint64
	id      string
	target  Target
	vpc     string
	groups  []string
	history statusHistory
}

// associated returns how many target networks are associated.
func (e *endpoint) associated() int {
	count := 0
	for _, n := range e.networks {
		if n.history.current() == associated {
			count++
		}
	}
	return count
}

// Associate starts to associate a target network and returns the association's ID and status.
func (s *Service) Associate(in Location, endpointID string, target Target) (id, status string, err error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return "", "", err
	}
	if slices.ContainsFunc(e.networks, func(n *network) bool { return n.target == target }) {
		return "", "", awserror.DuplicateAssociation(cmp.Or(target.Subnet, target.AvailabilityZone, target.AvailabilityZoneID))
	}
	n := s.newNetwork(e, target)
	s.after(s.settings.Transition, func() {
		if n.history.current() == associating {
			s.finishAssociation(e, n)
		}
	})
	return n.id, n.history.current(), nil
}

func (s *Service) newNetwork(e *endpoint, target Target) *network {
	n := &network{number: s.number(), id: newID("cvpn-assoc"), target: target}
	if target.Subnet != "" {
		e.options.VPCID = cmp.Or(e.options.VPCID, e.location.vpc())
		n.vpc = e.options.VPCID
		if len(e.options.SecurityGroupIDs) == 0 {
			e.options.SecurityGroupIDs = []string{defaultSecurityGroup(n.vpc)}
		}
		n.groups = e.options.SecurityGroupIDs
	}
	n.history.set(associating, s.now)
	e.networks = append(e.networks, n)
	return n
}

// finishAssociation makes the endpoint available, with a route to the network.
func (s *Service) finishAssociation(e *endpoint, n *network) {
	n.history.set(associated, s.now)
	e.history.set(available, s.now)
	if n.target.Subnet != "" {
		r := s.newRoute(e, Destination{CIDR: vpcCIDR, Subnet: n.target.Subnet}, "Default Route", "associate")
		r.history.set(active, s.now)
	}
}

// Disassociate starts to remove an association and returns its status. Removing the last one terminates all connections.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateClientVpnTargetNetwork.html.
func (s *Service) Disassociate(in Location, endpointID, id string) (string, error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(e.networks, func(n *network) bool { return n.id == id })
	if i < 0 {
		return "", awserror.AssociationNotFound(id)
	}
	n := e.networks[i]
	if n.history.current() == disassociating {
		return disassociating, nil
	}
	n.history.set(disassociating, s.now)
	if e.associated() == 0 {
		s.terminateAll(e)
	}
	s.after(s.settings.Transition, func() {
		e.networks = slices.DeleteFunc(e.networks, func(other *network) bool { return other == n })
		e.routes = slices.DeleteFunc(e.routes, func(r *route) bool { return r.origin == "associate" && r.to.Subnet == n.target.Subnet })
		if e.associated() == 0 {
			e.history.set(pendingAssociate, s.now)
		}
	})
	return disassociating, nil
}

// Networks returns an endpoint's associations as they were that long ago.
func (s *Service) Networks(in Location, endpointID string, ago time.Duration) ([]Network, error) {
	return snapshot(s, in, endpointID, ago, (*endpoint).networksAt)
}

func (e *endpoint) networksAt(when time.Time) []Network {
	views := []Network{}
	for _, n := range e.networks {
		if status := n.history.at(when); status != "" {
			views = append(views, Network{
				ID: n.id, EndpointID: e.id, Target: n.target, VPCID: n.vpc,
				SecurityGroups: n.groups, Status: status, number: n.number,
			})
		}
	}
	return views
}

// ApplySecurityGroups replaces the security groups of all target networks of an endpoint.
func (s *Service) ApplySecurityGroups(in Location, endpointID, vpc string, groups []string) error {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return err
	}
	if e.options.VPCID != "" && e.options.VPCID != vpc {
		return awserror.InvalidValue("The endpoint %s is in %s, not in %s", endpointID, e.options.VPCID, vpc)
	}
	e.options.VPCID, e.options.SecurityGroupIDs = vpc, groups
	for _, n := range e.networks {
		n.groups = groups
	}
	return nil
}
