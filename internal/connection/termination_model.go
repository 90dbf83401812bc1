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
}

type connectionStatusModel struct {
	ConnectionID   types.String      `tfsdk:"connection_id"`
	PreviousStatus *framework.Status `tfsdk:"previous_status"`
	CurrentStatus  *framework.Status `tfsdk:"current_status"`
	FinalStatus    *framework.Status `tfsdk:"final_status"`
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

// setResult stores what the service did.
func (m *terminationModel) setResult(ctx context.Context, result clientvpn.Result) diag.Diagnostics {
	statuses := make([]connectionStatusModel, 0, len(result.Connections))
	for _, status := range result.Connections {
		statuses = append(statuses, newConnectionStatusModel(status))
	}
	var diags, moreDiags diag.Diagnostics
	m.ConnectionStatuses, diags = types.ListValueFrom(ctx, connectionStatusesAttribute().NestedObject.Type(), statuses)
	m.RequestIDs, moreDiags = types.ListValueFrom(ctx, types.StringType, append([]string{}, result.RequestIDs...))
	m.TerminatedAt = framework.Time(result.At)
	return append(diags, moreDiags...)
}

func newConnectionStatusModel(s clientvpn.ConnectionStatus) connectionStatusModel {
	return connectionStatusModel{
		ConnectionID:   types.StringValue(s.Connection.ID),
		PreviousStatus: framework.NewStatus(&s.Previous),
		CurrentStatus:  framework.NewStatus(&s.Current),
		FinalStatus:    framework.NewStatus(s.Final),
	}
}
