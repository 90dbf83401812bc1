package operations

import "github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"

type routeInput struct {
	onEndpoint

	DestinationCIDRBlock string `query:"DestinationCidrBlock,required"`
	TargetSubnetID       string `query:"TargetVpcSubnetId"`
}

func (in routeInput) to() vpn.Destination {
	return vpn.Destination{CIDR: in.DestinationCIDRBlock, Subnet: in.TargetSubnetID}
}

type createRouteInput struct {
	routeInput

	Description string `query:"Description"`
}

func createRoute(call *Call, in createRouteInput) (statusOutput, error) {
	if err := checkNetwork("DestinationCidrBlock", in.DestinationCIDRBlock); err != nil {
		return statusOutput{}, err
	}
	return statusAnswer(call.Service.CreateRoute(call.Region, in.EndpointID, in.to(), in.Description))
}

func deleteRoute(call *Call, in routeInput) (statusOutput, error) {
	return statusAnswer(call.Service.DeleteRoute(call.Region, in.EndpointID, in.to()))
}

type describeOfEndpointInput struct {
	onEndpoint
	paging
}

type describeRoutesOutput struct {
	Routes    []route `query:"routes"`
	NextToken string  `query:"nextToken,omitempty"`
}

type route struct {
	EndpointID      string `query:"clientVpnEndpointId"`
	DestinationCIDR string `query:"destinationCidr"`
	TargetSubnet    string `query:"targetSubnet,omitempty"`
	AttachmentID    string `query:"transitGatewayAttachmentId,omitempty"`
	Type            string `query:"type"`
	Origin          string `query:"origin"`
	Status          status `query:"status"`
	Description     string `query:"description,omitempty"`
}

func describeRoutes(call *Call, in describeOfEndpointInput) (describeRoutesOutput, error) {
	v, err := in.view(call, []string{"destination-cidr", "origin", "target-subnet"}, "routes", in.EndpointID)
	if err != nil {
		return describeRoutesOutput{}, err
	}
	routes, err := call.Service.Routes(call.Region, in.EndpointID, call.ago())
	if err != nil {
		return describeRoutesOutput{}, err
	}
	page, next := pick(call, v, routes, func(r vpn.Route, filter string) string {
		return map[string]string{"destination-cidr": r.To.CIDR, "origin": r.Origin, "target-subnet": r.To.Subnet}[filter]
	})
	return describeRoutesOutput{Routes: onWire(page, routeOnWire), NextToken: next}, nil
}

func routeOnWire(r vpn.Route) route {
	return route{
		EndpointID: r.EndpointID, DestinationCIDR: r.To.CIDR, TargetSubnet: r.To.Subnet, AttachmentID: r.TransitGatewayAttachmentID,
		Type: "Nat", Origin: r.Origin, Status: status{Code: r.Status}, Description: r.Description,
	}
}
