package connection

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const connectionsDescription = "Lists connections to an AWS Client VPN endpoint, or to every endpoint of several regions: the live ones, and those that ended within the last 60 minutes. " +
	"A connection must match all filters. " + framework.NameComparison + " An empty filter matches nothing. A warning says if nobody is listed under a given name and somebody is under a similar one. " +
	"See [DescribeClientVpnConnections](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html)."

func connectionsAttributes() map[string]schema.Attribute {
	statusCodes := []string{"active", "terminating", "terminated", "failed-to-terminate"}
	return map[string]schema.Attribute{
		"client_vpn_endpoint_id": schema.StringAttribute{
			MarkdownDescription: framework.OptionalEndpointIDDescription,
			Optional:            true,
			Validators:          []validator.String{framework.EndpointID()},
		},
		"connection_ids": filterAttribute("Only connections with these IDs.", framework.ConnectionID()),
		"usernames": filterAttribute("Only connections of these users. Clients that authenticate with a certificate alone have no user name.",
			framework.PersonName()),
		"common_names": filterAttribute("Only connections with these common names. The service has no such filter: "+
			"unless `connection_ids` or `usernames` is set too, all connections are read.", framework.PersonName()),
		"status_codes": filterAttribute("Only connections with these statuses: `active`, `terminating`, `terminated`, `failed-to-terminate`.",
			stringvalidator.OneOf(statusCodes...)),
		"region":  framework.DataSourceRegionAttribute(),
		"regions": framework.DataSourceRegionsAttribute(),
		"connections": framework.NewRecordList("The connections, in the order of the service. With `regions`, they are sorted by region and endpoint, and the live ones of an endpoint come first.",
			connectionAttributes()),
	}
}

func filterAttribute(description string, validators ...validator.String) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          framework.Each(validators...),
	}
}

func connectionAttributes() map[string]resourceschema.Attribute {
	text := framework.ComputedString
	count := func(description string) resourceschema.Attribute {
		return resourceschema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]resourceschema.Attribute{
		"authorization_policy_last_evaluated_time": text("Time at which the endpoint's authorization policy was last evaluated for the connection, in RFC 3339 format, UTC. Null without a policy."),
		"client_ip":                   text("IPv4 address of the client inside the VPN."),
		"client_ipv6_address":         text("IPv6 address of the client inside the VPN. Null without one."),
		"client_vpn_endpoint_id":      text("ID of the Client VPN endpoint."),
		"common_name":                 text("Common name of the client's certificate, or the Active Directory user name."),
		"connection_end_time":         text("Time at which the connection ended, in RFC 3339 format, UTC. Null while it is live."),
		"connection_established_time": text("Time at which the connection was established, in RFC 3339 format, UTC."),
		"connection_id":               text("ID of the connection."),
		"egress_bytes":                count("Bytes that the client received."),
		"egress_packets":              count("Packets that the client received."),
		"ingress_bytes":               count("Bytes that the client sent."),
		"ingress_packets":             count("Packets that the client sent."),
		"posture_compliance_statuses": resourceschema.ListAttribute{
			MarkdownDescription: "Statuses that the client connect handler returned for posture compliance.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"region":    text("AWS region of the endpoint."),
		"status":    framework.StatusAttribute("Status of the connection.", "`active`, `terminating`, `terminated` or `failed-to-terminate`."),
		"timestamp": text("Time of the service's listing, in RFC 3339 format, UTC."),
		"username":  text("User name of the client. Null for clients that authenticate with a certificate alone."),
	}
}
