package clientvpn

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// mostByName is how many connections of a user one call by name ends.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html.
const mostByName = 5

// cut ends connections at one endpoint with the fewest calls: one by name for a user with two to five connections, else one
// for each. It returns what may still be live because of failures, and the first of them.
func (e *enforcement) cut(ctx context.Context, r *run, connections []Connection) (left []ConnectionStatus, failure error) {
	groups := e.order.groups(r.skipTerminating(connections))
	for i, group := range groups {
		before := len(r.done.Statuses)
		remaining, err := r.endGroup(ctx, group)
		left = append(left, remaining...)
		for _, status := range r.done.Statuses[before:] {
			e.order.report(fmt.Sprintf("Ending %s: %s to %s.", e.connection(r.EndpointID, status.ConnectionID).describe(), status.Previous.Code, status.Current.Code))
		}
		if failure == nil {
			failure = err
		}
		if err != nil && refused(err) {
			for _, rest := range groups[i+1:] {
				left = append(left, unchanged(rest.connections)...)
			}
			return left, failure
		}
	}
	return left, failure
}

// group is connections that one call may end.
type group struct {
	// username is the user who has them all, and no others, where a call by name is allowed; else it is empty.
	username    string
	connections []Connection
}

// groups puts together who can be ended by name: users all of whose connections go.
func (o Order) groups(connections []Connection) []group {
	byUser := map[string][]Connection{}
	for _, connection := range connections {
		byUser[connection.Username] = append(byUser[connection.Username], connection)
	}
	wholly := o.People.wholly()
	var groups []group
	for _, connection := range connections {
		its := byUser[connection.Username]
		switch {
		case !wholly[connection.Username] || len(its) == 1 || len(its) > mostByName:
			groups = append(groups, group{connections: []Connection{connection}})
		case its[0].ID == connection.ID:
			groups = append(groups, group{username: connection.Username, connections: its})
		}
	}
	return groups
}

// skipTerminating notes the connections that are being ended already, which are waited for but need no call, and returns the others.
func (r *run) skipTerminating(connections []Connection) []Connection {
	var others []Connection
	for _, connection := range connections {
		if connection.Status.Code == string(ec2types.ClientVpnConnectionStatusCodeTerminating) {
			r.done.Statuses = append(r.done.Statuses, unchanged([]Connection{connection})...)
		} else {
			others = append(others, connection)
		}
	}
	return others
}

// endGroup makes the calls for one group.
func (r *run) endGroup(ctx context.Context, g group) ([]ConnectionStatus, error) {
	if g.username == "" {
		return r.each(ctx, g.connections)
	}
	err := r.call(ctx, &ec2.TerminateClientVpnConnectionsInput{Username: aws.String(g.username)})
	switch {
	case err == nil:
		return nil, nil
	case Code(err) == CodeTooManyConnections:
		return r.each(ctx, g.connections)
	case nobodyThere(err):
		r.noteEnded(g.connections)
		return nil, nil
	default:
		return unchanged(g.connections), err
	}
}

// describe names a connection and whose it is.
func (c Connection) describe() string {
	switch {
	case c.Username != "" && c.CommonName != "" && c.Username != c.CommonName:
		return fmt.Sprintf("%s (username %q, common name %q)", c.ID, c.Username, c.CommonName)
	case c.Username != "":
		return fmt.Sprintf("%s (username %q)", c.ID, c.Username)
	default:
		return fmt.Sprintf("%s (common name %q)", c.ID, c.CommonName)
	}
}
