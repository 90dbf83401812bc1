package operations

import (
	"fmt"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// onEndpoint contains the parameter that every operation on an endpoint has.
type onEndpoint struct {
	EndpointID string `query:"ClientVpnEndpointId,required"`
}

type describeEndpointsInput struct {
	IDs []string `query:"ClientVpnEndpointId"`
	paging
}

type describeEndpointsOutput struct {
	Endpoints []endpoint `xml:"clientVpnEndpoint>item"`
	NextToken string     `xml:"nextToken,omitempty"`
}

type endpoint struct {
	vpn.Endpoint

	Status               vpn.Status          `xml:"status"`
	VPNProtocol          string              `xml:"vpnProtocol"`
	SelfServicePortalURL string              `xml:"selfServicePortalUrl,omitempty"`
	AssociatedNetworks   []associatedNetwork `xml:"associatedTargetNetwork>item"`
}

// associatedNetwork is an associated subnet in an endpoint.
type associatedNetwork struct {
	NetworkID   string `xml:"networkId"`
	NetworkType string `xml:"networkType"`
}

func describeEndpoints(call *Call, in describeEndpointsInput) (describeEndpointsOutput, error) {
	list := func(position) ([]vpn.Endpoint, error) {
		return call.Service.Endpoints(call.Location, in.IDs, call.StaleBy)
	}
	endpoints, next, err := page(call, in.paging, []any{"endpoints", in.IDs}, list, func(e vpn.Endpoint) filterValues {
		values := filterValues{"endpoint-id": {e.ID}, "transport-protocol": {e.TransportProtocol}, "tag-key": nil}
		for _, t := range e.Tags {
			values["tag-key"] = append(values["tag-key"], t.Key)
		}
		values.addTags(e.Tags...)
		return values
	})
	out := describeEndpointsOutput{NextToken: next}
	for _, e := range endpoints {
		out.Endpoints = append(out.Endpoints, newEndpoint(e))
	}
	return out, err
}

func newEndpoint(e vpn.Endpoint) endpoint {
	wire := endpoint{Endpoint: e, Status: vpn.Status{Code: e.Status}, VPNProtocol: "openvpn"}
	if e.Status == "pending" { // GUESS: the message.
		wire.Status.Message = "Waiting for the transit gateway attachment " + e.TransitGateway.AttachmentID + " to be accepted"
	}
	if e.SelfServicePortal == enabled {
		wire.SelfServicePortalURL = "https://self-service.clientvpn.amazonaws.com/endpoints/" + e.ID
	}
	for _, subnet := range e.Subnets {
		if subnet != "" {
			wire.AssociatedNetworks = append(wire.AssociatedNetworks, associatedNetwork{NetworkID: subnet, NetworkType: "vpc"})
		}
	}
	return wire
}

type createEndpointInput struct {
	vpn.Options // for validation

	Authentication        []vpn.AuthenticationOptions `query:"Authentication,required"`
	ClientCIDRBlock       string                      `query:"ClientCidrBlock"`
	DNSServers            []string                    `query:"DnsServers"`
	EndpointIPAddressType string                      `query:"EndpointIpAddressType"`
	TrafficIPAddressType  string                      `query:"TrafficIpAddressType"`
	TransportProtocol     string                      `query:"TransportProtocol"`
	TagSpecifications     []tagSpecification          `query:"TagSpecification"`
	// The options themselves do not require this parameter, because modifying an endpoint does not.
	ConnectionLog struct{} `query:"ConnectionLogOptions,required"`
}

type createEndpointOutput struct {
	ID      string `xml:"clientVpnEndpointId"`
	Status  string `xml:"status>code"`
	DNSName string `xml:"dnsName"`
}

func createEndpoint(call *Call, in createEndpointInput) (createEndpointOutput, error) {
	options, err := newOptions(call, in)
	if err != nil {
		return createEndpointOutput{}, err
	}
	tags, err := specifiedTags(in.TagSpecifications)
	if err != nil {
		return createEndpointOutput{}, err
	}
	if options.VPCID != "" && len(options.SecurityGroupIDs) == 0 {
		group, err := call.defaultSecurityGroup(options.VPCID)
		if err != nil {
			return createEndpointOutput{}, err
		}
		options.SecurityGroupIDs = []string{group}
	}
	e, err := call.Service.CreateEndpoint(call.Location, options, tags)
	if err != nil {
		return createEndpointOutput{}, err
	}
	return createEndpointOutput{ID: e.ID, Status: e.Status, DNSName: e.DNSName}, nil
}

type modifyEndpointInput struct {
	onEndpoint

	DNSServers *struct {
		Custom  []string `query:"CustomDnsServers"`
		Enabled *bool    `query:"Enabled"`
	} `query:"DnsServers"`
	vpn.Options // for validation
}

// done is the output of operations that return nothing else.
type done struct {
	Return bool `xml:"return"`
}

func modifyEndpoint(call *Call, in modifyEndpointInput) (done, error) {
	if in.TransitGateway != nil {
		// The API reference: "This option is currently not supported."
		return done{}, awserror.New("UnsupportedOperation", "The transit gateway of an endpoint cannot be changed")
	}
	if in.SecurityGroupIDs != nil && in.VPCID == "" {
		return done{}, awserror.InvalidValue("Security Groups cannot be modified without specifying Vpc Id") // SEEN
	}
	return done{Return: true}, call.Service.ModifyEndpoint(call.Location, in.EndpointID, func(o *vpn.Options) error {
		if dns := in.DNSServers; dns != nil {
			o.DNSServers = dns.Custom
			if dns.Enabled != nil && !*dns.Enabled {
				o.DNSServers = nil
			}
		}
		if err := call.apply(o); err != nil {
			return err
		}
		return check(*o)
	})
}

type statusOutput struct {
	Status string `xml:"status>code"`
}

// statusResult returns the output of operations that return a status and nothing else.
func statusResult(code string, err error) (statusOutput, error) {
	return statusOutput{Status: code}, err
}

func deleteEndpoint(call *Call, in onEndpoint) (statusOutput, error) {
	return statusResult(call.Service.DeleteEndpoint(call.Location, in.EndpointID))
}

type exportConfigurationOutput struct {
	Configuration string `xml:"clientConfiguration"`
}

// exportConfiguration returns the configuration file of OpenVPN clients. Without an OpenVPN server there is no certificate
// authority, so the file does not contain one.
func exportConfiguration(call *Call, in onEndpoint) (exportConfigurationOutput, error) {
	found, err := call.Service.Endpoints(call.Location, []string{in.EndpointID}, 0)
	if err != nil {
		return exportConfigurationOutput{}, err
	}
	e := found[0]
	if e.Server == nil {
		e.Profile = e.ClientConfiguration(fmt.Sprintf("%s %d", strings.TrimPrefix(e.DNSName, "*."), e.VPNPort), "remote-random-hostname")
	}
	return exportConfigurationOutput{Configuration: e.Profile}, nil
}
