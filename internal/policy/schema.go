package policy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// Descriptions that the resource and the data source share.
const (
	descriptionDescription = "Description of the policy."
	shadowModeDescription  = "Whether the policy is only evaluated and logged, so that it keeps nobody out."
	statusDescription      = "Status of the policy when last read: `creating`, `updating`, `active`, `failed` or `deleting`."
)

// lastChange returns the attribute that records whom a change disconnected.
func lastChange() framework.ResetRecord {
	return framework.ResetRecord{
		Description: "The last change made by this resource that disconnected the sessions of the endpoint. " +
			"Changes that disconnect nobody, and changes made elsewhere, leave it as it is. Null if there was none.",
		TimeName:        "changed_at",
		TimeDescription: "Time at which the service accepted the change, in RFC 3339 format, UTC.",
	}
}

func policySchema(ctx context.Context) schema.Schema {
	const duration = ", as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `10m`."
	return schema.Schema{
		MarkdownDescription: "Manages the authorization policy of an AWS Client VPN endpoint, which decides in [Cedar](https://docs.cedarpolicy.com) who may be connected. An endpoint has at most one.\n\n" +
			"A connection requires a `permit` statement that applies and no `forbid` statement that does. The service evaluates the policy when a client connects and again during the session, " +
			"for every type of authentication. See [Authoring policies](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies.html).\n\n" +
			"~> Creating a policy or changing its document without shadow mode disconnects every session on the endpoint. So does switching shadow mode off. " +
			"The plan warns and names the sessions, and `last_change` records them. Destroying the resource lets everybody connect whom the policy kept out.",
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_id": framework.EndpointIDAttribute(),
			"policy_document": schema.StringAttribute{
				MarkdownDescription: "The policy in Cedar, at most 10,000 bytes. The plan checks the syntax. " +
					"Changes to layout and comments alone are ignored.",
				Required:      true,
				Validators:    []validator.String{framework.NotBlank(), validDocument{"must be a Cedar document of at most 10,000 bytes"}},
				PlanModifiers: []planmodifier.String{sameDocument{"Changes to layout and comments alone are ignored."}},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: descriptionDescription,
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"shadow_mode": schema.BoolAttribute{
				MarkdownDescription: shadowModeDescription + " Switching it off disconnects every session. Defaults to `false`.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(false),
			},
			"region":      framework.RegionAttribute(),
			"last_change": lastChange().Attribute(),
			"status":      schema.StringAttribute{MarkdownDescription: statusDescription, Computed: true},
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true, Delete: true,
				CreateDescription: "Maximum time until a new policy is active" + duration,
				ReadDescription:   framework.ReadTimeoutDescription,
				UpdateDescription: "Maximum time until a changed policy is active" + duration,
				DeleteDescription: "Maximum time until the policy is deleted" + duration,
			}),
		},
	}
}
