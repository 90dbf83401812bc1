package operations

import (
	"cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// settings are the parameters that CreateClientVpnEndpoint and ModifyClientVpnEndpoint share. Nil fields leave a setting
// unchanged.
type settings struct {
	ClientConnect              *clientConnectInput        `query:"ClientConnectOptions"`
	LoginBanner                *loginBannerInput          `query:"ClientLoginBannerOptions"`
	RouteEnforcement           *routeEnforcementInput     `query:"ClientRouteEnforcementOptions"`
	ConnectionLog              *connectionLogInput        `query:"ConnectionLogOptions"`
	Description                *string                    `query:"Description"`
	DevicePosture              *devicePostureInput        `query:"DevicePostureOptions"`
	DisconnectOnSessionTimeout *bool                      `query:"DisconnectOnSessionTimeout"`
	SecurityGroupIDs           []string                   `query:"SecurityGroupId"`
	SelfServicePortal          *string                    `query:"SelfServicePortal"`
	ServerCertificateARN       *string                    `query:"ServerCertificateArn"`
	SessionTimeoutHours        *int32                     `query:"SessionTimeoutHours"`
	SplitTunnel                *bool                      `query:"SplitTunnel"`
	TransitGateway             *vpn.TransitGatewayOptions `query:"TransitGatewayConfiguration"`
	VPCID                      *string                    `query:"VpcId"`
	VPNPort                    *int32                     `query:"VpnPort"`
}

type clientConnectInput struct {
	Enabled           *bool   `query:"Enabled"`
	LambdaFunctionARN *string `query:"LambdaFunctionArn"`
}

type loginBannerInput struct {
	Enabled    *bool   `query:"Enabled"`
	BannerText *string `query:"BannerText"`
}

type routeEnforcementInput struct {
	Enforced *bool `query:"Enforced"`
}

type connectionLogInput struct {
	Enabled                           *bool   `query:"Enabled"`
	CloudwatchLogGroup                *string `query:"CloudwatchLogGroup"`
	CloudwatchLogStream               *string `query:"CloudwatchLogStream"`
	IncludeAuthorizationPolicyContext *bool   `query:"IncludeAuthorizationPolicyContext"`
}

type devicePostureInput struct {
	Enabled        *bool               `query:"Enabled"`
	TrustProviders []vpn.TrustProvider `query:"TrustProvider"`
}

// set assigns a new value unless it is nil.
func set[T any](value, changed *T) {
	if changed != nil {
		*value = *changed
	}
}

// apply changes the given settings. A disabled feature loses its other settings, which would otherwise appear as drift.
func (in settings) apply(o *vpn.Options) {
	set(&o.Description, in.Description)
	set(&o.DisconnectOnSessionTimeout, in.DisconnectOnSessionTimeout)
	set(&o.SelfServicePortal, in.SelfServicePortal)
	set(&o.ServerCertificateARN, in.ServerCertificateARN)
	set(&o.SessionTimeoutHours, in.SessionTimeoutHours)
	set(&o.SplitTunnel, in.SplitTunnel)
	set(&o.VPCID, in.VPCID)
	set(&o.VPNPort, in.VPNPort)
	if in.SecurityGroupIDs != nil {
		o.SecurityGroupIDs = in.SecurityGroupIDs
	}
	if c := in.ClientConnect; c != nil {
		set(&o.ClientConnect.Enabled, c.Enabled)
		set(&o.ClientConnect.LambdaFunctionARN, c.LambdaFunctionARN)
		if !o.ClientConnect.Enabled {
			o.ClientConnect.LambdaFunctionARN = ""
		}
	}
	if r := in.RouteEnforcement; r != nil {
		set(&o.RouteEnforcement.Enforced, r.Enforced)
	}
	if d := in.DevicePosture; d != nil {
		o.DevicePosture = d.options()
	}
	in.LoginBanner.apply(&o.LoginBanner)
	in.ConnectionLog.apply(&o.ConnectionLog)
}

func (in *loginBannerInput) apply(o *vpn.LoginBannerOptions) {
	if in == nil {
		return
	}
	set(&o.Enabled, in.Enabled)
	set(&o.BannerText, in.BannerText)
	if !o.Enabled {
		o.BannerText = ""
	}
}

func (in *connectionLogInput) apply(o *vpn.ConnectionLogOptions) {
	if in == nil {
		return
	}
	set(&o.Enabled, in.Enabled)
	set(&o.CloudwatchLogGroup, in.CloudwatchLogGroup)
	set(&o.CloudwatchLogStream, in.CloudwatchLogStream)
	set(&o.IncludeAuthorizationPolicyContext, in.IncludeAuthorizationPolicyContext)
	if !o.Enabled {
		*o = vpn.ConnectionLogOptions{}
	}
}

// options returns the device posture, or nil if it is disabled.
func (in devicePostureInput) options() *vpn.DevicePostureOptions {
	if in.Enabled != nil && !*in.Enabled {
		return nil
	}
	return &vpn.DevicePostureOptions{TrustProviders: in.TrustProviders}
}

// options returns the settings of a new endpoint.
func (in createEndpointInput) options() (vpn.Options, error) {
	o := vpn.DefaultOptions()
	in.apply(&o)
	o.ClientCIDRBlock, o.DNSServers, o.Authentication = in.ClientCIDRBlock, in.DNSServers, in.Authentication
	o.EndpointIPAddressType = cmp.Or(in.EndpointIPAddressType, o.EndpointIPAddressType)
	o.TrafficIPAddressType = cmp.Or(in.TrafficIPAddressType, o.TrafficIPAddressType)
	o.TransportProtocol = cmp.Or(in.TransportProtocol, o.TransportProtocol)
	if t := in.TransitGateway; t != nil {
		if in.VPCID != nil || in.SecurityGroupIDs != nil {
			return o, awserror.InvalidCombination("TransitGatewayConfiguration cannot be used with VpcId or SecurityGroupId")
		}
		if len(t.AvailabilityZones) > 0 && len(t.AvailabilityZoneIDs) > 0 {
			return o, awserror.InvalidCombination("AvailabilityZones and AvailabilityZoneIds of TransitGatewayConfiguration cannot be used together")
		}
		o.TransitGateway = t
	}
	if in.ConnectionLog == nil {
		return o, awserror.MissingParameter("ConnectionLogOptions")
	}
	if in.ServerCertificateARN == nil {
		return o, awserror.MissingParameter("ServerCertificateArn")
	}
	return o, check(o)
}
