package framework

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// Status is a status code with its message, as a Terraform value.
type Status struct {
	Code    types.String `tfsdk:"code"`
	Message types.String `tfsdk:"message"`
}

// NewStatus returns the Terraform value of a status. If s is nil or has no code, it returns nil, which becomes null.
func NewStatus(s *clientvpn.Status) *Status {
	if s == nil || s.Code == "" {
		return nil
	}
	return &Status{Code: types.StringValue(s.Code), Message: StringOrNull(s.Message)}
}

// StatusTypes returns the attribute types of a StatusObject.
func StatusTypes() map[string]attr.Type {
	return map[string]attr.Type{"code": types.StringType, "message": types.StringType}
}

// StatusObject is like NewStatus, for values that can be unknown.
func StatusObject(s clientvpn.Status) types.Object {
	if s.Code == "" {
		return types.ObjectNull(StatusTypes())
	}
	return types.ObjectValueMust(StatusTypes(), map[string]attr.Value{"code": types.StringValue(s.Code), "message": StringOrNull(s.Message)})
}

const (
	statusMessageDescription = "The service's message, if any."
	// ConnectionStatusCodes describes the status code of a connection.
	ConnectionStatusCodes = "`active`, `terminating`, `terminated` or `failed-to-terminate`. " +
		"See [ClientVpnConnectionStatus](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ClientVpnConnectionStatus.html)."
)

// StatusAttribute returns a computed status of a resource. codes describes the possible status codes.
func StatusAttribute(description, codes string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: description,
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"code":    schema.StringAttribute{MarkdownDescription: codes, Computed: true},
			"message": schema.StringAttribute{MarkdownDescription: statusMessageDescription, Computed: true},
		},
	}
}

// DataSourceStatusAttribute returns a computed status of a data source. codes describes the possible status codes.
func DataSourceStatusAttribute(description, codes string) datasourceschema.SingleNestedAttribute {
	return datasourceschema.SingleNestedAttribute{
		MarkdownDescription: description,
		Computed:            true,
		Attributes: map[string]datasourceschema.Attribute{
			"code":    datasourceschema.StringAttribute{MarkdownDescription: codes, Computed: true},
			"message": datasourceschema.StringAttribute{MarkdownDescription: statusMessageDescription, Computed: true},
		},
	}
}

// Descriptions of the statuses that a termination reports.
const (
	PreviousStatusDescription = "Status before the call, as the call returned it."
	CurrentStatusDescription  = "Status after the call, as the call returned it."
	FinalStatusDescription    = "Status last seen while waiting. Null if nothing waited for the connection, or if the service no longer lists it."
)
