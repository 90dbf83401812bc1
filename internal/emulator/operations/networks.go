package operations

import (
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type associateInput struct {
	onEndpoint

	AvailabilityZone   string `query:"AvailabilityZone"`
	AvailabilityZoneID string `query:"AvailabilityZoneId"`
	SubnetID           string `query:"SubnetId"`
}

type associationOutput struct {
	AssociationID string `xml:"associationId"`
	Status        status `xml:"status"`
}

func associate(call *Call, in associateInput) (associationOutput, error) {
	target := vpn.Target{Subnet: in.SubnetID, AvailabilityZone: in.AvailabilityZone, AvailabilityZoneID: in.AvailabilityZoneID}
	given := 0
	for _, name := range []string{in.SubnetID, in.AvailabilityZone, in.AvailabilityZoneID} {
		if name != "" {
			given++
		}
	}
	switch {
	case given == 0:
		return associationOutput{}, awserror.MissingParameter("SubnetId")
	case given > 1:
		return associationOutput{}, awserror.InvalidCombination("Only one of SubnetId, AvailabilityZone and AvailabilityZoneId can be given")
	}
	if _, err := call.Service.Endpoints(call.Location, []string{in.EndpointID}, 0); err != nil {
		return associationOutput{}, err
	}
	subnet, err := call.subnet(in.SubnetID)
	if err != nil {
		return associationOutput{}, err
	}
	id, code, err := call.Service.Associate(call.Location, in.EndpointID, target, subnet)
	return associationOutput{AssociationID: id, Status: status{Code: code}}, err
}

// subnet returns the subnet with an ID. An empty ID has none.
func (c *Call) subnet(id string) (vpn.Subnet, error) {
	if id == "" {
		return vpn.Subnet{}, nil
	}
	subnet, added, err := c.Service.Subnet(c.Location, id)
	if !added && c.Networks != nil {
		return c.Networks.Subnet(id)
	}
	return subnet, err
}

// defaultSecurityGroup returns the default security group of a VPC.
func (c *Call) defaultSecurityGroup(vpcID string) (string, error) {
	group, added := c.Service.DefaultSecurityGroup(c.Location, vpcID)
	if !added && c.Networks != nil {
		return c.Networks.DefaultSecurityGroup(vpcID)
	}
	return group, nil
}

type disassociateInput struct {
	onEndpoint

	AssociationID string `query:"AssociationId,required"`
}

func disassociate(call *Call, in disassociateInput) (associationOutput, error) {
	code, err := call.Service.Disassociate(call.Location, in.EndpointID, in.AssociationID)
	return associationOutput{AssociationID: in.AssociationID, Status: status{Code: code}}, err
}

type describeNetworksInput struct {
	onEndpoint

	AssociationIDs []string `query:"AssociationIds"`
	paging
}

type describeNetworksOutput struct {
	Networks  []network `xml:"clientVpnTargetNetworks>item"`
	NextToken string    `xml:"nextToken,omitempty"`
}

type network struct {
	AssociationID       string   `xml:"associationId"`
	VPCID               string   `xml:"vpcId,omitempty"`
	TargetNetworkID     string   `xml:"targetNetworkId,omitempty"`
	AvailabilityZones   []string `xml:"availabilityZoneSet>item"`
	AvailabilityZoneIDs []string `xml:"availabilityZoneIdSet>item"`
	EndpointID          string   `xml:"clientVpnEndpointId"`
	Status              status   `xml:"status"`
	SecurityGroups      []string `xml:"securityGroups>item"`
}

// describeNetworks applies AssociationIds, although the service was seen to ignore it. GUESS: an unknown ID is not an error.
func describeNetworks(call *Call, in describeNetworksInput) (describeNetworksOutput, error) {
	page, err := in.validate(call, []string{"association-id", "target-network-id", "vpc-id"}, "networks", in.EndpointID, in.AssociationIDs)
	if err != nil {
		return describeNetworksOutput{}, err
	}
	networks, err := call.Service.Networks(call.Location, in.EndpointID, call.StaleBy)
	if err != nil {
		return describeNetworksOutput{}, err
	}
	if len(in.AssociationIDs) > 0 {
		networks = slices.DeleteFunc(networks, func(n vpn.Network) bool { return !slices.Contains(in.AssociationIDs, n.ID) })
	}
	resources, next := paginate(call, page, networks, func(n vpn.Network, filter string) []string {
		return []string{map[string]string{"association-id": n.ID, "target-network-id": n.Target.Subnet, "vpc-id": n.VPCID}[filter]}
	})
	return describeNetworksOutput{Networks: convertAll(resources, newNetwork), NextToken: next}, nil
}

func newNetwork(n vpn.Network) network {
	wire := network{
		AssociationID: n.ID, VPCID: n.VPCID, TargetNetworkID: n.Target.Subnet, EndpointID: n.EndpointID,
		Status: status{Code: n.Status}, SecurityGroups: n.SecurityGroups,
	}
	if zone := n.Target.AvailabilityZone; zone != "" {
		wire.AvailabilityZones = []string{zone}
	}
	if zone := n.Target.AvailabilityZoneID; zone != "" {
		wire.AvailabilityZoneIDs = []string{zone}
	}
	return wire
}

type applySecurityGroupsInput struct {
	onEndpoint

	SecurityGroupIDs []string `query:"SecurityGroupId,required"`
	VPCID            string   `query:"VpcId,required"`
}

type applySecurityGroupsOutput struct {
	SecurityGroupIDs []string `xml:"securityGroupIds>item"`
}

func applySecurityGroups(call *Call, in applySecurityGroupsInput) (applySecurityGroupsOutput, error) {
	if len(in.SecurityGroupIDs) > maxSecurityGroups {
		return applySecurityGroupsOutput{}, awserror.InvalidValue("At most %d security groups can be applied", maxSecurityGroups)
	}
	err := call.Service.ApplySecurityGroups(call.Location, in.EndpointID, in.VPCID, in.SecurityGroupIDs)
	return applySecurityGroupsOutput{SecurityGroupIDs: in.SecurityGroupIDs}, err
}
