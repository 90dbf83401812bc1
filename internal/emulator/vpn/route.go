package vpn

import (
	"net/netip"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// vpcCIDR is the CIDR block of a location's default VPC.
const vpcCIDR = "172.31.0.0/16"

// Destination is a route's destination and its target subnet.
type Destination struct {
	CIDR string `json:"cidr" xml:"destinationCidr" query:"DestinationCidrBlock,required"`
	// Subnet is an associated subnet or local. It is empty for a transit gateway.
	Subnet string `json:"subnet" xml:"targetSubnet,omitempty" query:"TargetVpcSubnetId"`
}

// Route is a snapshot of a route of an endpoint. Its status is creating, active or deleting.
type Route struct {
	EndpointID  string `json:"endpoint_id" xml:"clientVpnEndpointId"`
	Destination `json:"to"`
	Description string `json:"description" xml:"description,omitempty"`
	// Type is always Nat.
	Type string `json:"-" xml:"type"`
	// Origin is associate or add-route.
	Origin string `json:"origin" xml:"origin"`
	// TransitGatewayAttachmentID is the target if there is no subnet.
	TransitGatewayAttachmentID string `json:"transit_gateway_attachment_id,omitempty" xml:"transitGatewayAttachmentId,omitempty"`
	lifecycle
}

// CreateRoute starts to add a route and returns its status.
func (s *Service) CreateRoute(in Location, endpointID string, to Destination, description string) (string, error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", err
	}
	if !e.hasTarget(to.Subnet) {
		return "", awserror.NoActiveAssociation(endpointID)
	}
	if err := e.checkDestination(to); err != nil {
		return "", err
	}
	if slices.ContainsFunc(e.routes, func(r *Route) bool { return r.Destination == to }) {
		return "", awserror.New("InvalidClientVpnDuplicateRoute", "There is already a route to %s", to.CIDR) // GUESS: the message.
	}
	if limit := s.settings.Quotas.Routes; count(e.routes, func(r *Route) bool { return r.Subnet == to.Subnet }) >= limit {
		return "", awserror.New("ClientVpnRouteLimitExceeded", "There are already %d routes for this association", limit) // GUESS: the message.
	}
	s.activate(&s.newRoute(e, to, description, "add-route").history, creating)
	return creating, nil
}

func (s *Service) newRoute(e *endpoint, to Destination, description, origin string) *Route {
	r := &Route{
		lifecycle: lifecycle{numbered: s.nextNumber()}, EndpointID: e.ID, Destination: to, Description: description, Type: "Nat", Origin: origin,
	}
	if to.Subnet == "" {
		r.TransitGatewayAttachmentID = e.TransitGateway.AttachmentID
	}
	e.routes = append(e.routes, r)
	return r
}

// checkDestination returns an error if a route would divert traffic between clients, or if a local route has another
// destination. A default route is valid.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnRoute.html. GUESS: the code.
func (e *endpoint) checkDestination(to Destination) error {
	clients, err := netip.ParsePrefix(e.ClientCIDRBlock)
	if err != nil {
		return nil //nolint:nilerr // Without IPv4, clients use a range of the service.
	}
	destination, err := netip.ParsePrefix(to.CIDR)
	switch {
	case err != nil:
		return awserror.InvalidValue("The destination '%s' is not a CIDR block", to.CIDR)
	case to.Subnet == "local" && destination.Masked() != clients.Masked():
		return awserror.InvalidValue("The destination of a local route must be the client CIDR range %s, not %s", clients, destination)
	case to.Subnet != "local" && destination.Bits() > 0 && destination.Overlaps(clients):
		return awserror.InvalidValue("The destination %s overlaps with the client CIDR range %s", destination, clients)
	}
	return nil
}

// hasTarget reports whether a route can have the subnet as its target.
func (e *endpoint) hasTarget(subnet string) bool {
	switch subnet {
	case "local":
		return true
	case "":
		return e.TransitGateway != nil
	}
	return slices.ContainsFunc(e.networks, func(n *Network) bool { return n.Subnet == subnet })
}

// DeleteRoute starts to remove a route and returns its status. Without a subnet, it removes the first route to the
// destination.
func (s *Service) DeleteRoute(in Location, endpointID string, to Destination) (string, error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", err
	}
	r := find(e.routes, func(r *Route) bool { return r.CIDR == to.CIDR && (to.Subnet == "" || r.Subnet == to.Subnet) })
	if r == nil {
		return "", awserror.New("InvalidClientVpnRouteNotFound", "There is no route to %s", to.CIDR) // GUESS: the message.
	}
	if r.Origin == "associate" {
		return "", awserror.InvalidValue("The route to %s belongs to an association and cannot be deleted", to.CIDR)
	}
	s.startRemoval(&r.history, deleting, func() { e.routes = without(e.routes, r) })
	return deleting, nil
}

// Routes returns an endpoint's routes as they were some time ago.
func (s *Service) Routes(in Location, endpointID string, ago time.Duration) ([]Route, error) {
	return snapshots(s, in, endpointID, ago, func(e *endpoint) []*Route { return e.routes })
}
