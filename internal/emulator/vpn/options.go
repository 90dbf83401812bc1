package vpn

// Options are the settings of an endpoint, with the names that they have in the state and in the API's answers.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnEndpoint.html.
type Options struct {
	Description                string                  `json:"description"                   query:"description,omitempty"`
	ClientCIDRBlock            string                  `json:"client_cidr_block"             query:"clientCidrBlock,omitempty"`
	ServerCertificateARN       string                  `json:"server_certificate_arn"        query:"serverCertificateArn"`
	Authentication             []AuthenticationOptions `json:"authentication_options"        query:"authenticationOptions"`
	ConnectionLog              ConnectionLogOptions    `json:"connection_log_options"        query:"connectionLogOptions"`
	ClientConnect              ClientConnectOptions    `json:"client_connect_options"        query:"clientConnectOptions"`
	LoginBanner                LoginBannerOptions      `json:"client_login_banner_options"   query:"clientLoginBannerOptions"`
	RouteEnforcement           RouteEnforcementOptions `json:"route_enforcement_options"     query:"clientRouteEnforcementOptions"`
	DevicePosture              *DevicePostureOptions   `json:"device_posture_options"        query:"devicePostureOptions"`
	DisconnectOnSessionTimeout bool                    `json:"disconnect_on_session_timeout" query:"disconnectOnSessionTimeout"`
	DNSServers                 []string                `json:"dns_servers"                   query:"dnsServer"`
	EndpointIPAddressType      string                  `json:"endpoint_ip_address_type"      query:"endpointIpAddressType"`
	TrafficIPAddressType       string                  `json:"traffic_ip_address_type"       query:"trafficIpAddressType"`
	SecurityGroupIDs           []string                `json:"security_group_ids"            query:"securityGroupIdSet"`
	SelfServicePortal          string                  `json:"self_service_portal"`
	SessionTimeoutHours        int32                   `json:"session_timeout_hours"         query:"sessionTimeoutHours"`
	SplitTunnel                bool                    `json:"split_tunnel"                  query:"splitTunnel"`
	TransitGateway             *TransitGatewayOptions  `json:"transit_gateway_configuration" query:"transitGatewayConfiguration"`
	TransportProtocol          string                  `json:"transport_protocol"            query:"transportProtocol"`
	VPCID                      string                  `json:"vpc_id"                        query:"vpcId,omitempty"`
	VPNPort                    int32                   `json:"vpn_port"                      query:"vpnPort"`
}

// AuthenticationOptions are one type of authentication, and who vouches for clients.
type AuthenticationOptions struct {
	Type            string            `json:"type"                       query:"type"`
	ActiveDirectory *ActiveDirectory  `json:"active_directory,omitempty" query:"activeDirectory"`
	Federated       *IdentityProvider `json:"federated,omitempty"        query:"federatedAuthentication"`
	Mutual          *CertificateChain `json:"mutual,omitempty"           query:"mutualAuthentication"`
}

// ActiveDirectory is the directory that knows the users.
type ActiveDirectory struct {
	DirectoryID string `json:"directory_id" query:"directoryId"`
}

// IdentityProvider is the SAML provider that knows the users.
type IdentityProvider struct {
	SAMLProviderARN            string `json:"saml_provider_arn"              query:"samlProviderArn"`
	SelfServiceSAMLProviderARN string `json:"self_service_saml_provider_arn" query:"selfServiceSamlProviderArn,omitempty"`
}

// CertificateChain is what client certificates are signed with.
type CertificateChain struct {
	ClientRootCertificateChain string `json:"client_root_certificate_chain" query:"clientRootCertificateChain"`
}

// ConnectionLogOptions have capital members in the API's answers, unlike all others.
type ConnectionLogOptions struct {
	Enabled                           bool   `json:"enabled"                              query:"Enabled"`
	CloudwatchLogGroup                string `json:"cloudwatch_log_group"                 query:"CloudwatchLogGroup,omitempty"`
	CloudwatchLogStream               string `json:"cloudwatch_log_stream"                query:"CloudwatchLogStream,omitempty"`
	IncludeAuthorizationPolicyContext bool   `json:"include_authorization_policy_context" query:"IncludeAuthorizationPolicyContext"`
}

