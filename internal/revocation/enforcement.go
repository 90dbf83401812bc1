package revocation

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

type lastEnforcementModel struct {
	EnforcedAt  types.String           `tfsdk:"enforced_at"`
	Connections []endedConnectionModel `tfsdk:"connections"`
	RequestIDs  []string               `tfsdk:"request_ids"`
}

type endedConnectionModel struct {
	Region              types.String      `tfsdk:"region"`
	ClientVPNEndpointID types.String      `tfsdk:"client_vpn_endpoint_id"`
	ConnectionID        types.String      `tfsdk:"connection_id"`
	Username            types.String      `tfsdk:"username"`
	CommonName          types.String      `tfsdk:"common_name"`
	PreviousStatus      *framework.Status `tfsdk:"previous_status"`
	CurrentStatus       *framework.Status `tfsdk:"current_status"`
	FinalStatus         *framework.Status `tfsdk:"final_status"`
}

// enforcementModel is one enforcement in the history.
type enforcementModel struct {
	EnforcedAt         types.String              `tfsdk:"enforced_at"`
	Connections        []recordedConnectionModel `tfsdk:"connections"`
	RequestIDs         []string                  `tfsdk:"request_ids"`
	SimilarConnections []attr.Value              `tfsdk:"similar_connections"`
}

type recordedConnectionModel struct {
	endedConnectionModel
	ClientIP                  types.String `tfsdk:"client_ip"`
	ConnectionEstablishedTime types.String `tfsdk:"connection_established_time"`
	ConnectionEndTime         types.String `tfsdk:"connection_end_time"`
	SeenAt                    types.String `tfsdk:"seen_at"`
}

// newActiveConnections returns objects of activeConnectionType.
func newActiveConnections(live []clientvpn.Connection) []attr.Value {
	connections := make([]attr.Value, 0, len(live))
	of := activeConnectionType().AttrTypes
	for _, c := range live {
		connections = append(connections, types.ObjectValueMust(of, map[string]attr.Value{
			"region":                      types.StringValue(c.Region),
			"client_vpn_endpoint_id":      types.StringValue(c.EndpointID),
			"connection_id":               types.StringValue(c.ID),
			"username":                    framework.StringOrNull(c.Username),
			"common_name":                 framework.StringOrNull(c.CommonName),
			"client_ip":                   framework.StringOrNull(c.ClientIP),
			"connection_established_time": framework.Time(c.EstablishedAt),
		}))
	}
	return connections
}

func newEndedConnection(s clientvpn.ConnectionStatus) endedConnectionModel {
	return endedConnectionModel{
		Region:              types.StringValue(s.Connection.Region),
		ClientVPNEndpointID: types.StringValue(s.Connection.EndpointID),
		ConnectionID:        types.StringValue(s.Connection.ID),
		Username:            framework.StringOrNull(s.Connection.Username),
		CommonName:          framework.StringOrNull(s.Connection.CommonName),
		PreviousStatus:      framework.NewStatus(&s.Previous),
		CurrentStatus:       framework.NewStatus(&s.Current),
		FinalStatus:         framework.NewStatus(s.Final),
	}
}

func newRecordedConnection(s clientvpn.ConnectionStatus) recordedConnectionModel {
	return recordedConnectionModel{
		endedConnectionModel:      newEndedConnection(s),
		ClientIP:                  framework.StringOrNull(s.Connection.ClientIP),
		ConnectionEstablishedTime: framework.Time(s.Connection.EstablishedAt),
		ConnectionEndTime:         framework.Time(s.Connection.EndedAt),
		SeenAt:                    framework.Time(s.Connection.ListedAt),
	}
}

// setResult stores the result of an enforcement, and adds it to the record of the earlier ones.
func (m *model) setResult(ctx context.Context, result clientvpn.Result, before record, failed bool, now time.Time) (diags diag.Diagnostics) {
	live := result.Remaining
	if m.DryRun.ValueBool() {
		live = result.WouldEnd
	}
	m.setActive(newActiveConnections(live))
	diags.Append(m.setCovered(ctx, result.Found)...)
	if failed { // Somebody may have reconnected since, or be connected where a look failed.
		m.Clear = types.BoolValue(false)
	}
	m.LastEnforcement = before.last
	if m.DryRun.ValueBool() && !m.Enforcements.IsUnknown() { // The plan kept the history.
		return diags
	}
	m.Enforcements = before.history(m)
	if m.DryRun.ValueBool() || failed && len(result.Connections) == 0 {
		return diags
	}
	if result.At.IsZero() {
		result.At = now
	}
	enforcement, moreDiags := newEnforcement(ctx, result)
	diags.Append(moreDiags...)
	before.enforcements = append([]attr.Value{enforcement}, before.enforcements...)
	m.Enforcements = before.history(m)
	if len(result.Connections) > 0 {
		m.LastEnforcement, moreDiags = newLastEnforcement(ctx, result)
		diags.Append(moreDiags...)
	}
	return diags
}

func newEnforcement(ctx context.Context, result clientvpn.Result) (types.Object, diag.Diagnostics) {
	enforcement := enforcementModel{
		EnforcedAt:         framework.Time(result.At),
		Connections:        make([]recordedConnectionModel, 0, len(result.Connections)),
		RequestIDs:         append([]string{}, result.RequestIDs...),
		SimilarConnections: newActiveConnections(result.Found.Resembling),
	}
	for _, status := range result.Connections {
		enforcement.Connections = append(enforcement.Connections, newRecordedConnection(status))
	}
	return types.ObjectValueFrom(ctx, enforcementType().AttrTypes, enforcement)
}

func newLastEnforcement(ctx context.Context, result clientvpn.Result) (types.Object, diag.Diagnostics) {
	last := lastEnforcementModel{EnforcedAt: framework.Time(result.At), RequestIDs: append([]string{}, result.RequestIDs...)}
	for _, status := range result.Connections {
		last.Connections = append(last.Connections, newEndedConnection(status))
	}
	return types.ObjectValueFrom(ctx, lastEnforcementTypes(), last)
}
