package vpn

import (
	"net/netip"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// creating is the first status of several resources.
const creating = "creating"

// vpcCIDR is the CIDR block of a location's default VPC.
const vpcCIDR = "172.31.0.0/16"

// Destination is a route's destination and its target subnet.
type Destination struct {
	CIDR string `json:"cidr"`
	// Subnet is an associated subnet or local. It is empty for a transit gateway.
	Subnet string `json:"subnet"`
}

// Route is a snapshot of a route of an endpoint.
type Route struct {
	EndpointID  string      `json:"endpoint_id"`
	To          Destination `json:"to"`
	Description string      `json:"description"`
	// Origin is associate or add-route.
	Origin string `json:"origin"`
	// Status is creating, active or deleting.
	Status string `json:"status"`
	// TransitGatewayAttachmentID is the target if there is no subnet.
	TransitGatewayAttachmentID string `json:"transit_gateway_attachment_id,omitempty"`

	number uint64
}

// Number returns the route's place in the list. Later ones have higher numbers.
func (r Route) Number() uint64 { return r.number }

type route struct {
	number      uint64
	to          Destination
	description string
	origin      string
	history     statusHistory
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
	count := 0
	for _, r := range e.routes {
		if r.to == to {
			return "", awserror.DuplicateRoute(to.CIDR)
		}
		if r.to.Subnet == to.Subnet {
			count++
		}
	}
	if limit := s.settings.Quotas.Routes; count >= limit {
		return "", awserror.RouteLimitExceeded(limit)
	}
	r := s.newRoute(e, to, description, "add-route")
	s.after(s.settings.Transition, func() {
		if r.history.current() == creating {
			r.history.set(active, s.now)
		}
	})
	return creating, nil
}

func (s *Service) newRoute(e *endpoint, to Destination, description, origin string) *route {
	r := &route{number: s.number(), to: to, description: description, origin: origin}
	r.history.set(creating, s.now)
	e.routes = append(e.routes, r)
	return r
}

// checkDestination returns an error if a route would take traffic between clients elsewhere, or would keep other traffic
// among them. A default route is valid.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnRoute.html. GUESS: the code.
func (e *endpoint) checkDestination(to Destination) error {
	clients, err := netip.ParsePrefix(e.options.ClientCIDRBlock)
	if err != nil {
		return nil //nolint:nilerr // Clients without IPv4 have a range of the service's own.
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
		return e.options.TransitGateway != nil
	}
	return slices.ContainsFunc(e.networks, func(n *network) bool { return n.target.Subnet == subnet })
}

// DeleteRoute starts to remove a route and returns its status. Without a subnet, it removes the first route to the
// destination.
func (s *Service) DeleteRoute(in Location, endpointID string, to Destination) (string, error) {
	defer s.lock()()
	e, err := s.endpointToChange(in, endpointID)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(e.routes, func(r *route) bool {
		return r.to.CIDR == to.CIDR && (to.Subnet == "" || r.to.Subnet == to.Subnet)
	})
	if i < 0 {
		return "", awserror.RouteNotFound(to.CIDR)
	}
	r := e.routes[i]
	if r.origin == "associate" {
		return "", awserror.InvalidValue("The route to %s belongs to an association and cannot be deleted", to.CIDR)
	}
	if r.history.current() != deleting {
		r.history.set(deleting, s.now)
		s.after(s.settings.Transition, func() {
			e.routes = slices.DeleteFunc(e.routes, func(other *route) bool { return other == r })
		})
	}
	return deleting, nil
}

// Routes returns an endpoint's routes as they were that long ago.
func (s *Service) Routes(in Location, endpointID string, ago time.Duration) ([]Route, error) {
	return snapshot(s, in, endpointID, ago, (*endpoint).routesAt)
}

func (e *endpoint) routesAt(when time.Time) []Route {
	views := []Route{}
	for _, r := range e.routes {
		status := r.history.at(when)
		if status == "" {
			continue
		}
		view := Route{EndpointID: e.id, To: r.to, Description: r.description, Origin: r.origin, Status: status, number: r.number}
		if r.to.Subnet == "" {
			view.TransitGatewayAttachmentID = e.options.TransitGateway.AttachmentID
		}
		views = append(views, view)
	}
	return views
}
