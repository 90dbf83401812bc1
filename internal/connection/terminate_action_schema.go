package connection

import (
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func terminateSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Ends connections to an AWS Client VPN endpoint, or to every endpoint of several regions, either by hand or when another resource changes. " +
			"It ends the connections that are live when it runs and waits until they have ended. It does not check whether anybody reconnects. " +
			"It is safe to run again: that nobody is connected is a warning, not an error. " +
			"See [TerminateClientVpnConnections](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html).",
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_id": schema.StringAttribute{
				MarkdownDescription: framework.OptionalEndpointIDDescription,
				Optional:            true,
				Validators:          []validator.String{framework.EndpointID()},
			},
			"connection_ids": setAttribute("IDs of the connections to end. Exactly one of `connection_ids`, `usernames`, `common_names` and `all` is required.",
				framework.ConnectionID()),
			"usernames": setAttribute("Users whose connections to end. "+framework.NameComparison, framework.PersonName()),
			"common_names": setAttribute("Common names whose connections to end: those of client certificates, or Active Directory user names. "+
				framework.NameComparison, framework.PersonName()),
			"all": schema.BoolAttribute{
				MarkdownDescription: "Whether to end every connection of the endpoint. Requires `client_vpn_endpoint_id` and `max_connections`.",
				Optional:            true,
			},
			"exclude_usernames":    setAttribute("Users whose connections are not ended, even if they are named.", framework.PersonName()),
			"exclude_common_names": setAttribute("Common names whose connections are not ended, even if they are named.", framework.PersonName()),
			"max_connections": schema.NumberAttribute{
				MarkdownDescription: "Maximum number of connections to end, in all regions together. If more are live, none is ended and the action fails.",
				Optional:            true,
				Validators:          []validator.Number{framework.Count()},
			},
			"dry_run": schema.BoolAttribute{
				MarkdownDescription: "Whether to end no connection, and only report whose connections would be ended and check that it would be allowed. Defaults to `false`.",
				Optional:            true,
			},
			"region": schema.StringAttribute{
				MarkdownDescription: framework.RegionDescription,
				Optional:            true,
				Validators:          []validator.String{framework.RegionName()},
			},
			"regions": schema.SetAttribute{
				MarkdownDescription: framework.RegionsDescription + " If one region cannot be asked, the connections in the others are ended, and the action fails with an error for it.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          framework.RegionsValidators(),
			},
			"timeout": schema.StringAttribute{
				MarkdownDescription: "Maximum time for ending the connections and waiting for their end, as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `10m`.",
				Optional:            true,
				Validators:          []validator.String{framework.PositiveDuration()},
			},
		},
	}
}

// setAttribute returns a set of IDs or names.
func setAttribute(description string, valid validator.String) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          framework.Each(valid),
	}
}
