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

// What the resource and the data source say of the same things.
const (
	descriptionDescription = "A brief description of the policy."
	shadowModeDescription  = "Whether the policy is evaluated and logged only, and keeps nobody out."
	statusDescription      = "`creating`, `updating`, `active`, `failed` or `deleting`, as last seen."
)

func policySchema(ctx context.Context) schema.Schema {
	const duration = "as a [duration](https://pkg.go.dev/time#ParseDuration) like `90s` or `1h`. Defaults to `10m`."
	return schema.Schema{
		MarkdownDescription: "The authorization policy of an AWS Client VPN endpoint: who may be connected, in [Cedar](https://docs.cedarpolicy.com). An endpoint has one, or none.\n\n" +
			"A connection needs a `permit` statement that applies, and no `forbid` that does. The service looks at each client when it connects, and again during the session, " +
			"whatever it authenticates with. See [Authoring policies](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies.html).\n\n" +
			"~> Making a policy, or changing its document, without shadow mode disconnects every session on the endpoint, and so does switching shadow mode off. " +
			"The plan warns, and counts the sessions. Destroying the resource lets everybody in again whom the policy has kept out.",
		Attributes: map[string]schema.Attribute{
			"client_vpn_endpoint_id": framework.EndpointIDAttribute(),
			"policy_document": schema.StringAttribute{
				CustomType: documentType{},
				MarkdownDescription: "The policy, a text in Cedar of at most 10,000 bytes. Its syntax is checked when planning. " +
					"Another layout or other comments alone are no change, and are not sent.",
				Required:      true,
				Validators:    []validator.String{framework.NotBlank(), validDocument{}},
				PlanModifiers: []planmodifier.String{sameDocument{}},
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
			"region": framework.RegionAttribute(),
			"status": schema.StringAttribute{MarkdownDescription: statusDescription, Computed: true},
		},
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.Block(ctx, timeouts.Opts{
				Create: true, Update: true, Delete: true,
				CreateDescription: "How long it may take until a new policy is active, " + duration,
				UpdateDescription: "How long it may take until a changed policy is active, " + duration,
				DeleteDescription: "How long it may take until the policy is gone, " + duration,
			}),
		},
	}
}
