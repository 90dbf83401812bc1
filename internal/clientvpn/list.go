package clientvpn

import (
	"context"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

const (
	// pageSize is the most connections that one DescribeClientVpnConnections call returns.
	pageSize = 1000
	// filterValues is the most filter values that EC2 takes in one request.
	filterValues = 200
)

// Filter narrows a listing: all that is given must hold, exactly and case-sensitively.
// A nil list does not narrow; an empty one matches nothing.
type Filter struct {
	ConnectionIDs []string
	Usernames     []string
	CommonNames   []string
	StatusCodes   []string
}

func (f Filter) matches(c Connection) bool {
	return contains(f.ConnectionIDs, c.ID) && contains(f.Usernames, c.Username) &&
		contains(f.CommonNames, c.CommonName) && contains(f.StatusCodes, c.Status.Code)
}

func contains(values []string, value string) bool {
	return values == nil || slices.Contains(values, value)
}

func (f Filter) matchesNothing() bool {
	return slices.ContainsFunc([][]string{f.ConnectionIDs, f.Usernames, f.CommonNames, f.StatusCodes},
		func(values []string) bool { return values != nil && len(values) == 0 })
}

// requests are the service's filters that together cover f, one list a request.
// The service filters by connection-id and username alone; the rest is left to matches.
func (f Filter) requests() [][]ec2types.Filter {
	switch {
	case f.ConnectionIDs != nil:
		return batches("connection-id", f.ConnectionIDs)
	case f.Usernames != nil:
		return batches("username", f.Usernames)
	default:
		return [][]ec2types.Filter{nil}
	}
}

func batches(name string, values []string) [][]ec2types.Filter {
	var requests [][]ec2types.Filter
	for batch := range slices.Chunk(values, filterValues) {
		requests = append(requests, []ec2types.Filter{{Name: aws.String(name), Values: batch}})
	}
	return requests
}

// Connections yields the connections of an endpoint that f matches, in the service's order, one page in memory at a time.
// The service lists what is live, and what ended within the last 60 minutes.
func (c *Client) Connections(ctx context.Context, endpointID string, f Filter) iter.Seq2[Connection, error] {
	return func(yield func(Connection, error) bool) {
		if f.matchesNothing() {
			return
		}
		for _, filters := range f.requests() {
			for connection, err := range c.pages(ctx, endpointID, filters) {
				if err != nil {
					yield(Connection{}, err)
					return
				}
				if f.matches(connection) && !yield(connection, nil) {
					return
				}
			}
		}
	}
}

func (c *Client) pages(ctx context.Context, endpointID string, filters []ec2types.Filter) iter.Seq2[Connection, error] {
	return func(yield func(Connection, error) bool) {
		pages := ec2.NewDescribeClientVpnConnectionsPaginator(c.api, &ec2.DescribeClientVpnConnectionsInput{
			ClientVpnEndpointId: aws.String(endpointID),
			Filters:             filters,
			MaxResults:          aws.Int32(pageSize),
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Connection{}, err)
				return
			}
			for _, connection := range page.Connections {
				if !yield(newConnection(connection), nil) {
					return
				}
			}
		}
	}
}
