package vpn

// Options are the settings of an endpoint. The tags are their names in the state, in the API's responses, and in the requests
// that create and modify an endpoint.
//
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnEndpoint.html.
type Options struct {
	Description                string                  `json:"description"                   xml:"description,omitempty" query:"Description"`
	ClientCIDRBlock            string                  `json:"client_cidr_block"             xml:"clientCidrBlock,omitempty"`
	ServerCertificateARN       string                  `json:"server_certificate_arn"        xml:"serverCertificateArn" query:"ServerCertificateArn"`
	Authentication             []AuthenticationOptions `json:"authentication_options"        xml:"authenticationOptions>item"`
	ConnectionLog              ConnectionLogOptions    `json:"connection_log_options"        xml:"connectionLogOptions" query:"ConnectionLogOptions"`
	ClientConnect              ClientConnectOptions    `json:"client_connect_options"        xml:"clientConnectOptions" query:"ClientConnectOptions"`
	LoginBanner                LoginBannerOptions      `json:"client_login_banner_options"   xml:"clientLoginBannerOptions" query:"ClientLoginBannerOptions"`
	RouteEnforcement           RouteEnforcementOptions `json:"route_enforcement_options"     xml:"clientRouteEnforcementOptions" query:"ClientRouteEnforcementOptions"`
	DevicePosture              *DevicePostureOptions   `json:"device_posture_options"        xml:"devicePostureOptions" query:"DevicePostureOptions"`
	DisconnectOnSessionTimeout bool                    `json:"disconnect_on_session_timeout" xml:"disconnectOnSessionTimeout" query:"DisconnectOnSessionTimeout"`
	DNSServers                 []string                `json:"dns_servers"                   xml:"dnsServer>item"`
	EndpointIPAddressType      string                  `json:"endpoint_ip_address_type"      xml:"endpointIpAddressType"`
	TrafficIPAddressType       string                  `json:"traffic_ip_address_type"       xml:"trafficIpAddressType"`
	SecurityGroupIDs           []string                `json:"security_group_ids"            xml:"securityGroupIdSet>item" query:"SecurityGroupId"`
	SelfServicePortal          string                  `json:"self_service_portal"           xml:"-" query:"SelfServicePortal"`
	SessionTimeoutHours        int32                   `json:"session_timeout_hours"         xml:"sessionTimeoutHours" query:"SessionTimeoutHours"`
	SplitTunnel                bool                    `json:"split_tunnel"                  xml:"splitTunnel" query:"SplitTunnel"`
	TransitGateway             *TransitGatewayOptions  `json:"transit_gateway_configuration" xml:"transitGatewayConfiguration" query:"TransitGatewayConfiguration"`
	TransportProtocol          string                  `json:"transport_protocol"            xml:"transportProtocol"`
	VPCID                      string                  `json:"vpc_id"                        xml:"vpcId,omitempty" query:"VpcId"`
	VPNPort                    int32                   `json:"vpn_port"                      xml:"vpnPort" query:"VpnPort"`
}

// AuthenticationOptions configure one authentication type.
type AuthenticationOptions struct {
	Type            string            `json:"type"                       xml:"type" query:"Type,required"`
	ActiveDirectory *ActiveDirectory  `json:"active_directory,omitempty" xml:"activeDirectory" query:"ActiveDirectory"`
	Federated       *IdentityProvider `json:"federated,omitempty"        xml:"federatedAuthentication" query:"FederatedAuthentication"`
	Mutual          *CertificateChain `json:"mutual,omitempty"           xml:"mutualAuthentication" query:"MutualAuthentication"`
}

// ActiveDirectory is a directory that authenticates users.
type ActiveDirectory struct {
	DirectoryID string `json:"directory_id" xml:"directoryId" query:"DirectoryId,required"`
}

// IdentityProvider is the SAML provider that authenticates users.
type IdentityProvider struct {
	SAMLProviderARN            string `json:"saml_provider_arn"              xml:"samlProviderArn" query:"SAMLProviderArn,required"`
	SelfServiceSAMLProviderARN string `json:"self_service_saml_provider_arn" xml:"selfServiceSamlProviderArn,omitempty" query:"SelfServiceSAMLProviderArn"`
}

// CertificateChain is the chain that client certificates are verified with.
type CertificateChain struct {
	ClientRootCertificateChain string `json:"client_root_certificate_chain" xml:"clientRootCertificateChain" query:"ClientRootCertificateChainArn,required"`
}

