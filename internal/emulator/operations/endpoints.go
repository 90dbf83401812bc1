package operations

import (
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// endpointTime is how times of endpoints are written.
const endpointTime = "2006-01-02T15:04:05"

// onEndpoint is the parameter of every operation on one endpoint.
type onEndpoint struct {
	EndpointID string `query:"ClientVpnEndpointId,required"`
}

type describeEndpointsInput struct {
	IDs []string `query:"ClientVpnEndpointId"`
	paging
}

type describeEndpointsOutput struct {
	Endpoints []endpoint `query:"clientVpnEndpoint"`
	NextToken string     `query:"nextToken,omitempty"`
}

type endpoint struct {
	ID                   string      `query:"clientVpnEndpointId"`
	Status               status      `query:"status"`
	CreationTime         string      `query:"creationTime"`
	DNSName              string      `query:"dnsName"`
	VPNProtocol          string      `query:"vpnProtocol"`
	SelfServicePortalURL string      `query:"selfServicePortalUrl,omitempty"`
	AssociatedNetworks   []netOfVPC  `query:"associatedTargetNetwork"`
	Tags                 []vpn.Tag   `query:"tagSet"`
	Options              vpn.Options `query:",inline"`
}

// netOfVPC is an associated subnet, as endpoints list them.
type netOfVPC struct {
	NetworkID   string `query:"networkId"`
	NetworkType string `query:"networkType"`
}

func describeEndpoints(call *Call, in describeEndpointsInput) (describeEndpointsOutput, error) {
	v, err := in.view(call, []string{"endpoint-id", "transport-protocol"}, "endpoints", in.IDs)
	if err != nil {
		return describeEndpointsOutput{}, err
	}
	endpoints, err := call.Service.Endpoints(call.Region, in.IDs, call.ago())
	if err != nil {
		return describeEndpointsOutput{}, err
	}
	page, next := pick(call, v, endpoints, func(e vpn.Endpoint, filter string) string {
		if filter == "endpoint-id" {
			return e.ID
		}
		return e.Options.TransportProtocol
	})
	return describeEndpointsOutput{Endpoints: onWire(page, endpointOnWire), NextToken: next}, nil
}

func endpointOnWire(e vpn.Endpoint) endpoint {
	wire := endpoint{
		ID:           e.ID,
		Status:       status{Code: e.Status},
		CreationTime: e.CreatedAt.Format(endpointTime),
		DNSName:      e.DNSName,
		VPNProtocol:  "openvpn",
		Tags:         e.Tags,
		Options:      e.Options,
	}
	if e.Options.SelfServicePortal == enabled {
		wire.SelfServicePortalURL = "https://self-service.clientvpn.amazonaws.com/endpoints/" + e.ID
	}
	for _, subnet := range e.Subnets {
		if subnet != "" {
			wire.AssociatedNetworks = append(wire.AssociatedNetworks, netOfVPC{NetworkID: subnet, NetworkType: "vpc"})
		}
	}
	return wire
}

type createEndpointInput struct {
	Authentication        []authenticationInput `query:"Authentication,required"`
	ClientCIDRBlock       string                `query:"ClientCidrBlock"`
	DNSServers            []string              `query:"DnsServers"`
	EndpointIPAddressType string                `query:"EndpointIpAddressType"`
	TrafficIPAddressType  string                `query:"TrafficIpAddressType"`
	TransportProtocol     string                `query:"TransportProtocol"`
	TagSpecifications     []tagSpecification    `query:"TagSpecification"`
	settings
}

type createEndpointOutput struct {
	ID      string `query:"clientVpnEndpointId"`
	Status  status `query:"status"`
	DNSName string `query:"dnsName"`
}

func createEndpoint(call *Call, in createEndpointInput) (createEndpointOutput, error) {
	options, err := in.options()
	if err != nil {
		return createEndpointOutput{}, err
	}
	tags, err := specifiedTags(in.TagSpecifications)
	if err != nil {
		return createEndpointOutput{}, err
	}
	e, err := call.Service.CreateEndpoint(call.Region, options, tags)
	if err != nil {
		return createEndpointOutput{}, err
	}
	return createEndpointOutput{ID: e.ID, Status: status{Code: e.Status}, DNSName: e.DNSName}, nil
}

type modifyEndpointInput struct {
	onEndpoint

	DNSServers *struct {
		Custom  []string `query:"CustomDnsServers"`
		Enabled *bool    `query:"Enabled"`
	} `query:"DnsServers"`
	settings
}

// done is the answer of operations that have nothing to tell.
type done struct {
	Return bool `query:"return"`
}

func modifyEndpoint(call *Call, in modifyEndpointInput) (done, error) {
	if in.TransitGateway != nil {
		// The API's reference: "This option is currently not supported."
		return done{}, awserror.Unsupported("The transit gateway of an endpoint cannot be changed")
	}
	if in.SecurityGroupIDs != nil && in.VPCID == nil {
		return done{}, awserror.InvalidValue("Security Groups cannot be modified without specifying Vpc Id") // Seen.
	}
	err := call.Service.ModifyEndpoint(call.Region, in.EndpointID, func(o *vpn.Options) error {
		if dns := in.DNSServers; dns != nil {
			o.DNSServers = dns.Custom
			if dns.Enabled != nil && !*dns.Enabled {
				o.DNSServers = nil
			}
		}
		in.apply(o)
		return check(*o)
	})
	return done{Return: err == nil}, err
}

type statusOutput struct {
	Status status `query:"status"`
}

// statusAnswer is the answer of operations that tell a status and nothing else.
func statusAnswer(code string, err error) (statusOutput, error) {
	return statusOutput{Status: status{Code: code}}, err
}

func deleteEndpoint(call *Call, in onEndpoint) (statusOutput, error) {
	return statusAnswer(call.Service.DeleteEndpoint(call.Region, in.EndpointID))
}
