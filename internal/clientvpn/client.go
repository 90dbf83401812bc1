// Package clientvpn finds, ends and watches the connections of AWS Client VPN endpoints.
//
// It knows the EC2 API through a handful of function values, and nothing of Terraform.
package clientvpn

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
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

// API holds the EC2 operations that this package calls, as function values. An interface or field that holds an *ec2.Client
// would make the linker keep each of its roughly 800 methods, because go-plugin uses reflection.
type API struct {
	DescribeClientVpnConnections                   operation[ec2.DescribeClientVpnConnectionsInput, ec2.DescribeClientVpnConnectionsOutput]
	TerminateClientVpnConnections                  operation[ec2.TerminateClientVpnConnectionsInput, ec2.TerminateClientVpnConnectionsOutput]
	DescribeClientVpnEndpoints                     operation[ec2.DescribeClientVpnEndpointsInput, ec2.DescribeClientVpnEndpointsOutput]
	DescribeClientVpnAuthorizationRules            operation[ec2.DescribeClientVpnAuthorizationRulesInput, ec2.DescribeClientVpnAuthorizationRulesOutput]
	DescribeRegions                                operation[ec2.DescribeRegionsInput, ec2.DescribeRegionsOutput]
	ExportClientVpnClientCertificateRevocationList operation[ec2.ExportClientVpnClientCertificateRevocationListInput, ec2.ExportClientVpnClientCertificateRevocationListOutput]
	ImportClientVpnClientCertificateRevocationList operation[ec2.ImportClientVpnClientCertificateRevocationListInput, ec2.ImportClientVpnClientCertificateRevocationListOutput]
	ModifyClientVpnEndpointAuthorizationPolicy     operation[ec2.ModifyClientVpnEndpointAuthorizationPolicyInput, ec2.ModifyClientVpnEndpointAuthorizationPolicyOutput]
	GetClientVpnEndpointAuthorizationPolicy        operation[ec2.GetClientVpnEndpointAuthorizationPolicyInput, ec2.GetClientVpnEndpointAuthorizationPolicyOutput]
	DeleteClientVpnEndpointAuthorizationPolicy     operation[ec2.DeleteClientVpnEndpointAuthorizationPolicyInput, ec2.DeleteClientVpnEndpointAuthorizationPolicyOutput]
}

// operation is a method of *ec2.Client.
type operation[Input, Output any] = func(context.Context, *Input, ...func(*ec2.Options)) (*Output, error)

// NewAPI returns the operations of client.
func NewAPI(client *ec2.Client) API {
	return API{
		DescribeClientVpnConnections:                   client.DescribeClientVpnConnections,
		TerminateClientVpnConnections:                  client.TerminateClientVpnConnections,
		DescribeClientVpnEndpoints:                     client.DescribeClientVpnEndpoints,
		DescribeClientVpnAuthorizationRules:            client.DescribeClientVpnAuthorizationRules,
		DescribeRegions:                                client.DescribeRegions,
		ExportClientVpnClientCertificateRevocationList: client.ExportClientVpnClientCertificateRevocationList,
		ImportClientVpnClientCertificateRevocationList: client.ImportClientVpnClientCertificateRevocationList,
		ModifyClientVpnEndpointAuthorizationPolicy:     client.ModifyClientVpnEndpointAuthorizationPolicy,
		GetClientVpnEndpointAuthorizationPolicy:        client.GetClientVpnEndpointAuthorizationPolicy,
		DeleteClientVpnEndpointAuthorizationPolicy:     client.DeleteClientVpnEndpointAuthorizationPolicy,
	}
}

// NewEC2 returns an EC2 client for a region. It calls endpoint, or AWS if endpoint is "", and limits its calls, by clock, to at
// most maxRateFactor times the documented rate.
func NewEC2(cfg aws.Config, region, endpoint string, clock Clock, maxRateFactor int) *ec2.Client {
	return ec2.NewFromConfig(cfg, func(o *ec2.Options) {
		o.Region = region
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		backoff := newRetryer(o.Retryer, o.RetryMaxAttempts != 0)
		o.Retryer = withoutDelay{backoff}
		o.APIOptions = append(o.APIOptions, finishMutations(clock), newPace(clock, maxRateFactor).middleware, waitBetweenAttempts(clock, backoff), countAttempts(clock))
	})
}

// Clock tells the time and waits. Nothing else in this package reads the machine's clock.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// Wait returns nil after d, or the cause of ctx if ctx is done first.
	Wait(ctx context.Context, d time.Duration) error
	// WithTimeout returns a context that is done after d, with the cause [context.DeadlineExceeded].
	WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
	// AfterFunc calls f once ctx is done, like [context.AfterFunc]. A simulated clock calls it before time goes on, so f must not wait.
	AfterFunc(ctx context.Context, f func()) (stop func() bool)
}

// Timing is a clock and the time between polls.
type Timing struct {
	Clock Clock
	// FirstPoll is the wait before the first poll. Each further wait is half as long again, up to MaxPoll.
	FirstPoll time.Duration
	MaxPoll   time.Duration
	// ReconnectWait is the wait before the last look at people whose connections were ended. Clients that reconnect
	// automatically do so within seconds.
	ReconnectWait time.Duration
}

// SystemTiming returns a Timing in real time: the first poll is after one second, later ones are up to 15 seconds apart.
// A termination takes seconds, and each poll counts against the account's request quota.
func SystemTiming() Timing {
	return Timing{Clock: systemClock{}, FirstPoll: time.Second, MaxPoll: 15 * time.Second, ReconnectWait: 10 * time.Second}
}

// delay returns the wait before a poll. The first attempt is 0.
func (t Timing) delay(attempt int) time.Duration {
	delay := t.FirstPoll
	for range attempt {
		if delay += delay / 2; delay >= t.MaxPoll {
			return t.MaxPoll
		}
	}
	return delay
}

type systemClock struct{}

func (systemClock) Now() time.Time {
	return time.Now() //nolint:forbidigo // The only use of the machine's clock.
}

func (systemClock) Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

func (systemClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}

func (systemClock) AfterFunc(ctx context.Context, f func()) (stop func() bool) {
	return context.AfterFunc(ctx, f)
}
