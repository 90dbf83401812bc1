package connection

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func terminateSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Ends connections to an AWS Client VPN endpoint now, or when another resource changes. " +
			"It ends what is live when it runs, waits until that is gone, and does not look whether anybody comes back. " +
			"That nobody is connected is a success, and it is safe to run twice. " +
			"See [TerminateClientVpnConnections](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateClientVpnConnections.html).",
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_id": schema.StringAttribute{
				MarkdownDescription: "ID of the Client VPN endpoint.",
				Required:            true,
				Validators:          []validator.String{framework.NotBlank()},
			},
			"connection_ids": names("IDs of the connections to end. Exactly one of `connection_ids`, `usernames`, `common_names` and `all` is needed."),
			"usernames":      names("Users whose connections to end. Compared exactly and case-sensitively."),
			"common_names":   names("Common names whose connections to end: the client certificate's, or the Active Directory user name. Compared exactly and case-sensitively."),
			"all": schema.BoolAttribute{
				MarkdownDescription: "Whether to end every connection of the endpoint. Needs `max_connections`.",
				Optional:            true,
			},
			"exclude_usernames":    names("Users whose connections are let alone."),
			"exclude_common_names": names("Common names whose connections are let alone."),
			"max_connections": schema.Int64Attribute{
				MarkdownDescription: "The most connections that may be ended. If more are live, none is ended and that is an error.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"dry_run": schema.BoolAttribute{
				MarkdownDescription: "Whether to look who would be cut, and to ask if that would be allowed, and end nothing. Defaults to `false`.",
				Optional:            true,
			},
			"region": schema.StringAttribute{
				MarkdownDescription: framework.RegionDescription,
				Optional:            true,
				Validators:          []validator.String{framework.NotBlank()},
			},
			"timeout": schema.StringAttribute{
				MarkdownDescription: "How long ending the connections and waiting for their end may take, as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `10m`.",
				Optional:            true,
				Validators:          []validator.String{framework.PositiveDuration()},
			},
		},
	}
}

func names(description string) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{setvalidator.ValueStringsAre(framework.NotBlank())},
	}
}
