package endpoint

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func endpointsSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The AWS Client VPN endpoints of a region: how their clients prove who they are, which decides how somebody is kept out, " +
			"and where connections are logged. Everything is compared exactly and case-sensitively; where several filters are given, all must hold; " +
			"an empty set matches nothing. No match is an empty list, not an error. " +
			"See [DescribeClientVpnEndpoints](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnEndpoints.html).",
		Attributes: map[string]schema.Attribute{
			"authentication_types": oneOf("Only endpoints where clients prove who they are in one of these ways: "+
				"`certificate-authentication`, `directory-service-authentication`, `federated-authentication`.",
				"certificate-authentication", "directory-service-authentication", "federated-authentication"),
			"status_codes": oneOf("Only endpoints in these states: `available`, `deleted`, `deleting`, `pending`, `pending-associate`.",
				"available", "deleted", "deleting", "pending", "pending-associate"),
			"tags": schema.MapAttribute{
				MarkdownDescription: "Only endpoints that have all of these tags.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"region": framework.DataSourceRegionAttribute(),
			"endpoints": schema.ListNestedAttribute{
				MarkdownDescription: "The endpoints, in the service's order.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: endpointAttributes()},
			},
		},
	}
}

func oneOf(description string, values ...string) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(values...))},
	}
}

func endpointAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"authentication_options": schema.ListNestedAttribute{
			MarkdownDescription: "How clients prove who they are. Where there are two ways, they need both.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"active_directory_id":            text("ID of the Active Directory. Null for other types."),
				"root_certificate_chain_arn":     text("ARN of the certificate that client certificates are signed with, in AWS Certificate Manager. Null for other types."),
				"saml_provider_arn":              text("ARN of the SAML identity provider. Null for other types."),
				"self_service_saml_provider_arn": text("ARN of the SAML identity provider of the self-service portal. Null without one."),
				"type":                           text("`certificate-authentication`, `directory-service-authentication` or `federated-authentication`."),
			}},
		},
		"client_cidr_block": text("IPv4 addresses that clients get, in CIDR notation."),
		"client_connect_options": schema.SingleNestedAttribute{
			MarkdownDescription: "The client connect handler, a function that is asked about new connections.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"enabled":             flag("Whether there is one."),
				"lambda_function_arn": text("ARN of the Lambda function."),
			},
		},
		"client_vpn_endpoint_id": text("ID of the Client VPN endpoint."),
		"connection_log_options": schema.SingleNestedAttribute{
			MarkdownDescription: "Where connections, and attempts to connect, are logged.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"cloudwatch_log_group":  text("Name of the CloudWatch Logs log group."),
				"cloudwatch_log_stream": text("Name of the CloudWatch Logs log stream."),
				"enabled":               flag("Whether connections are logged."),
			},
		},
		"creation_time":                 text("When the endpoint was created; RFC 3339, UTC."),
		"description":                   text("Description of the endpoint."),
		"device_trust_provider_types":   texts("Types of the device trust providers, whose word an authorization policy can use, as in `crowdstrike`."),
		"disconnect_on_session_timeout": flag("Whether clients are disconnected when their session ends, so that their users have to connect again by hand; else they reconnect by themselves."),
		"dns_name":                      text("DNS name that clients connect to."),
		"security_group_ids":            texts("IDs of the security groups of the target network."),
		"self_service_portal_url":       text("URL of the self-service portal. Null without one."),
		"server_certificate_arn":        text("ARN of the server's certificate in AWS Certificate Manager."),
		"session_timeout_hours":         number("How many hours a session lasts at most."),
		"split_tunnel":                  flag("Whether only the traffic for the endpoint's routes goes through the VPN."),
		"status":                        framework.DataSourceStatusAttribute("State of the endpoint.", "`available`, `deleted`, `deleting`, `pending` or `pending-associate`."),
		"tags": schema.MapAttribute{
			MarkdownDescription: "Tags of the endpoint.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"transport_protocol": text("`tcp` or `udp`."),
		"vpc_id":             text("ID of the VPC."),
		"vpn_port":           number("Port that clients connect to."),
	}
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func texts(description string) schema.ListAttribute {
	return schema.ListAttribute{MarkdownDescription: description, ElementType: types.StringType, Computed: true}
}

func flag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
}

func number(description string) schema.Int32Attribute {
	return schema.Int32Attribute{MarkdownDescription: description, Computed: true}
}
