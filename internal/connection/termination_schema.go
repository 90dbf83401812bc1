package connection

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	notConnectedIsError = "error"
	notConnectedIgnored = "ignore"
)

func terminationSchema(ctx context.Context) schema.Schema {
	attributes := terminationArguments()
	maps.Copy(attributes, terminationResults())
	return schema.Schema{
		MarkdownDescription: "Ends connections to an AWS Client VPN endpoint, once, and keeps what the service answered.\n\n" +
			"A termination is an event: creating the resource calls " +
			"[TerminateClientVpnConnections](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html), " +
			"refreshing and destroying it call nothing. " +
			"Ending a connection does not keep its owner out: a client with a certificate reconnects by itself, under a new connection ID, " +
			"until its certificate is revoked. Block the person first, then end what is live.",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long ending the connections and waiting for their end may take, as a " +
					"[duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `10m`.",
			}),
		},
	}
}

func terminationArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_vpn_endpoint_id": replacing("ID of the Client VPN endpoint, as in `cvpn-endpoint-0123456789abcdef0`.", true),
		"connection_id": replacing("ID of the one connection to end, as in `cvpn-connection-04edd76f5201e0cb8`. "+
			"Exactly one of `connection_id`, `username` and `common_name` is needed.", false),
		"username": replacing("User whose connections to end, all of them, however many. Compared exactly and case-sensitively. "+
			"Clients that authenticate with a certificate alone have no user name.", false),
		"common_name": replacing("Common name whose connections to end, all that are live: the client certificate's, or the Active Directory user name. "+
			"Compared exactly and case-sensitively.", false),
		"dry_run": schema.BoolAttribute{
			MarkdownDescription: "Whether to ask only if the call would be allowed, and end nothing. If it would, `connection_statuses` is empty; if not, that is an error. " +
				"With `common_name`, which the service does not take, the connections are looked up first. Defaults to `false`. Changing it forces a new resource.",
			Optional:      true,
			Computed:      true,
			Default:       booldefault.StaticBool(false),
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
		},
		"on_not_connected": schema.StringAttribute{
			MarkdownDescription: "What it means when the service knows no such connection or user, live or ended within the hour that it lists them: " +
				"`error`, so that a mistyped name does not look like a revocation, or `ignore`. Defaults to `error`.",
			Optional:   true,
			Computed:   true,
			Default:    stringdefault.StaticString(notConnectedIsError),
			Validators: []validator.String{stringvalidator.OneOf(notConnectedIsError, notConnectedIgnored)},
		},
		"wait_for_termination": schema.BoolAttribute{
			MarkdownDescription: "Whether to wait until each connection is `terminated`. The service ends connections some time after it has answered. Defaults to `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"triggers": schema.MapAttribute{
			MarkdownDescription: "Any values that, when they change, end the connections again. Changing it forces a new resource.",
			ElementType:         types.StringType,
			Optional:            true,
			PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplace()},
		},
		"region": framework.RegionAttribute(),
	}
}

// replacing is a name or ID that is part of what the event was about.
func replacing(description string, required bool) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description + " Changing it forces a new resource.",
		Required:            required,
		Optional:            !required,
		Validators:          []validator.String{framework.NotBlank()},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

func terminationResults() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"connection_statuses": connectionStatusesAttribute(),
		"request_ids": schema.ListAttribute{
			MarkdownDescription: "IDs of the TerminateClientVpnConnections requests that the service answered, to find them in CloudTrail.",
			ElementType:         types.StringType,
			Computed:            true,
			PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		},
		"terminated_at": schema.StringAttribute{
			MarkdownDescription: "When the service last agreed to end a connection, or when the connections had ended already; RFC 3339, UTC. Null when none was ended.",
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
	}
}

func connectionStatusesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "What became of each connection, in the service's order.",
		Computed:            true,
		PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"connection_id": schema.StringAttribute{
				MarkdownDescription: "ID of the connection.",
				Computed:            true,
			},
			"previous_status": framework.StatusAttribute(framework.PreviousStatusDescription, framework.ConnectionStatusCodes),
			"current_status":  framework.StatusAttribute(framework.CurrentStatusDescription, framework.ConnectionStatusCodes),
			"final_status":    framework.StatusAttribute(framework.FinalStatusDescription, framework.ConnectionStatusCodes),
		}},
	}
}
