package revocation

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func revocationSchema(ctx context.Context) schema.Schema {
	const duration = "as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `10m`."
	return schema.Schema{
		MarkdownDescription: "A standing order: the people named have no live connection to the AWS Client VPN endpoints.\n\n" +
			"Refreshing looks. Whoever is connected is shown in the plan, by connection, as about to go; applying ends these connections, " +
			"waits until they are gone and looks once more. Names are compared exactly and case-sensitively; nobody else is touched. " +
			"Destroying the resource lifts the order, and calls nothing.\n\n" +
			"Ending a connection does not keep its owner out: block the person too, by a certificate revocation list, in the directory or identity provider, " +
			"or by an authorization policy. See [Client authentication](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/client-authentication.html).",
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_ids": schema.SetAttribute{
				MarkdownDescription: "IDs of the Client VPN endpoints. Left out, it is every endpoint of the region, looked up at every refresh.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          names(),
			},
			"usernames": schema.SetAttribute{
				MarkdownDescription: "Users who are to be off the VPN. Clients that authenticate with a certificate alone have no user name. " +
					"At least one user name or common name is needed.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.Set{setvalidator.ValueStringsAre(framework.NotBlank())},
			},
			"common_names": schema.SetAttribute{
				MarkdownDescription: "Common names that are to be off the VPN: the client certificate's, or the Active Directory user name. " +
					"The service cannot look for common names: the whole listing of each endpoint is read.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  []validator.Set{setvalidator.ValueStringsAre(framework.NotBlank())},
			},
			"max_connections": schema.Int64Attribute{
				MarkdownDescription: "The most connections that may be cut at once. If more are live, none is cut and that is an error: a guard against a wrong list. Defaults to 100.",
				Optional:            true,
				Computed:            true,
				Default:             int64default.StaticInt64(defaultMaxConnections),
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"region": framework.RegionAttribute(),
			"active_connections": schema.ListNestedAttribute{
				MarkdownDescription: "Live connections of these people, as last seen. The plan always shows it as going to be empty.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: activeConnectionAttributes()},
			},
			"clear": schema.BoolAttribute{
				MarkdownDescription: "Whether nobody was connected when last seen. For `check` blocks.",
				Computed:            true,
			},
			"last_enforcement": lastEnforcementAttribute(),
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, Update: true,
				CreateDescription: "How long ending connections, and ending them again when somebody comes back, may take when the resource is created, " + duration,
				UpdateDescription: "The same when it is updated, " + duration,
			}),
		},
	}
}

func names() []validator.Set {
	return []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(framework.NotBlank())}
}

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

func activeConnectionAttributes() map[string]schema.Attribute {
	attributes := whoAttributes()
	attributes["client_ip"] = text("IPv4 address of the client inside the VPN.")
	attributes["connection_established_time"] = text("When the connection was established; RFC 3339, UTC.")
	return attributes
}

func whoAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_vpn_endpoint_id": text("ID of the Client VPN endpoint."),
		"connection_id":          text("ID of the connection."),
		"username":               text("Name of the user. Null for clients that authenticate with a certificate alone."),
		"common_name":            text("Common name: the client certificate's, or the Active Directory user name."),
	}
}

func lastEnforcementAttribute() schema.SingleNestedAttribute {
	connection := whoAttributes()
	connection["previous_status"] = framework.StatusAttribute(framework.PreviousStatusDescription, framework.ConnectionStatusCodes)
	connection["current_status"] = framework.StatusAttribute(framework.CurrentStatusDescription, framework.ConnectionStatusCodes)
	connection["final_status"] = framework.StatusAttribute(framework.FinalStatusDescription, framework.ConnectionStatusCodes)
	return schema.SingleNestedAttribute{
		MarkdownDescription: "What was done when connections were last cut. Null while that has not been necessary.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"enforced_at": text("When the service last agreed to end a connection; RFC 3339, UTC."),
			"connections": schema.ListNestedAttribute{
				MarkdownDescription: "The connections that were ended, and what became of each.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: connection},
			},
			"request_ids": schema.ListAttribute{
				MarkdownDescription: "IDs of the TerminateClientVpnConnections requests that the service answered, to find them in CloudTrail.",
				ElementType:         types.StringType,
				Computed:            true,
			},
		},
	}
}
