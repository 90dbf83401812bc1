// Package clientvpn finds, ends and watches the connections of AWS Client VPN endpoints.
//
// It knows the EC2 API through one narrow interface, and nothing of Terraform.
package clientvpn

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// API is the part of the EC2 API that this package calls. *ec2.Client implements it.
type API interface {
	authorizationPoliciesAPI
	authorizationRulesAPI
	connectionsAPI
	endpointsAPI
	revocationListsAPI
}

type connectionsAPI interface {
	DescribeClientVpnConnections(context.Context, *ec2.DescribeClientVpnConnectionsInput, ...func(*ec2.Options)) (*ec2.DescribeClientVpnConnectionsOutput, error)
	TerminateClientVpnConnections(context.Context, *ec2.TerminateClientVpnConnectionsInput, ...func(*ec2.Options)) (*ec2.TerminateClientVpnConnectionsOutput, error)
}

// Client works on the Client VPN endpoints of one region.
type Client struct {
	api    API
	region string
	timing Timing

	endpoints endpoints

	mu    sync.Mutex
	looks map[string]*looks
}

// NewClient returns a Client that calls api, whose endpoints are in region, and keeps time by timing.
func NewClient(api API, region string, timing Timing) *Client {
	return &Client{
		api: api, region: region, timing: timing,
		endpoints: endpoints{turn: newTurn()}, looks: map[string]*looks{},
	}
}

// Region is the AWS region that this client works in.
func (c *Client) Region() string { return c.region }

// Clock is what this client keeps time by.
func (c *Client) Clock() Clock { return c.timing.Clock }
