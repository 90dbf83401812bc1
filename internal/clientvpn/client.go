// Package clientvpn finds, ends and watches the connections of AWS Client VPN endpoints.
//
// It knows the EC2 API through a handful of function values, and nothing of Terraform.
package clientvpn

import (
	"sync"

	"golang.org/x/sync/semaphore"
)

// Client works on the Client VPN endpoints of one region.
type Client struct {
	api       API
	region    string
	timing    Timing
	endpoints endpointCache

	mu       sync.Mutex
	listings map[string]*listingCache // by endpoint ID
}

// NewClient returns a Client that calls api, whose endpoints are in region, and keeps time by timing.
func NewClient(api API, region string, timing Timing) *Client {
	return &Client{
		api: api, region: region, timing: timing,
		endpoints: endpointCache{lock: semaphore.NewWeighted(1)}, listings: map[string]*listingCache{},
	}
}

// Region returns the AWS region that the client works in.
func (c *Client) Region() string { return c.region }

// Clock returns the clock that the client keeps time by.
func (c *Client) Clock() Clock { return c.timing.Clock }
