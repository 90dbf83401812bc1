package clientvpn

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Endpoint is a Client VPN endpoint. What the service does not tell is empty, zero or nil.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnEndpoint.html.
type Endpoint struct {
	ID          string
	Description string
	Status      Status
	// Authentication has one or two of certificate-authentication, directory-service-authentication and federated-authentication.
	// Where there are two, clients need both.
	Authentication []string
	// AuthenticationOptions are the same, with who vouches for the clients.
	AuthenticationOptions []AuthenticationOptions
	// ClientConnect is the function that is asked about new connections; ConnectionLog where connections are logged.
	ClientConnect ClientConnect
	ConnectionLog ConnectionLog
	// TrustProviders are the types of the device trust providers, as in crowdstrike.
	TrustProviders []string

	ClientCIDRBlock      string
	CreatedAt            time.Time
	DNSName              string
	SecurityGroupIDs     []string
	SelfServicePortalURL string
	ServerCertificateARN string
	// SessionTimeoutHours is how long a session lasts; DisconnectOnSessionTimeout whether its user then has to come back by hand.
	SessionTimeoutHours        *int32
	DisconnectOnSessionTimeout *bool
	SplitTunnel                *bool
	TransportProtocol          string
	VPCID                      string
	VPNPort                    *int32
	Tags                       map[string]string
}

// AuthenticationOptions are one way in which the clients of an endpoint prove who they are.
type AuthenticationOptions struct {
	Type                       string
	ActiveDirectoryID          string
	RootCertificateChainARN    string
	SAMLProviderARN            string
	SelfServiceSAMLProviderARN string
}

// ClientConnect is the client connect handler of an endpoint.
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

// associated says whether anybody can be connected to it.
func (e Endpoint) associated() bool {
	return e.Status.Code != string(ec2types.ClientVpnEndpointStatusCodePendingAssociate) &&
		e.Status.Code != string(ec2types.ClientVpnEndpointStatusCodeDeleted)
}

func newEndpoint(e ec2types.ClientVpnEndpoint) Endpoint {
	endpoint := Endpoint{
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
