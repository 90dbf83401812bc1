package connection

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const connectionsDescription = "Connections to an AWS Client VPN endpoint: the live ones, and those that ended within the last 60 minutes. " +
	"Everything is compared exactly and case-sensitively; where several filters are given, all must hold; an empty filter matches nothing. " +
	"See [DescribeClientVpnConnections](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnConnections.html)."

func connectionsSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: connectionsDescription,
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_id": framework.DataSourceEndpointIDAttribute(),
			"connection_ids":         filterAttribute("Only the connections with these IDs."),
			"usernames":              filterAttribute("Only the connections of these users. Clients that authenticate with a certificate alone have no user name."),
			"common_names":           filterAttribute("Only the connections with these common names. The service has no such filter: without one of the two above, the whole listing is read."),
			"status_codes": filterAttribute("Only the connections in these states: `active`, `terminating`, `terminated`, `failed-to-terminate`.",
				setvalidator.ValueStringsAre(stringvalidator.OneOf("active", "terminating", "terminated", "failed-to-terminate"))),
			"region": framework.DataSourceRegionAttribute(),
			"connections": schema.ListNestedAttribute{
				MarkdownDescription: "The connections, in the service's order.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: connectionAttributes()},
			},
		},
	}
}

func filterAttribute(description string, validators ...validator.Set) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          append([]validator.Set{setvalidator.ValueStringsAre(framework.NotBlank())}, validators...),
	}
}

func connectionAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"authorization_policy_last_evaluated_time": text("When the endpoint's authorization policy was last evaluated for the connection; RFC 3339, UTC. Null without a policy."),
		"client_ip":                   text("IPv4 address of the client inside the VPN."),
		"client_ipv6_address":         text("IPv6 address of the client inside the VPN. Null without one."),
		"client_vpn_endpoint_id":      text("ID of the Client VPN endpoint."),
		"common_name":                 text("Common name: the client certificate's, or the Active Directory user name."),
		"connection_end_time":         text("When the connection ended; RFC 3339, UTC. Null while it lives."),
		"connection_established_time": text("When the connection was established; RFC 3339, UTC."),
		"connection_id":               text("ID of the connection."),
		"egress_bytes":                count("Bytes that the client received."),
		"egress_packets":              count("Packets that the client received."),
		"ingress_bytes":               count("Bytes that the client sent."),
		"ingress_packets":             count("Packets that the client sent."),
		"posture_compliance_statuses": schema.ListAttribute{
			MarkdownDescription: "Statuses that the client connect handler returned for posture compliance.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"status": schema.SingleNestedAttribute{
			MarkdownDescription: "State of the connection.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"code":    text("`active`, `terminating`, `terminated` or `failed-to-terminate`."),
				"message": text("The service's message, if any."),
			},
		},
		"timestamp": text("When the service made this listing; RFC 3339, UTC."),
		"username":  text("Name of the user. Null for clients that authenticate with a certificate alone."),
	}
}
