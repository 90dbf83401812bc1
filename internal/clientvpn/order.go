package clientvpn

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Order is a standing order: the people named have no live connection to the endpoints.
type Order struct {
	// EndpointIDs are the endpoints; nil is every endpoint of the region.
	EndpointIDs []string
	People      People
	// Most is how many connections may be cut at once; more are refused with a *GuardError.
	Most int
	// Once ends what is live now, and does not look whether anybody has come back.
	Once bool
	// Report, where it is not nil, is told each step.
	Report func(message string)
}

// Sighting is what a look at the endpoints of an order shows.
type Sighting struct {
	// Live are the connections that have not ended, those that are being ended included.
	Live []Connection
	// Missing are endpoints that the order names and the service does not know.
	Missing []string
}

// Look looks for live connections of the people that the order names. An answer may be as old as age, which is what
// [Shared] is for; 0 asks anew. An *EndpointError says at which endpoint looking failed.
func (c *Client) Look(ctx context.Context, order Order, age time.Duration) (Sighting, error) {
	var seen Sighting
	ids, err := c.endpointsOf(ctx, order, age)
	if err != nil {
		return seen, err
	}
	for _, id := range ids {
		found, err := c.find(ctx, id, order.People, age)
		switch {
		case err == nil:
			seen.Live = append(seen.Live, live(found)...)
		case Code(err) == CodeNoActiveAssociation: // Nobody can be connected to it.
		case Code(err) == CodeEndpointNotFound && order.EndpointIDs == nil: // It was deleted since it was listed.
		case Code(err) == CodeEndpointNotFound:
			seen.Missing = append(seen.Missing, id)
		default:
			return seen, &EndpointError{EndpointID: id, Err: err}
		}
	}
	return seen, nil
}

// endpointsOf are the endpoints to look at, in an order of their own.
func (c *Client) endpointsOf(ctx context.Context, order Order, age time.Duration) ([]string, error) {
	if order.EndpointIDs != nil {
		return slices.Sorted(slices.Values(order.EndpointIDs)), nil
	}
	listed, err := c.Endpoints(ctx, age)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, endpoint := range listed {
		if endpoint.associated() {
			ids = append(ids, endpoint.ID)
		}
	}
	return ids, nil
}

func (o Order) report(message string) {
	if o.Report != nil {
		o.Report(message)
	}
}

// guard refuses to cut more than the order allows, and to go on without an endpoint that it names.
func (o Order) guard(seen Sighting) error {
	switch {
	case len(seen.Missing) > 0:
		return &MissingEndpointsError{EndpointIDs: seen.Missing}
	case len(seen.Live) > o.Most:
		return &GuardError{Live: seen.Live, Most: o.Most}
	default:
		return nil
	}
}

// causeOf is why ctx ended, if it has, and err otherwise.
func causeOf(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil || errors.Is(err, context.Cause(ctx)) {
		return err
	}
	return errors.Join(context.Cause(ctx), err)
}
