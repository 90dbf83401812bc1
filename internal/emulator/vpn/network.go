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
	Subnet             string `json:"subnet,omitempty"               xml:"targetNetworkId,omitempty" query:"SubnetId"`
	AvailabilityZone   string `json:"availability_zone,omitempty"    xml:"availabilityZoneSet>item,omitempty" query:"AvailabilityZone"`
	AvailabilityZoneID string `json:"availability_zone_id,omitempty" xml:"availabilityZoneIdSet>item,omitempty" query:"AvailabilityZoneId"`
}

// Network is a snapshot of the association of an endpoint with a target network. Its status is associating, associated or
// disassociating.
type Network struct {
	ID             string `json:"id"          xml:"associationId"`
	EndpointID     string `json:"endpoint_id" xml:"clientVpnEndpointId"`
	Target         `json:"target"`
	VPCID          string   `json:"vpc_id"          xml:"vpcId,omitempty"`
	SecurityGroups []string `json:"security_groups" xml:"securityGroups>item"`
	lifecycle

	subnet Subnet // zero for a zone
}

// associated returns how many target networks are associated.
func (e *endpoint) associated() int {
	return count(e.networks, func(n *Network) bool { return n.history.current() == associated })
}

// Associate starts to associate a target network and returns the association's ID and status. The subnet is zero if the
// target is a zone.
func (s *Service) Associate(in Location, endpointID string, target Target, subnet Subnet) (id, status string, err error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", "", err
	}
	if err := e.checkTarget(target, subnet); err != nil {
		return "", "", err
	}
	n := s.newNetwork(e, target, subnet)
	s.start(&n.history, associating, func() { s.finishAssociation(e, n) })
	return n.ID, associating, nil
}

// checkTarget returns an error if the endpoint cannot be associated with a target network.
func (e *endpoint) checkTarget(target Target, subnet Subnet) error {
	switch {
	case target.Subnet == "" && e.TransitGateway == nil:
		return awserror.InvalidCombination("The endpoint %s is in a VPC: it is associated with subnets, not with Availability Zones", e.ID)
	case target.Subnet != "" && e.TransitGateway != nil:
		return awserror.InvalidCombination("The endpoint %s uses a transit gateway: it is associated with Availability Zones, not with subnets", e.ID)
	case target.AvailabilityZone != "" && !isZone(target.AvailabilityZone, e.Region): // SEEN: the message, in CreateSubnet.
		return awserror.InvalidValue("Value (%s) for parameter availabilityZone is invalid.", target.AvailabilityZone)
	}
	if status := e.history.current(); status == pending {
		return awserror.IncorrectState("The endpoint %s is %s: its transit gateway attachment has not been accepted", e.ID, status)
	}
	for _, n := range e.networks {
		if n.Target == target {
			return awserror.New("InvalidClientVpnDuplicateAssociationException", "%s is already associated with the endpoint", cmp.Or(target.Subnet, target.AvailabilityZone, target.AvailabilityZoneID)) // GUESS: the message.
		}
		if zone := n.subnet.zoneOf(subnet); zone != "" {
			return awserror.New("InvalidClientVpnSubnetId.DuplicateAz", "The subnet %s is in the Availability Zone %s, in which another subnet is already associated with the endpoint", subnet.ID, zone) // GUESS: the message.
		}
	}
	return e.checkSubnet(subnet)
}

func (s *Service) newNetwork(e *endpoint, target Target, subnet Subnet) *Network {
	n := &Network{lifecycle: lifecycle{numbered: s.nextNumber()}, ID: newID("cvpn-assoc"), EndpointID: e.ID, Target: target}
	if target.Subnet != "" {
		subnet.Location, subnet.VPCID = e.Location, cmp.Or(subnet.VPCID, e.VPCID)
		n.subnet = subnet.withDefaults()
		e.VPCID = n.subnet.VPCID
		if len(e.SecurityGroupIDs) == 0 {
			e.SecurityGroupIDs = []string{n.subnet.DefaultSecurityGroupID}
		}
		n.VPCID, n.SecurityGroups = n.subnet.VPCID, e.SecurityGroupIDs
	}
	e.networks = append(e.networks, n)
	return n
}

// finishAssociation makes the endpoint available, with a route to the network and, if its clients are real, a server.
func (s *Service) finishAssociation(e *endpoint, n *Network) {
	n.history.set(associated, s.now)
	e.history.set(available, s.now)
	if n.Subnet != "" {
		r := s.newRoute(e, Destination{CIDR: cmp.Or(n.subnet.VPCCIDR, n.subnet.CIDR, vpcCIDR), Subnet: n.Subnet}, "Default Route", "associate")
		r.history.set(active, s.now)
	}
	s.startServer(e)
}

// Disassociate starts to remove an association and returns its status. Removing the last one terminates all connections.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateClientVpnTargetNetwork.html.
func (s *Service) Disassociate(in Location, endpointID, id string) (string, error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", err
	}
	n := find(e.networks, func(n *Network) bool { return n.ID == id })
	if n == nil {
		return "", awserror.New("InvalidClientVpnAssociationId.NotFound", "Association %s does not exist", id)
	}
	if n.history.current() == disassociating {
		return disassociating, nil
	}
	s.start(&n.history, disassociating, func() {
		e.networks = without(e.networks, n)
		e.routes = slices.DeleteFunc(e.routes, func(r *Route) bool { return r.Origin == "associate" && r.Subnet == n.Subnet })
		if e.associated() == 0 && e.history.current() == available {
			e.history.set(pendingAssociate, s.now)
		}
	})
	if e.associated() == 0 {
		s.terminateAll(e)
	}
	return disassociating, nil
}

// Networks returns an endpoint's associations as they were some time ago.
func (s *Service) Networks(in Location, endpointID string, ago time.Duration) ([]Network, error) {
	return snapshots(s, in, endpointID, ago, func(e *endpoint) []*Network { return e.networks })
}

// ApplySecurityGroups replaces the security groups of all target networks of an endpoint.
func (s *Service) ApplySecurityGroups(in Location, endpointID, vpc string, groups []string) error {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return err
	}
	if e.VPCID != "" && e.VPCID != vpc {
		return awserror.InvalidValue("The endpoint %s is in %s, not in %s", endpointID, e.VPCID, vpc)
	}
	e.VPCID, e.SecurityGroupIDs = vpc, groups
	for _, n := range e.networks {
		n.SecurityGroups = groups
	}
	return nil
}
