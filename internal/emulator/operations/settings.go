package operations

import (
	"cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// apply changes the settings that the request contains. A disabled feature loses its other settings, which would otherwise
// appear as drift.
func (c *Call) apply(o *vpn.Options) error {
	if err := query.Update(c.Parameters, o); err != nil {
		return err
	}
	if !o.ClientConnect.Enabled {
		o.ClientConnect.LambdaFunctionARN = ""
	}
	if !o.LoginBanner.Enabled {
		o.LoginBanner.BannerText = ""
	}
	if !o.ConnectionLog.Enabled {
		o.ConnectionLog = vpn.ConnectionLogOptions{}
	}
	if posture := o.DevicePosture; posture != nil && posture.Enabled != nil && !*posture.Enabled {
		o.DevicePosture = nil
	}
	return nil
}

// newOptions returns the settings of a new endpoint.
func newOptions(call *Call, in createEndpointInput) (vpn.Options, error) {
	o := vpn.DefaultOptions()
	if err := call.apply(&o); err != nil {
		return o, err
	}
	o.ClientCIDRBlock, o.DNSServers, o.Authentication = in.ClientCIDRBlock, in.DNSServers, in.Authentication
	o.EndpointIPAddressType = cmp.Or(in.EndpointIPAddressType, o.EndpointIPAddressType)
	o.TrafficIPAddressType = cmp.Or(in.TrafficIPAddressType, o.TrafficIPAddressType)
	o.TransportProtocol = cmp.Or(in.TransportProtocol, o.TransportProtocol)
	if t := o.TransitGateway; t != nil {
		if o.VPCID != "" || o.SecurityGroupIDs != nil {
			return o, awserror.InvalidCombination("TransitGatewayConfiguration cannot be used with VpcId or SecurityGroupId")
		}
		if len(t.AvailabilityZones) > 0 && len(t.AvailabilityZoneIDs) > 0 {
			return o, awserror.InvalidCombination("AvailabilityZones and AvailabilityZoneIds of TransitGatewayConfiguration cannot be used together")
		}
	}
	if o.ServerCertificateARN == "" {
		return o, awserror.MissingParameter("ServerCertificateArn")
	}
	return o, check(o)
}
