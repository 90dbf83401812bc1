package operations

import (
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type describeEndpointsInput struct {
	IDs []string `query:"ClientVpnEndpointId"`
	paging
}

type describeEndpointsOutput struct {
	Endpoints []endpoint `query:"clientVpnEndpoint"`
	NextToken string     `query:"nextToken,omitempty"`
}

type endpoint struct {
	ID                   string           `query:"clientVpnEndpointId"`
	Status               status           `query:"status"`
	CreationTime         string           `query:"creationTime"`
	DNSName              string           `query:"dnsName"`
	ClientCIDRBlock      string           `query:"clientCidrBlock"`
	SplitTunnel          bool             `query:"splitTunnel"`
	VPNProtocol          string           `query:"vpnProtocol"`
	TransportProtocol    string           `query:"transportProtocol"`
	VPNPort              int32            `query:"vpnPort"`
	ServerCertificateARN string           `query:"serverCertificateArn"`
	Authentication       []authentication `query:"authenticationOptions"`
	VPCID                string           `query:"vpcId,omitempty"`
	SessionTimeoutHours  int32            `query:"sessionTimeoutHours"`
}

type authentication struct {
	Type string `query:"type"`
}

func describeEndpoints(call *Call, in describeEndpointsInput) (describeEndpointsOutput, error) {
	out := describeEndpointsOutput{Endpoints: []endpoint{}}
	filters, err := in.filters("endpoint-id", "transport-protocol")
	if err != nil {
		return out, err
	}
	limit, err := in.limit()
	if err != nil {
		return out, err
	}
	about := question(call.Region, "endpoints", in.IDs, in.Filters)
	after, err := call.Tokens.Read(in.NextToken, about)
	if err != nil {
		return out, err
	}
	endpoints, err := call.Service.Endpoints(call.Region, in.IDs)
	if err != nil {
		return out, err
	}
	for _, e := range endpoints {
		value := map[string]string{"endpoint-id": e.ID, "transport-protocol": e.Options.TransportProtocol}
		missed := slices.ContainsFunc(filters, func(f vpn.Filter) bool { return !slices.Contains(f.Values, value[f.Name]) })
		if missed || e.Number() <= after {
			continue
		}
		if len(out.Endpoints) == limit {
			out.NextToken = call.Tokens.Make(after, about)
			break
		}
		out.Endpoints = append(out.Endpoints, endpointOnWire(e))
		after = e.Number()
	}
	return out, nil
}

func endpointOnWire(e vpn.Endpoint) endpoint {
	wire := endpoint{
		ID:                   e.ID,
		Status:               status{Code: e.Status},
		CreationTime:         e.CreatedAt.Format("2006-01-02T15:04:05"),
		DNSName:              e.DNSName,
		ClientCIDRBlock:      e.Options.ClientCIDRBlock,
		SplitTunnel:          e.Options.SplitTunnel,
		VPNProtocol:          "openvpn",
		TransportProtocol:    e.Options.TransportProtocol,
		VPNPort:              e.Options.VPNPort,
		ServerCertificateARN: e.Options.ServerCertificateARN,
		VPCID:                e.Options.VPCID,
		SessionTimeoutHours:  e.Options.SessionTimeoutHours,
	}
	for _, t := range e.Authentication {
		wire.Authentication = append(wire.Authentication, authentication{Type: t})
	}
	return wire
}