// ClientConnectOptions name the function that is asked about new connections. The emulator does not ask it.
type ClientConnectOptions struct {
	Enabled           bool            `json:"enabled"             query:"enabled"`
	LambdaFunctionARN string          `json:"lambda_function_arn" query:"lambdaFunctionArn,omitempty"`
	Status            AttributeStatus `json:"status"              query:"status"`
}

// AttributeStatus tells whether an option is in force.
type AttributeStatus struct {
	Code string `json:"code" query:"code"`
}

// LoginBannerOptions are what the clients of AWS show at connecting.
type LoginBannerOptions struct {
	Enabled    bool   `json:"enabled"     query:"enabled"`
	BannerText string `json:"banner_text" query:"bannerText,omitempty"`
}

// RouteEnforcementOptions tell clients to watch over their routes.
type RouteEnforcementOptions struct {
	Enforced bool `json:"enforced" query:"enforced"`
}

// DevicePostureOptions are whose word about devices is taken.
type DevicePostureOptions struct {
	TrustProviders []TrustProvider `json:"trust_providers" query:"trustProviderSet"`
}

// TrustProvider is a device trust provider. Its members have the same names in requests and in answers.
type TrustProvider struct {
	Type                string `json:"trust_provider_type"    query:"trustProviderType"`
	TenantID            string `json:"tenant_id"              query:"tenantId,omitempty"`
	PublicSigningKeyURL string `json:"public_signing_key_url" query:"publicSigningKeyUrl,omitempty"`
}

// TransitGatewayOptions put the endpoint on a transit gateway instead of in a VPC.
type TransitGatewayOptions struct {
	TransitGatewayID    string   `json:"transit_gateway_id"            query:"transitGatewayId"`
	AttachmentID        string   `json:"transit_gateway_attachment_id" query:"transitGatewayAttachmentId,omitempty"`
	AvailabilityZones   []string `json:"availability_zones"            query:"availabilityZoneSet"`
	AvailabilityZoneIDs []string `json:"availability_zone_ids"         query:"availabilityZoneIdSet"`
}

// DefaultOptions are what AWS documents for what nobody says.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnEndpoint.html.
func DefaultOptions() Options {
	return Options{
		ClientConnect:              ClientConnectOptions{Status: AttributeStatus{Code: "applied"}},
		DisconnectOnSessionTimeout: true,
		EndpointIPAddressType:      "ipv4",
		TrafficIPAddressType:       "ipv4",
		SelfServicePortal:          "enabled",
		SessionTimeoutHours:        24,
		TransportProtocol:          "udp",
		VPNPort:                    443,
	}
}

// seededOptions are those of an endpoint that nobody had to create.
func seededOptions(region string, authentication []string) Options {
	o := DefaultOptions()
	o.ClientCIDRBlock = "10.0.0.0/12"
	o.ServerCertificateARN = "arn:aws:acm:" + region + ":123456789012:certificate/00000000-0000-4000-8000-000000000000"
	o.VPCID = vpcOf(region)
	o.SecurityGroupIDs = []string{defaultSecurityGroup(o.VPCID)}
	for _, kind := range authentication {
		option := AuthenticationOptions{Type: kind}
		switch kind {
		case CertificateAuthentication:
			option.Mutual = &CertificateChain{ClientRootCertificateChain: o.ServerCertificateARN}
		case DirectoryAuthentication:
			option.ActiveDirectory = &ActiveDirectory{DirectoryID: "d-0123456789"}
		default:
			option.Federated = &IdentityProvider{SAMLProviderARN: "arn:aws:iam::123456789012:saml-provider/emulator"}
		}
		o.Authentication = append(o.Authentication, option)
	}
	return o
}

// vpcOf is the one VPC of a region: the emulator has no others, and every subnet is in it.
func vpcOf(region string) string { return "vpc-" + digits(region) }

func defaultSecurityGroup(vpc string) string { return "sg-" + digits(vpc) }
