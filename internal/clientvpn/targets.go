package clientvpn

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

const (
	// maxByName is the maximum number of connections that one call by user name ends.
	// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html.
	maxByName = 5
	// minAbsences is the number of listings after the call from which a connection must be missing to count as ended.
	minAbsences = 2
)

// target is a connection to end.
type target struct {
	ConnectionStatus
	// confirmed means that the service has said that this connection is ending or has ended.
	confirmed bool
	// answer is the service's error, if it answered with one instead.
	answer error
	// failed means that the call was not made or not successful.
	failed bool
	// over means that the connection has ended, or that the service failed to end it.
	over     bool
	absences int
}

// terminationInput is the argument of a call: a connection ID or a user name.
type terminationInput struct{ id, username string }

func byID(id string) terminationInput { return terminationInput{id: id} }

// single returns the only connection ID or user name in p, if the service can end its connections without a look. The service
// compares bytes, so a name with several Unicode forms needs a look.
func (p People) single() (terminationInput, bool) {
	switch {
	case p.Everybody || len(p.CommonNames)+len(p.ExcludeUsernames)+len(p.ExcludeCommonNames) > 0:
		return terminationInput{}, false
	case len(p.ConnectionIDs) == 1 && len(p.Usernames) == 0:
		return byID(p.ConnectionIDs[0]), true
	case len(p.Usernames) == 1 && len(p.ConnectionIDs) == 0 && p.Usernames[0] != "" && !manyForms(p.Usernames[0]):
		return terminationInput{username: p.Usernames[0]}, true
	default:
		return terminationInput{}, false
	}
}

// call makes one TerminateClientVpnConnections call. It returns the statuses of the connection or of the user's connections.
// A successful dry run returns none.
func (r *run) call(ctx context.Context, endpointID string, who terminationInput) ([]ConnectionStatus, error) {
	input := &ec2.TerminateClientVpnConnectionsInput{ClientVpnEndpointId: aws.String(endpointID)}
	if who.id != "" {
		input.ConnectionId = aws.String(who.id)
	} else {
		input.Username = aws.String(who.username)
	}
	if r.DryRun {
		input.DryRun = aws.Bool(true)
	} else {
		defer r.client.invalidate(endpointID) // The call may have succeeded in spite of an error.
	}
	output, err := r.client.api.TerminateClientVpnConnections(ctx, input)
	if err != nil {
		r.recordRequest(RequestID(err))
		if r.DryRun && Code(err) == CodeDryRun {
			return nil, nil
		}
		return nil, err
	}
	id, _ := awsmiddleware.GetRequestIDMetadata(output.ResultMetadata)
	r.recordRequest(id)
	attempts, _ := retry.GetAttemptResults(output.ResultMetadata)
	r.unanswered = slices.ContainsFunc(attempts.Results, func(a retry.AttemptResult) bool { return a.Err != nil && Code(a.Err) == "" })
	r.result.At = later(r.result.At, r.client.timing.Clock.Now().UTC())
	return who.statuses(r.client.region, endpointID, output), nil
}

func (r *run) recordRequest(id string) {
	if id != "" {
		r.result.RequestIDs = append(r.result.RequestIDs, id)
	}
}

// statuses returns the statuses in an answer that belong to the request.
func (who terminationInput) statuses(region, endpointID string, output *ec2.TerminateClientVpnConnectionsOutput) []ConnectionStatus {
	if got := aws.ToString(output.ClientVpnEndpointId); got != "" && got != endpointID {
		return nil
	}
	if got := aws.ToString(output.Username); who.username != "" && got != "" && canonical(got) != canonical(who.username) {
		return nil
	}
	var statuses []ConnectionStatus
	for _, status := range output.ConnectionStatuses {
		if id := aws.ToString(status.ConnectionId); id != "" && (who.id == "" || id == who.id) {
			statuses = append(statuses, newConnectionStatus(region, endpointID, who, status))
		}
	}
	return statuses
}

func newConnectionStatus(region, endpointID string, who terminationInput, s ec2types.TerminateConnectionStatus) ConnectionStatus {
	return ConnectionStatus{
		Connection: Connection{ID: aws.ToString(s.ConnectionId), EndpointID: endpointID, Region: region, Username: who.username},
		Previous:   newStatus(s.PreviousStatus),
		Current:    newStatus(s.CurrentStatus),
	}
}

// end sends the terminations for all endpoints before it waits at any of them.
func (r *run) end(ctx context.Context, live []Connection) error {
	r.targets = nil
	var failure error
	for _, here := range ByEndpoint(live) {
		if err := r.endAt(ctx, here); err != nil && failure == nil {
			failure = &EndpointError{EndpointID: here[0].EndpointID, Err: WithCause(ctx, err)}
		}
	}
	return r.finish(ctx, failure)
}

