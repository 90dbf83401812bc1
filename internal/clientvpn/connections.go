package clientvpn

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

const (
	// pageSize is how many items a page of a listing holds at most.
	pageSize = 1000
	// maxFilterValues is how many filter values EC2 accepts in one request.
	maxFilterValues = 200
	// maxConfirmationAge is how old the list of endpoints may be that confirms that an endpoint has no target network.
	maxConfirmationAge = 10 * time.Second
)

// Connection is one client's connection to an endpoint. What the service leaves out is empty, zero or nil.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnConnection.html.
type Connection struct {
	ID         string
	EndpointID string
	// Region is the AWS region of the endpoint.
	Region string
	// Username is empty for clients that authenticate with a certificate alone.
	Username   string
	CommonName string
	Status     Status
	// ClientIP and ClientIPv6 are the addresses of the client inside the VPN.
	ClientIP   string
	ClientIPv6 string
	// EstablishedAt, EndedAt, PolicyEvaluatedAt and ListedAt are UTC; EndedAt is zero while the connection is live.
	EstablishedAt     time.Time
	EndedAt           time.Time
	PolicyEvaluatedAt time.Time
	ListedAt          time.Time
	// Ingress is what the client sent, egress what it received.
	IngressBytes              *int64
	IngressPackets            *int64
	EgressBytes               *int64
	EgressPackets             *int64
	PostureComplianceStatuses []string
}

// Status is a status as the service returns it, of a connection or of something else.
type Status struct {
	Code    string
	Message string
}

func (s Status) terminated() bool {
	return s.Code == string(ec2types.ClientVpnConnectionStatusCodeTerminated)
}

func (s Status) terminating() bool {
	return s.Code == string(ec2types.ClientVpnConnectionStatusCodeTerminating)
}

func (s Status) failed() bool {
	return s.Code == string(ec2types.ClientVpnConnectionStatusCodeFailedToTerminate)
}

func newStatus(s *ec2types.ClientVpnConnectionStatus) Status {
	if s == nil {
		return Status{}
	}
	return Status{Code: string(s.Code), Message: aws.ToString(s.Message)}
}

// newConnection returns a connection with what a Filter looks at, and withDetails adds the rest. Most of a long listing matches no
// filter, and takes no time for the rest.
func newConnection(region string, c *ec2types.ClientVpnConnection) Connection {
	return Connection{
		Region:     region,
		ID:         aws.ToString(c.ConnectionId),
		EndpointID: aws.ToString(c.ClientVpnEndpointId),
		Username:   aws.ToString(c.Username),
		CommonName: aws.ToString(c.CommonName),
		Status:     newStatus(c.Status),
	}
}

func (c Connection) withDetails(listed *ec2types.ClientVpnConnection) Connection {
	c.ClientIP = aws.ToString(listed.ClientIp)
	c.ClientIPv6 = aws.ToString(listed.ClientIpv6Address)
	c.EstablishedAt = parseTime(listed.ConnectionEstablishedTime)
	c.EndedAt = parseTime(listed.ConnectionEndTime)
	c.PolicyEvaluatedAt = parseTime(listed.AuthorizationPolicyLastEvaluatedTime)
	c.ListedAt = parseTime(listed.Timestamp)
	c.IngressBytes = parseCount(listed.IngressBytes)
	c.IngressPackets = parseCount(listed.IngressPackets)
	c.EgressBytes = parseCount(listed.EgressBytes)
	c.EgressPackets = parseCount(listed.EgressPackets)
	c.PostureComplianceStatuses = listed.PostureComplianceStatuses
	return c
}

