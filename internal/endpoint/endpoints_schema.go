package endpoint

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func endpointsSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Lists the AWS Client VPN endpoints of a region, or of several: how their clients authenticate, which decides how to block somebody, " +
			"and where connections are logged. An endpoint must match all filters. Values are compared exactly, including case, and an empty set matches nothing. " +
			"If no endpoint matches, the list is empty; this is not an error. " +
			"See [DescribeClientVpnEndpoints](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClientVpnEndpoints.html).",
		Blocks: map[string]schema.Block{"timeouts": framework.DataSourceTimeouts(ctx)},
		Attributes: map[string]schema.Attribute{
			"authentication_types": oneOf("Only endpoints with one of these authentication types: "+
				"`certificate-authentication`, `directory-service-authentication`, `federated-authentication`.",
				"certificate-authentication", "directory-service-authentication", "federated-authentication"),
			"status_codes": oneOf("Only endpoints with one of these statuses: `available`, `deleted`, `deleting`, `pending`, `pending-associate`.",
				"available", "deleted", "deleting", "pending", "pending-associate"),
			"tags": schema.MapAttribute{
				MarkdownDescription: "Only endpoints that have all of these tags.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Map{framework.NoNulls{}},
			},
			"region":  framework.DataSourceRegionAttribute(),
			"regions": framework.DataSourceRegionsAttribute(),
			"endpoints": schema.ListNestedAttribute{
				MarkdownDescription: "The endpoints, in the order of the service. With `regions`, they are sorted by region.",
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
		Validators:          framework.Each(stringvalidator.OneOf(values...)),
	}
}

func endpointAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"authentication_options": schema.ListNestedAttribute{
			MarkdownDescription: "How clients authenticate. If there are two types, clients need both.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"active_directory_id":            text("ID of the Active Directory. Null for other types."),
				"root_certificate_chain_arn":     text("ARN in AWS Certificate Manager of the CA certificate that issues client certificates. Null for other types."),
				"saml_provider_arn":              text("ARN of the SAML identity provider. Null for other types."),
				"self_service_saml_provider_arn": text("ARN of the SAML identity provider of the self-service portal. Null if there is none."),
				"type":                           text("`certificate-authentication`, `directory-service-authentication` or `federated-authentication`."),
			}},
		},
		"client_cidr_block": text("Range of client IPv4 addresses, in CIDR notation."),
		"client_connect_options": schema.SingleNestedAttribute{
			MarkdownDescription: "The client connect handler, a Lambda function that allows or denies new connections.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"enabled":             flag("Whether the handler is enabled."),
				"lambda_function_arn": text("ARN of the Lambda function."),
			},
		},
		"client_vpn_endpoint_id": text("ID of the Client VPN endpoint."),
		"connection_log_options": schema.SingleNestedAttribute{
			MarkdownDescription: "Where connections and connection attempts are logged.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"cloudwatch_log_group":  text("Name of the CloudWatch Logs log group."),
				"cloudwatch_log_stream": text("Name of the CloudWatch Logs log stream."),
				"enabled":               flag("Whether connections are logged."),
			},
		},
		"creation_time":                 text("Creation time of the endpoint, in RFC 3339 format, UTC."),
		"description":                   text("Description of the endpoint."),
		"device_trust_provider_types":   texts("Types of the device trust providers whose attributes an authorization policy can use, for example `crowdstrike`."),
		"disconnect_on_session_timeout": flag("Whether a session that times out is disconnected until the user connects again. If `false`, the client reconnects automatically."),
		"dns_name":                      text("DNS name of the endpoint."),
		"region":                        text("AWS region of the endpoint."),
		"security_group_ids":            texts("IDs of the security groups of the target network."),
		"self_service_portal_url":       text("URL of the self-service portal. Null if there is none."),
		"server_certificate_arn":        text("ARN of the server certificate in AWS Certificate Manager."),
		"session_timeout_hours":         number("Maximum duration of a session, in hours."),
		"split_tunnel":                  flag("Whether split-tunnel is enabled: only traffic for the endpoint's routes goes through the VPN."),
		"status":                        framework.DataSourceStatusAttribute("State of the endpoint.", "`available`, `deleted`, `deleting`, `pending` or `pending-associate`."),
		"tags": schema.MapAttribute{
			MarkdownDescription: "Tags of the endpoint.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"transport_protocol": text("`tcp` or `udp`."),
		"vpc_id":             text("ID of the VPC."),
		"vpn_port":           number("Port number of the endpoint."),
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
