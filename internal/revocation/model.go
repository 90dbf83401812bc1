package revocation

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// defaultMaxConnections is max_connections where none is given.
const defaultMaxConnections = 100

type model struct {
	ActiveConnections    types.List     `tfsdk:"active_connections"`
	Clear                types.Bool     `tfsdk:"clear"`
	ClientVPNEndpointIDs types.Set      `tfsdk:"client_vpn_endpoint_ids"`
	CommonNames          types.Set      `tfsdk:"common_names"`
	LastEnforcement      types.Object   `tfsdk:"last_enforcement"`
	MaxConnections       types.Int64    `tfsdk:"max_connections"`
	Region               types.String   `tfsdk:"region"`
	Timeouts             timeouts.Value `tfsdk:"timeouts"`
	Usernames            types.Set      `tfsdk:"usernames"`
}

type activeConnectionModel struct {
	ClientVPNEndpointID       types.String `tfsdk:"client_vpn_endpoint_id"`
	ConnectionID              types.String `tfsdk:"connection_id"`
	Username                  types.String `tfsdk:"username"`
	CommonName                types.String `tfsdk:"common_name"`
	ClientIP                  types.String `tfsdk:"client_ip"`
	ConnectionEstablishedTime types.String `tfsdk:"connection_established_time"`
}

type lastEnforcementModel struct {
	EnforcedAt  types.String           `tfsdk:"enforced_at"`
	Connections []endedConnectionModel `tfsdk:"connections"`
	RequestIDs  []string               `tfsdk:"request_ids"`
}

type endedConnectionModel struct {
	ClientVPNEndpointID types.String      `tfsdk:"client_vpn_endpoint_id"`
	ConnectionID        types.String      `tfsdk:"connection_id"`
	Username            types.String      `tfsdk:"username"`
	CommonName          types.String      `tfsdk:"common_name"`
	PreviousStatus      *framework.Status `tfsdk:"previous_status"`
	CurrentStatus       *framework.Status `tfsdk:"current_status"`
	FinalStatus         *framework.Status `tfsdk:"final_status"`
}

// order is the standing order that the model describes. Its names are known and sorted.
func (m *model) order(ctx context.Context) (clientvpn.Termination, diag.Diagnostics) {
	var diags diag.Diagnostics
	order := clientvpn.Termination{
		EndpointIDs: sorted(ctx, m.ClientVPNEndpointIDs, &diags),
		People: clientvpn.People{
			Usernames:   sorted(ctx, m.Usernames, &diags),
			CommonNames: sorted(ctx, m.CommonNames, &diags),
		},
		MaxConnections: int(m.MaxConnections.ValueInt64()),
		Repeat:         true,
	}
	return order, diags
}

// sorted is nil for a null set.
func sorted(ctx context.Context, set types.Set, diags *diag.Diagnostics) []string {
	var values []string
	diags.Append(set.ElementsAs(ctx, &values, false)...)
	slices.Sort(values)
	return values
}

// known says whether all that an order is made of is known.
func (m *model) known() bool {
	for _, set := range []types.Set{m.ClientVPNEndpointIDs, m.Usernames, m.CommonNames} {
		if set.IsUnknown() || slices.ContainsFunc(set.Elements(), attr.Value.IsUnknown) {
			return false
		}
	}
	return !m.Region.IsUnknown()
}

// sameOrder says whether both name the same people at the same endpoints.
func (m *model) sameOrder(other *model) bool {
	return m.ClientVPNEndpointIDs.Equal(other.ClientVPNEndpointIDs) && m.Usernames.Equal(other.Usernames) && m.CommonNames.Equal(other.CommonNames)
}

// setActive takes over who is connected.
func (m *model) setActive(ctx context.Context, live []clientvpn.Connection) diag.Diagnostics {
	connections := make([]activeConnectionModel, 0, len(live))
	for _, c := range live {
		connections = append(connections, activeConnectionModel{
			ClientVPNEndpointID:       types.StringValue(c.EndpointID),
			ConnectionID:              types.StringValue(c.ID),
			Username:                  framework.StringOrNull(c.Username),
			CommonName:                framework.StringOrNull(c.CommonName),
			ClientIP:                  framework.StringOrNull(c.ClientIP),
			ConnectionEstablishedTime: framework.Time(c.EstablishedAt),
		})
	}
	m.Clear = types.BoolValue(len(live) == 0)
	var diags diag.Diagnostics
	m.ActiveConnections, diags = types.ListValueFrom(ctx, activeConnectionType(), connections)
	return diags
}

// setEnforcement takes over what was done, and leaves what was done before where nothing was necessary.
func (m *model) setEnforcement(ctx context.Context, result clientvpn.Result, before types.Object) diag.Diagnostics {
	if len(result.Connections) == 0 {
		m.LastEnforcement = before
		return nil
	}
	last := lastEnforcementModel{EnforcedAt: framework.Time(result.At), RequestIDs: append([]string{}, result.RequestIDs...)}
	for _, ended := range result.Connections {
		last.Connections = append(last.Connections, endedConnectionModel{
			ClientVPNEndpointID: types.StringValue(ended.Connection.EndpointID),
			ConnectionID:        types.StringValue(ended.Connection.ID),
			Username:            framework.StringOrNull(ended.Connection.Username),
			CommonName:          framework.StringOrNull(ended.Connection.CommonName),
			PreviousStatus:      framework.NewStatus(&ended.Previous),
			CurrentStatus:       framework.NewStatus(&ended.Current),
			FinalStatus:         framework.NewStatus(ended.Final),
		})
	}
	var diags diag.Diagnostics
	m.LastEnforcement, diags = types.ObjectValueFrom(ctx, lastEnforcementTypes(), last)
	return diags
}
