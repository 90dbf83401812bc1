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
	return statusResult(call.Service.CreateRoute(call.Location, in.EndpointID, in.to(), in.Description))
}

func deleteRoute(call *Call, in routeInput) (statusOutput, error) {
	return statusResult(call.Service.DeleteRoute(call.Location, in.EndpointID, in.to()))
}

type describeOnEndpointInput struct {
	onEndpoint
	paging
}

type describeRoutesOutput struct {
	Routes    []route `xml:"routes>item"`
	NextToken string  `xml:"nextToken,omitempty"`
}

type route struct {
	EndpointID      string `xml:"clientVpnEndpointId"`
	DestinationCIDR string `xml:"destinationCidr"`
	TargetSubnet    string `xml:"targetSubnet,omitempty"`
	AttachmentID    string `xml:"transitGatewayAttachmentId,omitempty"`
	Type            string `xml:"type"`
	Origin          string `xml:"origin"`
	Status          status `xml:"status"`
	Description     string `xml:"description,omitempty"`
}

func describeRoutes(call *Call, in describeOnEndpointInput) (describeRoutesOutput, error) {
	page, err := in.validate(call, []string{"destination-cidr", "origin", "target-subnet"}, "routes", in.EndpointID)
	if err != nil {
		return describeRoutesOutput{}, err
	}
	routes, err := call.Service.Routes(call.Location, in.EndpointID, call.StaleBy)
	if err != nil {
		return describeRoutesOutput{}, err
	}
	resources, next := paginate(call, page, routes, func(r vpn.Route, filter string) []string {
		return []string{map[string]string{"destination-cidr": r.To.CIDR, "origin": r.Origin, "target-subnet": r.To.Subnet}[filter]}
	})
	return describeRoutesOutput{Routes: convertAll(resources, newRoute), NextToken: next}, nil
}

func newRoute(r vpn.Route) route {
	return route{
		EndpointID: r.EndpointID, DestinationCIDR: r.To.CIDR, TargetSubnet: r.To.Subnet, AttachmentID: r.TransitGatewayAttachmentID,
		Type: "Nat", Origin: r.Origin, Status: status{Code: r.Status}, Description: r.Description,
	}
}
