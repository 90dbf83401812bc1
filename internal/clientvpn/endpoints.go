package clientvpn

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Endpoint is a Client VPN endpoint. What the service leaves out is empty, zero or nil.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnEndpoint.html.
type Endpoint struct {
	ID          string
	Region      string
	Description string
	Status      Status
	// Authentication has one or two of certificate-authentication, directory-service-authentication and federated-authentication.
	// If there are two, clients need both.
	Authentication []string
	// AuthenticationOptions are the details of each authentication type.
	AuthenticationOptions []AuthenticationOptions
	// ClientConnect is the client connect handler; ConnectionLog is where connections are logged.
	ClientConnect ClientConnect
	ConnectionLog ConnectionLog
	// TrustProviders are the types of the device trust providers, such as crowdstrike.
	TrustProviders []string

	ClientCIDRBlock      string
	CreatedAt            time.Time
	DNSName              string
	SecurityGroupIDs     []string
	SelfServicePortalURL string
	ServerCertificateARN string
	// SessionTimeoutHours is how long a session lasts. DisconnectOnSessionTimeout means that users have to reconnect by hand after it.
	SessionTimeoutHours        *int32
	DisconnectOnSessionTimeout *bool
	SplitTunnel                *bool
	TransportProtocol          string
	VPCID                      string
	VPNPort                    *int32
	Tags                       map[string]string
}

// AuthenticationOptions are the details of one authentication type of an endpoint.
type AuthenticationOptions struct {
	Type                       string
	ActiveDirectoryID          string
	RootCertificateChainARN    string
	SAMLProviderARN            string
	SelfServiceSAMLProviderARN string
}

// ClientConnect is the client connect handler of an endpoint: a Lambda function that decides about new connections.
type ClientConnect struct {
	Enabled           bool
	LambdaFunctionARN string
}

// ConnectionLog is where an endpoint logs connections.
type ConnectionLog struct {
	Enabled             bool
	CloudWatchLogGroup  string
	CloudWatchLogStream string
}

// associated reports whether the endpoint has a target network, without which it has no connections.
func (e Endpoint) associated() bool {
	return e.Status.Code != string(ec2types.ClientVpnEndpointStatusCodePendingAssociate) &&
		e.Status.Code != string(ec2types.ClientVpnEndpointStatusCodeDeleted)
}

