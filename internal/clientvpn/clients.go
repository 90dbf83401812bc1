package clientvpn

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Settings are what a Clients makes its clients from.
type Settings struct {
	// Region is used where a resource names none. Empty when it is not known yet.
	Region string
	// EC2Endpoint replaces the URL of the EC2 service; empty for AWS's own.
	EC2Endpoint string
	// Load returns the AWS configuration. It is called when the first client is needed, and again only after an error.
	Load   func(context.Context) (aws.Config, error)
	Timing Timing
	// Unknown says that there is no configuration yet, because it depends on values that are not known until apply.
	Unknown bool
}

// Clients hands out one Client for each region, made when it is first asked for.
type Clients struct {
	settings Settings

	mu       sync.Mutex
	config   *aws.Config
	byRegion map[string]*Client
}

// NewClients returns a Clients that makes no call by itself.
func NewClients(settings Settings) *Clients {
	return &Clients{settings: settings, byRegion: map[string]*Client{}}
}

// Region is the provider's own region, or "" while it is not known.
func (c *Clients) Region() string { return c.settings.Region }

// Clock returns the clock that the clients keep time by.
func (c *Clients) Clock() Clock { return c.settings.Timing.Clock }

// Configured says whether the provider's own configuration is known, so that clients can be made.
func (c *Clients) Configured() bool { return !c.settings.Unknown }

// In returns the Client of a region.
func (c *Clients) In(ctx context.Context, region string) (*Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if client, ok := c.byRegion[region]; ok {
		return client, nil
	}
	if !c.Configured() {
		return nil, ErrNotConfigured
	}
	if c.config == nil {
		config, err := c.settings.Load(ctx)
		if err != nil {
			return nil, err
		}
		c.config = &config
	}
	client := NewClient(NewAPI(NewEC2(*c.config, region, c.settings.EC2Endpoint, c.settings.Timing.Clock)), region, c.settings.Timing)
	c.byRegion[region] = client
	return client, nil
}
