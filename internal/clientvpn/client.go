// Package clientvpn finds, ends and watches the connections of AWS Client VPN endpoints.
//
// It knows the EC2 API through a handful of function values, and nothing of Terraform.
package clientvpn

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/singleflight"
)

// Client works on the Client VPN endpoints of one region.
type Client struct {
	api       API
	region    string
	timing    Timing
	endpoints *answerCache[[]Endpoint]
	enabled   *answerCache[[]string] // regions

	mu       sync.Mutex
	listings map[string]*listingCache // by endpoint ID
}

// NewClient returns a Client for the endpoints that api serves in region.
func NewClient(api API, region string, timing Timing) *Client {
	return &Client{
		api: api, region: region, timing: timing,
		endpoints: newAnswerCache[[]Endpoint](), enabled: newAnswerCache[[]string](), listings: map[string]*listingCache{},
	}
}

// Region returns the AWS region that the client works in.
func (c *Client) Region() string { return c.region }

// Clock returns the client's clock.
func (c *Client) Clock() Clock { return c.timing.Clock }

// Settings configure Clients.
type Settings struct {
	// Region is the default region. It is empty if it is not known yet.
	Region string
	// EC2Endpoint is the URL of the EC2 service. If empty, the clients call AWS.
	EC2Endpoint string
	// MaxRateFactor limits the request rate, as a multiple of the documented one. If 0, it is 1.
	MaxRateFactor int
	// Load returns the AWS configuration. It is called when the first client is needed, and again only after an error.
	Load   func(context.Context) (aws.Config, error)
	Timing Timing
	// Unknown means that the provider configuration depends on values that are not known until apply.
	Unknown bool
}

// Clients makes a Client for each region when it is first needed.
type Clients struct {
	settings Settings
	loading  singleflight.Group
	config   atomic.Pointer[aws.Config]

	mu       sync.Mutex
	byRegion map[string]*Client
}

// NewClients returns Clients that use settings. It makes no calls.
func NewClients(settings Settings) *Clients {
	return &Clients{settings: settings, byRegion: map[string]*Client{}}
}

// Region returns the provider's own region, or "" while it is not known.
func (c *Clients) Region() string { return c.settings.Region }

// Clock returns the clients' clock.
func (c *Clients) Clock() Clock { return c.settings.Timing.Clock }

// Configured reports whether the provider configuration is known, so that clients can be made.
func (c *Clients) Configured() bool { return !c.settings.Unknown }

// In returns the Client of a region.
func (c *Clients) In(ctx context.Context, region string) (*Client, error) {
	if !c.Configured() {
		return nil, ErrNotConfigured
	}
	config, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	client, ok := c.byRegion[region]
	if !ok {
		api := NewAPI(NewEC2(*config, region, c.settings.EC2Endpoint, c.settings.Timing.Clock, c.settings.MaxRateFactor))
		client = NewClient(api, region, c.settings.Timing)
		c.byRegion[region] = client
	}
	return client, nil
}

// load returns the AWS configuration. Concurrent callers share one load, but a caller whose context is canceled does not fail
// the others.
func (c *Clients) load(ctx context.Context) (*aws.Config, error) {
	if config := c.config.Load(); config != nil {
		return config, nil
	}
	loaded := c.loading.DoChan("", func() (any, error) {
		if config := c.config.Load(); config != nil {
			return config, nil
		}
		config, err := c.settings.Load(context.WithoutCancel(ctx))
		if err == nil {
			c.config.Store(&config)
		}
		return nil, err
	})
	select {
	case result := <-loaded:
		if result.Err != nil {
			return nil, result.Err
		}
		return c.config.Load(), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
