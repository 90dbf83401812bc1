package operations

import "github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"

type routeInput struct {
	onEndpoint
	vpn.Destination
}

type createRouteInput struct {
	routeInput

	Description string `query:"Description"`
}

func createRoute(call *Call, in createRouteInput) (statusOutput, error) {
	if err := checkCIDRBlock("DestinationCidrBlock", in.CIDR); err != nil {
		return statusOutput{}, err
	}
	return statusResult(call.Service.CreateRoute(call.Location, in.EndpointID, in.Destination, in.Description))
}

func deleteRoute(call *Call, in routeInput) (statusOutput, error) {
	return statusResult(call.Service.DeleteRoute(call.Location, in.EndpointID, in.Destination))
}

type describeRoutesOutput struct {
	Routes    []vpn.Route `xml:"routes>item"`
	NextToken string      `xml:"nextToken,omitempty"`
}

func describeRoutes(call *Call, in describeOnEndpointInput) (out describeRoutesOutput, err error) {
	out.Routes, out.NextToken, err = endpointPage(call, in, "routes", call.Service.Routes, func(r vpn.Route) filterValues {
		return filterValues{"destination-cidr": {r.CIDR}, "origin": {r.Origin}, "target-subnet": {r.Subnet}}
	})
	return out, err
}