// parseTime reads the service's "2006-01-02 15:04:05", which is UTC; endpoints have a T in between. The end time
// of a live connection is "-".
func parseTime(s *string) time.Time {
	if value := aws.ToString(s); value == "" || value == "-" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", time.RFC3339Nano} {
		if t, err := time.Parse(layout, aws.ToString(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// parseCount reads a counter, which the service sends as a string.
func parseCount(s *string) *int64 {
	n, err := strconv.ParseInt(aws.ToString(s), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// describe names the connection and its owner, as in: cvpn-connection-0 (username "alice", common name "laptop").
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

// Filter narrows a listing: every list that is given must contain the connection's value. User names and common names
// are equal when they are canonically equivalent in Unicode; nothing else is folded.
// A nil list does not narrow; an empty one matches nothing.
type Filter struct {
	ConnectionIDs []string
	Usernames     []string
	CommonNames   []string
	StatusCodes   []string
}

// Select returns the connections that match f.
func (f Filter) Select(connections []Connection) []Connection {
	matches := f.matcher()
	return slices.DeleteFunc(slices.Clone(connections), func(c Connection) bool { return !matches(c) })
}

// Empty reports whether f matches nothing.
func (f Filter) Empty() bool {
	return slices.ContainsFunc([][]string{f.ConnectionIDs, f.Usernames, f.CommonNames, f.StatusCodes},
		func(values []string) bool { return values != nil && len(values) == 0 })
}

// matcher returns a function that reports whether a connection matches f.
func (f Filter) matcher() func(Connection) bool {
	ids, codes := setOf(f.ConnectionIDs), setOf(f.StatusCodes)
	usernames, commonNames := nameSet(f.Usernames), nameSet(f.CommonNames)
	return func(c Connection) bool {
		return (f.ConnectionIDs == nil || ids[c.ID]) &&
			(f.Usernames == nil || usernames[canonical(c.Username)]) &&
			(f.CommonNames == nil || commonNames[canonical(c.CommonName)]) &&
			(f.StatusCodes == nil || codes[c.Status.Code])
	}
}

// requests returns the service's filters that together cover f, one list for each request. The service filters by
// connection-id and username only, and compares bytes, so it is not asked for a name of more than one Unicode form.
func (f Filter) requests() [][]ec2types.Filter {
	name, values := "connection-id", f.ConnectionIDs
	if values == nil && !slices.ContainsFunc(f.Usernames, manyForms) {
		name, values = "username", slices.Sorted(maps.Keys(setOf(f.Usernames)))
	}
	if values == nil {
		return [][]ec2types.Filter{nil}
	}
	var requests [][]ec2types.Filter
	for batch := range slices.Chunk(values, maxFilterValues) {
		requests = append(requests, []ec2types.Filter{{Name: aws.String(name), Values: batch}})
	}
	return requests
}

// Connections yields the connections of an endpoint that match f, in the service's order, each ID once and one page in
// memory at a time. The service lists live connections, and those that ended within the last 60 minutes.
func (c *Client) Connections(ctx context.Context, endpointID string, f Filter) iter.Seq2[Connection, error] {
	return func(yield func(Connection, error) bool) {
		if f.Empty() {
			return
		}
		matches := f.matcher()
		for _, filters := range f.requests() {
			listing := pages(Connection.key, func(token *string) ([]Connection, *string, error) {
				return c.connectionsPage(ctx, endpointID, filters, token, matches)
			})
			for connection, err := range listing {
				if err != nil {
					yield(Connection{}, err)
					return
				}
				if !yield(connection, nil) {
					return
				}
			}
		}
	}
}

// connectionsPage reads one page and returns the connections that match. If matches is nil, it returns all. A connection of
// another endpoint on the page is a *WrongEndpointError.
func (c *Client) connectionsPage(ctx context.Context, endpointID string, filters []ec2types.Filter, token *string, matches func(Connection) bool) ([]Connection, *string, error) {
	page, err := c.api.DescribeClientVpnConnections(ctx, &ec2.DescribeClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(endpointID),
		Filters:             filters,
		MaxResults:          aws.Int32(pageSize),
		NextToken:           token,
	})
	if Code(err) == CodeNoActiveAssociation {
		return nil, nil, c.confirmNoAssociation(ctx, endpointID, err)
	}
	if err != nil {
		return nil, nil, err
	}
	var connections []Connection
	for i := range page.Connections {
		connection := newConnection(c.region, &page.Connections[i])
		if connection.EndpointID != endpointID {
			return nil, nil, &WrongEndpointError{Asked: endpointID, Got: connection.EndpointID}
		}
		if matches == nil || matches(connection) {
			connections = append(connections, connection.withDetails(&page.Connections[i]))
		}
	}
	return connections, page.NextToken, nil
}

// confirmNoAssociation returns nil if the region's list of endpoints agrees that the endpoint has no target network and
// therefore no connections. Otherwise it returns the answer that said so. A caller who may not list endpoints has to
// believe it.
func (c *Client) confirmNoAssociation(ctx context.Context, endpointID string, answer error) error {
	listed, err := c.Endpoints(ctx, maxConfirmationAge)
	if Code(err) == CodeUnauthorized {
		return nil
	}
	for _, endpoint := range listed {
		if endpoint.ID == endpointID && !endpoint.associated() {
			return nil
		}
	}
	return answer
}

func (c Connection) key() string { return c.ID }
