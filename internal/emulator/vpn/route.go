package vpn

import (
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The codes of a route's status, and in part of others.
const (
	creating = "creating"
	active   = Active
)

// vpcCIDR is the range of the one VPC of a region.
const vpcCIDR = "172.31.0.0/16"

// Destination is where a route leads, and the way it takes.
type Destination struct {
	CIDR string `json:"cidr"`
	// Subnet is an associated subnet, or local; empty on a transit gateway.
	Subnet string `json:"subnet"`
}

// Route is a route of an endpoint, as seen at one time.
type Route struct {
	EndpointID  string      `json:"endpoint_id"`
	To          Destination `json:"to"`
	Description string      `json:"description"`
	// Origin is associate or add-route.
	Origin string `json:"origin"`
	// Status is creating, active or deleting.
	Status string `json:"status"`
	// TransitGatewayAttachmentID is where it leads without a subnet.
	TransitGatewayAttachmentID string `json:"transit_gateway_attachment_id,omitempty"`

	number uint64
}

// Number places the route in the list: later ones have higher numbers.
func (r Route) Number() uint64 { return r.number }

type route struct {
	number      uint64
	to          Destination
	description string
	origin      string
	course      course
}

// CreateRoute begins to add a route and returns its status.
func (s *Service) CreateRoute(region, endpointID string, to Destination, description string) (string, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return "", err
	}
	if !e.reaches(to.Subnet) {
		return "", awserror.NoActiveAssociation(endpointID)
	}
	same := 0
	for _, r := range e.routes {
		if r.to == to {
			return "", awserror.DuplicateRoute(to.CIDR)
		}
		if r.to.Subnet == to.Subnet {
			same++
		}
	}
	if same >= mostRoutes {
		return "", awserror.RouteLimitExceeded(mostRoutes)
	}
	r := s.newRoute(e, to, description, "add-route")
	s.after(s.settings.Transition, func() {
		if r.course.now() == creating {
			r.course.take(active, s.now)
		}
	})
	return creating, nil
}

func (s *Service) newRoute(e *endpoint, to Destination, description, origin string) *route {
	r := &route{number: s.number(), to: to, description: description, origin: origin}
	r.course.take(creating, s.now)
	e.routes = append(e.routes, r)
	return r
}

// reaches reports whether a route can go through the subnet.
func (e *endpoint) reaches(subnet string) bool {
	switch subnet {
	case "local":
		return true
	case "":
		return e.options.TransitGateway != nil
	}
	return slices.ContainsFunc(e.networks, func(n *network) bool { return n.target.Subnet == subnet })
}

// DeleteRoute begins to remove a route and returns its status. Without a subnet it is the first to the destination.
func (s *Service) DeleteRoute(region, endpointID string, to Destination) (string, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
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
	if r.course.now() != deleting {
		r.course.take(deleting, s.now)
		s.after(s.settings.Transition, func() {
			e.routes = slices.DeleteFunc(e.routes, func(other *route) bool { return other == r })
		})
	}
	return deleting, nil
}

// Routes returns an endpoint's routes as they were a while ago.
func (s *Service) Routes(region, endpointID string, ago time.Duration) ([]Route, error) {
	defer s.enter()()
	e, err := s.endpoint(region, endpointID)
	if err != nil {
		return nil, err
	}
	return e.routesAt(s.now.Add(-ago)), nil
}

func (e *endpoint) routesAt(when time.Time) []Route {
	views := []Route{}
	for _, r := range e.routes {
		status := r.course.at(when)
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