// ConnectionLogOptions configure connection logging. Unlike all others, the API capitalizes its members.
type ConnectionLogOptions struct {
	Enabled                           bool   `json:"enabled"                              xml:"Enabled" query:"Enabled"`
	CloudwatchLogGroup                string `json:"cloudwatch_log_group"                 xml:"CloudwatchLogGroup,omitempty" query:"CloudwatchLogGroup"`
	CloudwatchLogStream               string `json:"cloudwatch_log_stream"                xml:"CloudwatchLogStream,omitempty" query:"CloudwatchLogStream"`
	IncludeAuthorizationPolicyContext bool   `json:"include_authorization_policy_context" xml:"IncludeAuthorizationPolicyContext" query:"IncludeAuthorizationPolicyContext"`
}

// ClientConnectOptions configure the client connect handler. The emulator does not call it.
type ClientConnectOptions struct {
	Enabled           bool            `json:"enabled"             xml:"enabled" query:"Enabled"`
	LambdaFunctionARN string          `json:"lambda_function_arn" xml:"lambdaFunctionArn,omitempty" query:"LambdaFunctionArn"`
	Status            AttributeStatus `json:"status"              xml:"status"`
}

// AttributeStatus is the status of a setting.
type AttributeStatus struct {
	Code string `json:"code" xml:"code"`
}

// LoginBannerOptions configure the text that AWS's clients show when they connect.
type LoginBannerOptions struct {
	Enabled    bool   `json:"enabled"     xml:"enabled" query:"Enabled"`
	BannerText string `json:"banner_text" xml:"bannerText,omitempty" query:"BannerText"`
}

// RouteEnforcementOptions configure whether clients monitor their routes.
type RouteEnforcementOptions struct {
	Enforced bool `json:"enforced" xml:"enforced" query:"Enforced"`
}

// DevicePostureOptions configure the device trust providers. A request that disables them removes them.
type DevicePostureOptions struct {
	Enabled        *bool           `json:"-" xml:"-" query:"Enabled"`
	TrustProviders []TrustProvider `json:"trust_providers" xml:"trustProviderSet>item" query:"TrustProvider"`
}

// TrustProvider is a device trust provider.
type TrustProvider struct {
	Type                string `json:"trust_provider_type"    xml:"trustProviderType" query:"TrustProviderType,required"`
	TenantID            string `json:"tenant_id"              xml:"tenantId,omitempty" query:"TenantId"`
	PublicSigningKeyURL string `json:"public_signing_key_url" xml:"publicSigningKeyUrl,omitempty" query:"PublicSigningKeyUrl"`
}

// TransitGatewayOptions attach the endpoint to a transit gateway instead of a VPC.
type TransitGatewayOptions struct {
	TransitGatewayID    string   `json:"transit_gateway_id"            xml:"transitGatewayId" query:"TransitGatewayId,required"`
	AttachmentID        string   `json:"transit_gateway_attachment_id" xml:"transitGatewayAttachmentId,omitempty"`
	AvailabilityZones   []string `json:"availability_zones"            xml:"availabilityZoneSet>item" query:"AvailabilityZone"`
	AvailabilityZoneIDs []string `json:"availability_zone_ids"         xml:"availabilityZoneIdSet>item" query:"AvailabilityZoneId"`
}

// DefaultOptions returns AWS's documented defaults.
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

// seededOptions returns the settings of a seeded endpoint.
func seededOptions(in Location, authentication []string) Options {
	o := DefaultOptions()
	o.ClientCIDRBlock = "10.0.0.0/12"
	o.ServerCertificateARN = "arn:aws:acm:" + in.Region + ":" + in.AccountID + ":certificate/00000000-0000-4000-8000-000000000000"
	o.VPCID = in.vpc()
	o.SecurityGroupIDs = []string{defaultSecurityGroup(o.VPCID)}
	for _, kind := range authentication {
		option := AuthenticationOptions{Type: kind}
		switch kind {
		case CertificateAuthentication:
			option.Mutual = &CertificateChain{ClientRootCertificateChain: o.ServerCertificateARN}
		case DirectoryAuthentication:
			option.ActiveDirectory = &ActiveDirectory{DirectoryID: "d-0123456789"}
		default:
			option.Federated = &IdentityProvider{SAMLProviderARN: "arn:aws:iam::" + in.AccountID + ":saml-provider/emulator"}
		}
		o.Authentication = append(o.Authentication, option)
	}
	return o
}

func defaultSecurityGroup(vpc string) string { return "sg-" + digits(vpc) }