func newEndpoint(region string, e ec2types.ClientVpnEndpoint) Endpoint {
	endpoint := Endpoint{
		Region:                     region,
		ID:                         aws.ToString(e.ClientVpnEndpointId),
		Description:                aws.ToString(e.Description),
		ClientCIDRBlock:            aws.ToString(e.ClientCidrBlock),
		CreatedAt:                  parseTime(e.CreationTime),
		DNSName:                    aws.ToString(e.DnsName),
		SecurityGroupIDs:           e.SecurityGroupIds,
		SelfServicePortalURL:       aws.ToString(e.SelfServicePortalUrl),
		ServerCertificateARN:       aws.ToString(e.ServerCertificateArn),
		SessionTimeoutHours:        e.SessionTimeoutHours,
		DisconnectOnSessionTimeout: e.DisconnectOnSessionTimeout,
		SplitTunnel:                e.SplitTunnel,
		TransportProtocol:          string(e.TransportProtocol),
		VPCID:                      aws.ToString(e.VpcId),
		VPNPort:                    e.VpnPort,
		Tags:                       map[string]string{},
	}
	if e.Status != nil {
		endpoint.Status = Status{Code: string(e.Status.Code), Message: aws.ToString(e.Status.Message)}
	}
	for _, option := range e.AuthenticationOptions {
		endpoint.Authentication = append(endpoint.Authentication, string(option.Type))
		endpoint.AuthenticationOptions = append(endpoint.AuthenticationOptions, newAuthenticationOptions(option))
	}
	if o := e.ClientConnectOptions; o != nil {
		endpoint.ClientConnect = ClientConnect{Enabled: aws.ToBool(o.Enabled), LambdaFunctionARN: aws.ToString(o.LambdaFunctionArn)}
	}
	if o := e.ConnectionLogOptions; o != nil {
		endpoint.ConnectionLog = ConnectionLog{
			Enabled:             aws.ToBool(o.Enabled),
			CloudWatchLogGroup:  aws.ToString(o.CloudwatchLogGroup),
			CloudWatchLogStream: aws.ToString(o.CloudwatchLogStream),
		}
	}
	if o := e.DevicePostureOptions; o != nil {
		for _, provider := range o.TrustProviders {
			endpoint.TrustProviders = append(endpoint.TrustProviders, string(provider.TrustProviderType))
		}
	}
	for _, tag := range e.Tags {
		endpoint.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return endpoint
}

func newAuthenticationOptions(option ec2types.ClientVpnAuthentication) AuthenticationOptions {
	authentication := AuthenticationOptions{Type: string(option.Type)}
	if o := option.ActiveDirectory; o != nil {
		authentication.ActiveDirectoryID = aws.ToString(o.DirectoryId)
	}
	if o := option.MutualAuthentication; o != nil {
		authentication.RootCertificateChainARN = aws.ToString(o.ClientRootCertificateChain)
	}
	if o := option.FederatedAuthentication; o != nil {
		authentication.SAMLProviderARN = aws.ToString(o.SamlProviderArn)
		authentication.SelfServiceSAMLProviderARN = aws.ToString(o.SelfServiceSamlProviderArn)
	}
	return authentication
}

// Endpoints lists the endpoints of the region, each once. The answer may be as old as maxAge. Callers that wait at the same time
// share a listing.
func (c *Client) Endpoints(ctx context.Context, maxAge time.Duration) ([]Endpoint, error) {
	return c.endpoints.get(ctx, c.timing.Clock, maxAge, func() (listed []Endpoint, err error) {
		for endpoint, err := range pages(Endpoint.key, func(token *string) ([]Endpoint, *string, error) { return c.endpointsPage(ctx, token) }) {
			if err != nil {
				return nil, err
			}
			listed = append(listed, endpoint)
		}
		return listed, nil
	})
}

func (c *Client) endpointsPage(ctx context.Context, token *string) ([]Endpoint, *string, error) {
	page, err := c.api.DescribeClientVpnEndpoints(ctx, &ec2.DescribeClientVpnEndpointsInput{
		MaxResults: aws.Int32(pageSize), NextToken: token,
	})
	if err != nil {
		return nil, nil, err
	}
	var endpoints []Endpoint
	for _, endpoint := range page.ClientVpnEndpoints {
		endpoints = append(endpoints, newEndpoint(c.region, endpoint))
	}
	return endpoints, page.NextToken, nil
}

func (e Endpoint) key() string { return e.ID }

// AuthorizationRule gives a group, or all users, access to a network behind an endpoint.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizationRule.html.
type AuthorizationRule struct {
	// AccessAll means that the rule is for all users; GroupID is then empty.
	AccessAll       bool
	GroupID         string
	DestinationCIDR string
	Description     string
	Status          Status
}

// RuleFilter selects authorization rules. A rule matches if each list that is not nil contains its value exactly; an empty
// list matches nothing.
type RuleFilter struct {
	DestinationCIDRs []string
	GroupIDs         []string
}

func (f RuleFilter) matches(r AuthorizationRule) bool {
	return contains(f.DestinationCIDRs, r.DestinationCIDR) && contains(f.GroupIDs, r.GroupID)
}

// AuthorizationRules lists the authorization rules of an endpoint that match f, in the service's order. An endpoint has at
// most two hundred, fewer than a page holds, so the service's own filters would save nothing.
func (c *Client) AuthorizationRules(ctx context.Context, endpointID string, f RuleFilter) ([]AuthorizationRule, error) {
	var rules []AuthorizationRule
	listing := pages(AuthorizationRule.key, func(token *string) ([]AuthorizationRule, *string, error) {
		return c.authorizationRulesPage(ctx, endpointID, token)
	})
	for rule, err := range listing {
		if err != nil {
			return nil, err
		}
		if f.matches(rule) {
			rules = append(rules, rule)
		}
	}
	return rules, nil
}

// authorizationRulesPage reads one page. A rule of another endpoint in it is a *WrongEndpointError.
func (c *Client) authorizationRulesPage(ctx context.Context, endpointID string, token *string) ([]AuthorizationRule, *string, error) {
	page, err := c.api.DescribeClientVpnAuthorizationRules(ctx, &ec2.DescribeClientVpnAuthorizationRulesInput{
		ClientVpnEndpointId: aws.String(endpointID),
		MaxResults:          aws.Int32(pageSize),
		NextToken:           token,
	})
	if err != nil {
		return nil, nil, err
	}
	var rules []AuthorizationRule
	for _, rule := range page.AuthorizationRules {
		if got := aws.ToString(rule.ClientVpnEndpointId); got != endpointID {
			return nil, nil, &WrongEndpointError{Asked: endpointID, Got: got}
		}
		rules = append(rules, newAuthorizationRule(rule))
	}
	return rules, page.NextToken, nil
}

// key identifies a rule, which has no ID: an endpoint has one for each network and group.
func (r AuthorizationRule) key() string {
	return fmt.Sprintf("%t %q %q", r.AccessAll, r.GroupID, r.DestinationCIDR)
}

func newAuthorizationRule(r ec2types.AuthorizationRule) AuthorizationRule {
	rule := AuthorizationRule{
		AccessAll:       aws.ToBool(r.AccessAll),
		GroupID:         aws.ToString(r.GroupId),
		DestinationCIDR: aws.ToString(r.DestinationCidr),
		Description:     aws.ToString(r.Description),
	}
	if r.Status != nil {
		rule.Status = Status{Code: string(r.Status.Code), Message: aws.ToString(r.Status.Message)}
	}
	return rule
}

func contains(values []string, value string) bool {
	return values == nil || slices.Contains(values, value)
}
