package vpn

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Subnet describes a subnet that endpoints can be associated with, and its VPC. The tags are the names of its members in the
// state, and in the responses of DescribeSubnets.
type Subnet struct {
	Location `xml:"-"`

	ID string `json:"subnet_id" xml:"subnetId"`
	// VPCID is the VPC of the subnet. If empty, it is the location's default VPC.
	VPCID string `json:"vpc_id,omitempty" xml:"vpcId"`
	// AvailabilityZone and AvailabilityZoneID are the zone of the subnet, such as us-east-1a and use1-az1. An endpoint has at
	// most one subnet in a zone. Both can be empty.
	AvailabilityZone   string `json:"availability_zone,omitempty"    xml:"availabilityZone"`
	AvailabilityZoneID string `json:"availability_zone_id,omitempty" xml:"availabilityZoneId"`
	// CIDR and VPCCIDR are the IPv4 ranges of the subnet and of its VPC. The range of an endpoint's clients cannot overlap
	// with them. Both can be empty.
	CIDR    string `json:"cidr_block,omitempty"     xml:"cidrBlock"`
	VPCCIDR string `json:"vpc_cidr_block,omitempty" xml:"-"`
	// DefaultSecurityGroupID is the default security group of the VPC. If empty, it is derived from the VPC's ID.
	DefaultSecurityGroupID string `json:"default_security_group_id,omitempty" xml:"-"`
}

// AddSubnet adds a subnet. Other subnets of its location no longer exist, unless they are added too.
func (s *Service) AddSubnet(subnet Subnet) (Subnet, error) {
	defer s.lock()()
	if err := subnet.check(); err != nil {
		return Subnet{}, err
	}
	if s.subnet(subnet.ID) != nil {
		return Subnet{}, fmt.Errorf("a network with the subnet_id %s already exists", subnet.ID)
	}
	subnet = subnet.withDefaults()
	s.subnets = append(s.subnets, &subnet)
	return subnet, nil
}

func (n Subnet) check() error {
	switch {
	case !strings.HasPrefix(n.ID, "subnet-"):
		return fmt.Errorf("subnet_id %q does not begin with subnet-", n.ID)
	case n.VPCID != "" && !strings.HasPrefix(n.VPCID, "vpc-"):
		return fmt.Errorf("vpc_id %q does not begin with vpc-", n.VPCID)
	case n.DefaultSecurityGroupID != "" && !strings.HasPrefix(n.DefaultSecurityGroupID, "sg-"):
		return fmt.Errorf("default_security_group_id %q does not begin with sg-", n.DefaultSecurityGroupID)
	case n.AvailabilityZone != "" && !isZone(n.AvailabilityZone, n.Region):
		return fmt.Errorf("availability_zone %q is not a zone of %s, such as %sa", n.AvailabilityZone, n.Region, n.Region)
	}
	return cmp.Or(checkBlock("cidr_block", n.CIDR), checkBlock("vpc_cidr_block", n.VPCCIDR))
}

func checkBlock(name, block string) error {
	if _, err := netip.ParsePrefix(block); block != "" && err != nil {
		return fmt.Errorf("%s %q is not a CIDR block, such as 10.0.0.0/16", name, block)
	}
	return nil
}

// isZone reports whether a name has the format of an Availability Zone or a Local Zone of a region.
func isZone(name, region string) bool {
	rest, found := strings.CutPrefix(name, region)
	return found && rest != ""
}

// zoneOf returns the zone that the subnet shares with another one, or "" if they are in different zones.
func (n Subnet) zoneOf(other Subnet) string {
	switch {
	case n.AvailabilityZone != "" && n.AvailabilityZone == other.AvailabilityZone:
		return n.AvailabilityZone
	case n.AvailabilityZoneID != "" && n.AvailabilityZoneID == other.AvailabilityZoneID:
		return n.AvailabilityZoneID
	}
	return ""
}

func (n Subnet) withDefaults() Subnet {
	n.VPCID = cmp.Or(n.VPCID, n.vpc())
	n.DefaultSecurityGroupID = cmp.Or(n.DefaultSecurityGroupID, defaultSecurityGroup(n.VPCID))
	return n
}

func (s *Service) subnet(id string) *Subnet {
	return find(s.subnets, func(n *Subnet) bool { return n.ID == id })
}

// Subnet returns the subnet with an ID, and whether it was added. If no subnet was added to a location, every ID is that of
// a subnet of its default VPC.
func (s *Service) Subnet(in Location, id string) (subnet Subnet, added bool, err error) {
	defer s.lock()()
	found := s.subnet(id)
	switch {
	case found != nil && found.Location == in:
		return *found, true, nil
	case found != nil && found.Region == in.Region:
		return Subnet{}, true, awserror.New("InvalidClientVpnSubnetId.DifferentAccount", "The subnet %s belongs to a different account", id) // GUESS: the message.
	case found != nil, !strings.HasPrefix(id, "subnet-"),
		slices.ContainsFunc(s.subnets, func(n *Subnet) bool { return n.Location == in }):
		return Subnet{}, false, awserror.SubnetNotFound(id)
	}
	return Subnet{Location: in, ID: id}, false, nil
}

// DefaultSecurityGroup returns the default security group of a VPC, and whether a subnet of the VPC was added.
func (s *Service) DefaultSecurityGroup(in Location, vpcID string) (id string, added bool) {
	defer s.lock()()
	if n := find(s.subnets, func(n *Subnet) bool { return n.Location == in && n.VPCID == vpcID }); n != nil {
		return n.DefaultSecurityGroupID, true
	}
	return defaultSecurityGroup(vpcID), false
}

// checkSubnet returns an error if the endpoint cannot be associated with a subnet.
func (e *endpoint) checkSubnet(subnet Subnet) error {
	if subnet.VPCID != "" && e.VPCID != "" && subnet.VPCID != e.VPCID {
		return awserror.SubnetNotFound(subnet.ID)
	}
	clients, err := netip.ParsePrefix(e.ClientCIDRBlock)
	if err != nil {
		return nil //nolint:nilerr // Without IPv4, clients use a range of the service.
	}
	for _, block := range []string{subnet.CIDR, subnet.VPCCIDR} {
		if network, err := netip.ParsePrefix(block); err == nil && network.Overlaps(clients) {
			return awserror.New("InvalidClientVpnSubnetId.OverlappingCidr", "The CIDR block %s of subnet %s or its VPC overlaps with the client CIDR range %s", block, subnet.ID, e.ClientCIDRBlock) // GUESS: the message.
		}
	}
	return nil
}
