package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

type terminationModel struct {
	ClientVPNEndpointID types.String   `tfsdk:"client_vpn_endpoint_id"`
	CommonName          types.String   `tfsdk:"common_name"`
	ConnectionID        types.String   `tfsdk:"connection_id"`
	ConnectionStatuses  types.List     `tfsdk:"connection_statuses"`
	DryRun              types.Bool     `tfsdk:"dry_run"`
	OnNotConnected      types.String   `tfsdk:"on_not_connected"`
	Region              types.String   `tfsdk:"region"`
	RequestIDs          types.List     `tfsdk:"request_ids"`
	TerminatedAt        types.String   `tfsdk:"terminated_at"`
	Timeouts            timeouts.Value `tfsdk:"timeouts"`
	Triggers            types.Map      `tfsdk:"triggers"`
	Username            types.String   `tfsdk:"username"`
	WaitForTermination  types.Bool     `tfsdk:"wait_for_termination"`
	WouldTerminate      types.List     `tfsdk:"would_terminate"`
}

type connectionStatusModel struct {
	ConnectionID   types.String      `tfsdk:"connection_id"`
	PreviousStatus *framework.Status `tfsdk:"previous_status"`
	CurrentStatus  *framework.Status `tfsdk:"current_status"`
	FinalStatus    *framework.Status `tfsdk:"final_status"`
}

type wouldTerminateModel struct {
	ClientIP                  types.String `tfsdk:"client_ip"`
	CommonName                types.String `tfsdk:"common_name"`
	ConnectionEstablishedTime types.String `tfsdk:"connection_established_time"`
	ConnectionID              types.String `tfsdk:"connection_id"`
	Username                  types.String `tfsdk:"username"`
}

func (m *terminationModel) termination() clientvpn.Termination {
	return clientvpn.Termination{
		EndpointIDs:      []string{m.ClientVPNEndpointID.ValueString()},
		People:           m.people(),
		Direct:           true,
		RequireConnected: m.OnNotConnected.ValueString() != notConnectedIgnored,
		Wait:             m.WaitForTermination.ValueBool(),
		DryRun:           m.DryRun.ValueBool(),
	}
}

func (m *terminationModel) people() clientvpn.People {
	switch {
	case !m.ConnectionID.IsNull():
		return clientvpn.People{ConnectionIDs: []string{m.ConnectionID.ValueString()}}
	case !m.Username.IsNull():
		return clientvpn.People{Usernames: []string{m.Username.ValueString()}}
	default:
		return clientvpn.People{CommonNames: []string{m.CommonName.ValueString()}}
	}
}

// setResult sets the computed values. It adds the result to the record of an earlier create.
func (m *terminationModel) setResult(ctx context.Context, result clientvpn.Result, earlier terminationRecord) diag.Diagnostics {
	record := earlier.add(result)
	var diags, moreDiags diag.Diagnostics
	m.ConnectionStatuses, diags = types.ListValueFrom(ctx, connectionStatusesAttribute().NestedObject.Type(), append([]connectionStatusModel{}, record.Statuses...))
	m.RequestIDs, moreDiags = types.ListValueFrom(ctx, types.StringType, record.RequestIDs)
	diags.Append(moreDiags...)
	m.TerminatedAt = record.TerminatedAt
	m.WouldTerminate = types.ListNull(wouldTerminateAttribute().NestedObject.Type())
	if m.DryRun.ValueBool() {
		m.WouldTerminate, moreDiags = types.ListValueFrom(ctx, wouldTerminateAttribute().NestedObject.Type(), newWouldTerminateModels(result.WouldEnd))
		diags.Append(moreDiags...)
	}
	return diags
}

func newWouldTerminateModels(connections []clientvpn.Connection) []wouldTerminateModel {
	models := make([]wouldTerminateModel, 0, len(connections))
	for _, c := range connections {
		models = append(models, wouldTerminateModel{
			ClientIP:                  framework.StringOrNull(c.ClientIP),
			CommonName:                framework.StringOrNull(c.CommonName),
			ConnectionEstablishedTime: framework.Time(c.EstablishedAt),
			ConnectionID:              types.StringValue(c.ID),
			Username:                  framework.StringOrNull(c.Username),
		})
	}
	return models
}

func newConnectionStatusModel(s clientvpn.ConnectionStatus) connectionStatusModel {
	return connectionStatusModel{
		ConnectionID:   types.StringValue(s.Connection.ID),
		PreviousStatus: framework.NewStatus(&s.Previous),
		CurrentStatus:  framework.NewStatus(&s.Current),
		FinalStatus:    framework.NewStatus(s.Final),
	}
}
