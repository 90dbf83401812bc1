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
		MarkdownDescription: "Ends connections to an AWS Client VPN endpoint once, and records the service's answer.\n\n" +
			"A termination is an event. Creating the resource calls " +
			"[TerminateClientVpnConnections](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html); " +
			"refreshing and destroying it make no call. The plan warns whose connections the apply will end. " +
			"If creating it fails after connections were ended, the next apply replaces the resource and continues its record.\n\n" +
			"Ending a connection does not keep its owner out: a client with a certificate reconnects by itself, under a new connection ID, " +
			"until the certificate is revoked. Block the person first, then end the connections. " +
			"`clientvpn_access_revocation` also ends the connections of somebody who reconnects.",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "Maximum time for ending the connections and waiting for their end, as a " +
					"[duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `10m`.",
				Read:            true,
				ReadDescription: framework.ReadTimeoutDescription,
			}),
		},
	}
}

func terminationArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"client_vpn_endpoint_id": framework.EndpointIDAttribute(),
		"connection_id": selector("ID of the connection to end, as in `cvpn-connection-04edd76f5201e0cb8`. "+
			"Exactly one of `connection_id`, `username` and `common_name` is required.", framework.ConnectionID()),
		"username": selector("User whose connections to end, no matter how many. "+framework.NameComparison+
			" Clients that authenticate with a certificate alone have no user name.", framework.PersonName()),
		"common_name": selector("Common name whose connections to end, no matter how many: that of the client certificate, or the Active Directory user name. "+
			framework.NameComparison, framework.PersonName()),
		"dry_run": schema.BoolAttribute{
			MarkdownDescription: "Whether to end no connection, and only check that ending them would be allowed. `would_terminate` lists the connections; " +
				"if ending them would not be allowed, that is an error. Defaults to `false`. Changing it forces a new resource.",
			Optional:      true,
			Computed:      true,
			Default:       booldefault.StaticBool(false),
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.RequiresReplace()},
		},
		"on_not_connected": schema.StringAttribute{
			MarkdownDescription: "What to do if the service lists no such connection, neither live nor ended within the last hour: " +
				"`error`, so that a misspelled name is not taken for a revocation, or `ignore`. Defaults to `error`.",
			Optional:   true,
			Computed:   true,
			Default:    stringdefault.StaticString(notConnectedIsError),
			Validators: []validator.String{stringvalidator.OneOf(notConnectedIsError, notConnectedIgnored)},
		},
		"wait_for_termination": schema.BoolAttribute{
			MarkdownDescription: "Whether to wait until each connection is `terminated`. The service answers before it has ended the connections. Defaults to `true`.",
			Optional:            true,
			Computed:            true,
			Default:             booldefault.StaticBool(true),
		},
		"triggers": schema.MapAttribute{
			MarkdownDescription: "Arbitrary values. Changing them ends the connections again, by forcing a new resource. The plan warns whose connections those are; it cannot do so if Terraform replaces the resource because of `-replace`.",
			ElementType:         types.StringType,
			Optional:            true,
			PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplace()},
		},
		"region": framework.RegionAttribute(),
	}
}

// selector returns an argument that selects connections.
func selector(description string, valid validator.String) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description + " Changing it forces a new resource.",
		Optional:            true,
		Validators:          []validator.String{valid},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

func terminationResults() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"connection_statuses": connectionStatusesAttribute(),
		"request_ids": schema.ListAttribute{
			MarkdownDescription: "IDs of the TerminateClientVpnConnections requests that the service answered. CloudTrail records them too.",
			ElementType:         types.StringType,
			Computed:            true,
			PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		},
		"terminated_at": schema.StringAttribute{
			MarkdownDescription: "Time at which the service last agreed to end a connection, or at which the connections had ended by themselves, " +
				"in RFC 3339 format, UTC. Null if no connection ended.",
			Computed:      true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"would_terminate": wouldTerminateAttribute(),
	}
}

func connectionStatusesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Status of each connection, in the order of the service.",
		Computed:            true,
		PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"connection_id":   computedString("ID of the connection."),
			"previous_status": framework.StatusAttribute(framework.PreviousStatusDescription, framework.ConnectionStatusCodes),
			"current_status":  framework.StatusAttribute(framework.CurrentStatusDescription, framework.ConnectionStatusCodes),
			"final_status":    framework.StatusAttribute(framework.FinalStatusDescription, framework.ConnectionStatusCodes),
		}},
	}
}

func wouldTerminateAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Live connections that a dry run found and that a termination would end. Null if `dry_run` is `false`.",
		Computed:            true,
		PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"client_ip":                   computedString("IPv4 address of the client inside the VPN."),
			"common_name":                 computedString("Common name of the client's certificate, or the Active Directory user name."),
			"connection_established_time": computedString("Time at which the connection was established, in RFC 3339 format, UTC."),
			"connection_id":               computedString("ID of the connection."),
			"username":                    computedString("User name of the client. Null for clients that authenticate with a certificate alone."),
		}},
	}
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}
