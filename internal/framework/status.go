package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// Status is the state of a connection in a Terraform value.
type Status struct {
	Code    types.String `tfsdk:"code"`
	Message types.String `tfsdk:"message"`
}

// NewStatus is nil, which is null, where nothing is known.
func NewStatus(s *clientvpn.Status) *Status {
	if s == nil {
		return nil
	}
	return &Status{Code: types.StringValue(s.Code), Message: StringOrNull(s.Message)}
}

// StatusAttribute is the state of a connection in a resource.
func StatusAttribute(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: description,
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"code": schema.StringAttribute{
				MarkdownDescription: "`active`, `terminating`, `terminated` or `failed-to-terminate`. " +
					"See [ClientVpnConnectionStatus](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnConnectionStatus.html).",
				Computed: true,
			},
			"message": schema.StringAttribute{
				MarkdownDescription: "The service's message, if any.",
				Computed:            true,
			},
		},
	}
}

// The descriptions of the three states that a termination has.
const (
	PreviousStatusDescription = "Status before the call, as the call returned it."
	CurrentStatusDescription  = "Status after the call, as the call returned it."
	FinalStatusDescription    = "Status last seen when waiting. Null where nobody waited, and for a connection that the service did not list any more."
)
