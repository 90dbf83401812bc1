package connection

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

type terminateModel struct {
	All                 types.Bool   `tfsdk:"all"`
	ClientVPNEndpointID types.String `tfsdk:"client_vpn_endpoint_id"`
	CommonNames         types.Set    `tfsdk:"common_names"`
	ConnectionIDs       types.Set    `tfsdk:"connection_ids"`
	DryRun              types.Bool   `tfsdk:"dry_run"`
	ExcludeCommonNames  types.Set    `tfsdk:"exclude_common_names"`
	ExcludeUsernames    types.Set    `tfsdk:"exclude_usernames"`
	MaxConnections      types.Number `tfsdk:"max_connections"`
	Region              types.String `tfsdk:"region"`
	Regions             types.Set    `tfsdk:"regions"`
	Timeout             types.String `tfsdk:"timeout"`
	Usernames           types.Set    `tfsdk:"usernames"`
}

// check returns an error if the selection is missing or ambiguous, or if it is everybody without a limit. Unknown values may
// still become valid; Invoke checks again.
func (m *terminateModel) check() diag.Diagnostics {
	diags := framework.CheckPlace(m.ClientVPNEndpointID, m.Region, m.Regions)
	selected, unknown := 0, m.All.IsUnknown()
	for _, set := range []types.Set{m.ConnectionIDs, m.Usernames, m.CommonNames} {
		unknown = unknown || set.IsUnknown()
		if !set.IsNull() && !set.IsUnknown() {
			selected++
		}
	}
	if m.All.ValueBool() {
		selected++
	}
	if selected > 1 || selected == 0 && !unknown {
		diags.AddError("Invalid selection", "Exactly one of connection_ids, usernames, common_names and all = true is required.")
	}
	diags.Append(m.checkAll()...)
	return diags
}

// checkAll returns an error if everybody is selected without a limit or without an endpoint.
func (m *terminateModel) checkAll() (diags diag.Diagnostics) {
	if !m.All.ValueBool() {
		return nil
	}
	if m.MaxConnections.IsNull() {
		diags.AddAttributeError(path.Root("max_connections"), "Missing max_connections",
			"all = true requires max_connections, the maximum number of connections to end: it guards against ending more than intended.")
	}
	if m.ClientVPNEndpointID.IsNull() {
		diags.AddAttributeError(path.Root("client_vpn_endpoint_id"), "Missing client_vpn_endpoint_id",
			"all = true requires client_vpn_endpoint_id: it ends every connection of one endpoint, not those of whole regions.")
	}
	return diags
}

// where returns the regions and the endpoint. The configuration must be valid and known.
func (m *terminateModel) where(ctx context.Context, clients *clientvpn.Clients) (clientvpn.Where, diag.Diagnostics) {
	where := clientvpn.Where{LookTimeout: clientvpn.LookTimeout(m.timeout())}
	var regions []string
	diags := m.Regions.ElementsAs(ctx, &regions, false)
	where.Regions = framework.Regions(regions, framework.Region(m.Region, clients))
	if !m.ClientVPNEndpointID.IsNull() {
		where.EndpointIDs = []string{m.ClientVPNEndpointID.ValueString()}
	}
	return where, diags
}

// termination returns the termination that the configuration describes. The configuration must be valid and known.
func (m *terminateModel) termination(ctx context.Context) (clientvpn.Termination, diag.Diagnostics) {
	termination := clientvpn.Termination{
		People: clientvpn.People{Everybody: m.All.ValueBool()},
		Wait:   true,
		DryRun: m.DryRun.ValueBool(),
	}
	if !m.MaxConnections.IsNull() {
		limit, _ := m.MaxConnections.ValueBigFloat().Int64()
		termination.MaxConnections = int(limit)
	}
	var diags diag.Diagnostics
	for _, list := range []struct {
		set    types.Set
		values *[]string
	}{
		{m.ConnectionIDs, &termination.People.ConnectionIDs},
		{m.Usernames, &termination.People.Usernames},
		{m.CommonNames, &termination.People.CommonNames},
		{m.ExcludeUsernames, &termination.People.ExcludeUsernames},
		{m.ExcludeCommonNames, &termination.People.ExcludeCommonNames},
	} {
		diags.Append(list.set.ElementsAs(ctx, list.values, false)...)
	}
	return termination, diags
}

// timeout returns the configured timeout, which has been validated, or the default.
func (m *terminateModel) timeout() time.Duration {
	d, err := time.ParseDuration(m.Timeout.ValueString())
	if err != nil {
		return createTimeout
	}
	return d
}
