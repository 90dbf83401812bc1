package clientvpn

import (
	"context"
	"fmt"
)

// mostResembling is how many connections under a similar name an error lists.
const mostResembling = 10

// found is what a listing says of whom a Selector names.
type found struct {
	live  []Connection
	ended []Connection
	// resembling are live, and carry a name that differs only in case or blanks. They are never touched.
	resembling []Connection
}

// look lists whom the run means. Only where there is nobody, and that is to be an error, does it look for similar names too,
// which costs a listing of the whole endpoint. refusal is why looking is needed at all.
func (r *run) look(ctx context.Context, refusal error) (found, error) {
	var f found
	err := r.scan(ctx, r.Who.filter(), &f)
	whole := r.Who.kind == kindCommonName
	if err == nil && !whole && !r.IgnoreNotConnected && len(f.live) == 0 && len(f.ended) == 0 {
		err = r.scan(ctx, Filter{}, &f)
	}
	switch {
	case err == nil, Code(err) == CodeNoActiveAssociation: // An endpoint without an association has no connections.
		return f, nil
	case refusal != nil:
		return f, fmt.Errorf("the service answered %s, and the connections could not be listed: %w", Code(refusal), err)
	default:
		return f, err
	}
}

func (r *run) scan(ctx context.Context, filter Filter, f *found) error {
	for connection, err := range r.Connections(ctx, r.EndpointID, filter) {
		if err != nil {
			return err
		}
		switch {
		case r.Who.matches(connection) && connection.Status.ended():
			f.ended = append(f.ended, connection)
		case r.Who.matches(connection):
			f.live = append(f.live, connection)
		case !connection.Status.ended() && len(f.resembling) < mostResembling && r.Who.resembles(connection):
			f.resembling = append(f.resembling, connection)
		}
	}
	return nil
}