// endAt ends connections at one endpoint with the fewest calls. It returns the first failure.
func (r *run) endAt(ctx context.Context, connections []Connection) error {
	return r.endGroups(ctx, r.People.groups(r.skipTerminating(connections)))
}

// endGroups ends each group, and continues after a failure that concerns one call only.
func (r *run) endGroups(ctx context.Context, groups []group) (failure error) {
	for i, group := range groups {
		err := r.endGroup(ctx, group)
		if err == nil {
			continue
		}
		if failure == nil {
			failure = err
		}
		if concernsEveryCall(err) {
			for _, rest := range groups[i+1:] {
				r.fail(rest.connections)
			}
			return failure
		}
	}
	return failure
}

// group has the connections that one call ends.
type group struct {
	// username is the user who has exactly these connections, or "" for a call by ID.
	username    string
	connections []Connection
}

// groups returns a group for each user whose two to five connections are all to be ended, and one for each other connection.
func (p People) groups(connections []Connection) []group {
	byUser := map[string][]Connection{}
	for _, connection := range connections {
		byUser[connection.Username] = append(byUser[connection.Username], connection)
	}
	fullyNamed := p.fullyNamed()
	var groups []group
	for _, connection := range connections {
		same := byUser[connection.Username]
		switch {
		case !fullyNamed[canonical(connection.Username)] || len(same) == 1 || len(same) > maxByName:
			groups = append(groups, group{connections: []Connection{connection}})
		case same[0].ID == connection.ID:
			groups = append(groups, group{username: connection.Username, connections: same})
		}
	}
	return groups
}

// add adds a target for a connection.
func (r *run) add(c Connection) *target {
	t := &target{ConnectionStatus: ConnectionStatus{Connection: c, Previous: c.Status, Current: c.Status}}
	r.targets = append(r.targets, t)
	return t
}

// skipTerminating records the connections that are already terminating, and returns the others.
func (r *run) skipTerminating(connections []Connection) []Connection {
	var others []Connection
	for _, c := range connections {
		if c.Status.terminating() {
			r.add(c).confirmed = true
		} else {
			others = append(others, c)
		}
	}
	return others
}

// endGroup makes the call for a group, or a call for each connection if the user has too many by now.
func (r *run) endGroup(ctx context.Context, g group) error {
	who := terminationInput{username: g.username}
	if g.username == "" {
		who = byID(g.connections[0].ID)
	}
	statuses, err := r.call(ctx, g.connections[0].EndpointID, who)
	switch {
	case err == nil:
		r.accept(statuses, g.connections)
	case Code(err) == CodeTooManyConnections && g.username != "":
		return r.endGroups(ctx, People{}.groups(g.connections))
	case notFound(err):
		r.unconfirmed(g.connections, err)
	default:
		r.failUnlessSeen(ctx, g.connections, err)
		return err
	}
	return nil
}

// failUnlessSeen records connections whose call failed. If the outcome of the call is unclear, it looks first: connections that
// are terminating or terminated have been ended.
func (r *run) failUnlessSeen(ctx context.Context, connections []Connection, err error) {
	listed := map[string]Connection{}
	if Unclear(err) && !r.DryRun {
		listed = r.lookUnclear(ctx, connections)
	}
	for _, c := range connections {
		now := listed[c.ID]
		if !now.Status.terminating() && !now.Status.terminated() {
			r.add(c).failed = true
			continue
		}
		r.add(c).seen(now)
	}
}

// lookUnclear lists connections, by ID, after a call whose outcome is unclear, even if ctx is done. It returns nil if the listing
// fails: the error of the call already says that its outcome is unclear.
func (r *run) lookUnclear(ctx context.Context, connections []Connection) map[string]Connection {
	ctx, cancel := r.client.LookContext(ctx)
	defer cancel()
	var ids []string
	for _, c := range connections {
		ids = append(ids, c.ID)
	}
	listed, _ := r.client.list(ctx, connections[0].EndpointID, ids)
	return listed
}

// accept records the statuses that the service returned, and the connections that it did not mention as unconfirmed.
func (r *run) accept(statuses []ConnectionStatus, asked []Connection) {
	for _, status := range statuses {
		asked = slices.DeleteFunc(slices.Clone(asked), func(c Connection) bool {
			if c.ID != status.Connection.ID {
				return false
			}
			status.Connection = c
			return true
		})
		r.add(status.Connection).agreed(status)
		r.progress("Ending %s: %s to %s.", status.Connection.describe(), status.Previous.Code, status.Current.Code)
	}
	r.unconfirmed(asked, nil)
}

// unconfirmed records connections that were seen live and that the answer does not mention, or that the service does not know.
func (r *run) unconfirmed(connections []Connection, answer error) {
	for _, c := range connections {
		r.add(c).answer = answer
	}
}

// fail records connections that no call changed.
func (r *run) fail(connections []Connection) {
	for _, c := range connections {
		r.add(c).failed = true
	}
}
