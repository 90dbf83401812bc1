package operations

import (
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type associateInput struct {
	onEndpoint
	vpn.Target
}

type associationOutput struct {
	AssociationID string `xml:"associationId"`
	Status        string `xml:"status>code"`
}

func associate(call *Call, in associateInput) (associationOutput, error) {
	given := slices.DeleteFunc([]string{in.Subnet, in.AvailabilityZone, in.AvailabilityZoneID}, func(name string) bool { return name == "" })
	switch len(given) {
	case 0:
		return associationOutput{}, awserror.MissingParameter("SubnetId")
	case 1:
	default:
		return associationOutput{}, awserror.InvalidCombination("Only one of SubnetId, AvailabilityZone and AvailabilityZoneId can be given")
	}
	if _, err := call.Service.Endpoints(call.Location, []string{in.EndpointID}, 0); err != nil {
		return associationOutput{}, err
	}
	subnet, err := call.subnet(in.Subnet)
	if err != nil {
		return associationOutput{}, err
	}
	id, status, err := call.Service.Associate(call.Location, in.EndpointID, in.Target, subnet)
	return associationOutput{AssociationID: id, Status: status}, err
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
	status, err := call.Service.Disassociate(call.Location, in.EndpointID, in.AssociationID)
	return associationOutput{AssociationID: in.AssociationID, Status: status}, err
}

type describeNetworksInput struct {
	onEndpoint

	AssociationIDs []string `query:"AssociationIds"`
	paging
}

type describeNetworksOutput struct {
	Networks  []vpn.Network `xml:"clientVpnTargetNetworks>item"`
	NextToken string        `xml:"nextToken,omitempty"`
}

// describeNetworks applies AssociationIds, although the service was seen to ignore it. GUESS: an unknown ID is not an error.
func describeNetworks(call *Call, in describeNetworksInput) (out describeNetworksOutput, err error) {
	list := func(position) ([]vpn.Network, error) {
		networks, err := call.Service.Networks(call.Location, in.EndpointID, call.StaleBy)
		return slices.DeleteFunc(networks, func(n vpn.Network) bool {
			return len(in.AssociationIDs) > 0 && !slices.Contains(in.AssociationIDs, n.ID)
		}), err
	}
	scope := []any{"networks", in.EndpointID, in.AssociationIDs}
	out.Networks, out.NextToken, err = page(call, in.paging, scope, list, func(n vpn.Network) filterValues {
		return filterValues{"association-id": {n.ID}, "target-network-id": {n.Subnet}, "vpc-id": {n.VPCID}}
	})
	return out, err
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

type attachmentInput struct {
	ID string `query:"TransitGatewayAttachmentId,required"`
}

type attachmentOutput struct {
	Attachment vpn.Attachment `xml:"transitGatewayClientVpnAttachment"`
}

func acceptAttachment(call *Call, in attachmentInput) (out attachmentOutput, err error) {
	out.Attachment, err = call.Service.AnswerAttachment(call.Location, in.ID, true)
	return out, err
}

func rejectAttachment(call *Call, in attachmentInput) (out attachmentOutput, err error) {
	out.Attachment, err = call.Service.AnswerAttachment(call.Location, in.ID, false)
	return out, err
}

func deleteAttachment(call *Call, in attachmentInput) (out attachmentOutput, err error) {
	out.Attachment, err = call.Service.DeleteAttachment(call.Location, in.ID)
	return out, err
}
