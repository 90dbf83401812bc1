package revocation

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// where returns the regions and endpoints of the order. The order must be known.
func (m *model) where() clientvpn.Where {
	return clientvpn.Where{
		Regions:     framework.Regions(m.Regions.Strings(), m.Region),
		Covered:     m.covered(),
		EndpointIDs: m.ClientVPNEndpointIDs.Strings(),
	}
}

// place returns the names of the regions for a sentence.
func (m *model) place() string {
	return framework.Place(framework.Regions(m.Regions.Strings(), m.Region))
}

// everywhere reports whether the order applies to every region that the account has enabled.
func (m *model) everywhere() bool {
	return slices.Equal(m.Regions.Strings(), []string{clientvpn.AllRegions})
}

// covered returns the regions that the order has covered so far.
func (m *model) covered() []string {
	var regions []string
	for _, element := range m.CoveredRegions.Elements() {
		if region, ok := element.(types.String); ok {
			regions = append(regions, region.ValueString())
		}
	}
	return regions
}

// keepCovered keeps the regions that the prior state covered, if both orders apply to every enabled region. A region that is no
// longer enabled must not be forgotten.
func (m *model) keepCovered(state *model) {
	m.CoveredRegions = types.ListNull(types.StringType)
	if state != nil && m.everywhere() && state.everywhere() {
		m.CoveredRegions = state.CoveredRegions
	}
}

// setCovered sets the regions that a look covered, or tried to. If the enabled regions are not known, it changes nothing.
func (m *model) setCovered(ctx context.Context, found clientvpn.Found) (diags diag.Diagnostics) {
	switch {
	case !m.everywhere():
		m.planCovered()
	case found.Regions != nil:
		m.CoveredRegions, diags = types.ListValueFrom(ctx, types.StringType, found.Regions)
	}
	return diags
}

// planCovered plans the regions that an enforcement covers.
func (m *model) planCovered() {
	switch {
	case m.Regions.IsNull():
		m.CoveredRegions = types.ListNull(types.StringType)
	case !m.Regions.Known() || m.everywhere():
		m.CoveredRegions = types.ListUnknown(types.StringType)
	default:
		var regions []attr.Value
		for _, region := range m.Regions.Strings() {
			regions = append(regions, types.StringValue(region))
		}
		m.CoveredRegions = types.ListValueMust(types.StringType, regions)
	}
}

// planRegion plans region: the configured one, null if regions is set, or else the provider's.
func (r *revocationResource) planRegion(plan *model, configured types.String) {
	switch {
	case !configured.IsNull():
	case plan.Regions.IsUnknown():
		plan.Region = types.StringUnknown()
	case !plan.Regions.IsNull():
		plan.Region = types.StringNull()
	case !plan.Region.IsNull():
	case r.Clients != nil && r.Clients.Region() != "": // The prior state has null, because the order had regions.
		plan.Region = types.StringValue(r.Clients.Region())
	default:
		plan.Region = types.StringUnknown()
	}
}

// resolveRegion sets region to the provider's unless it is configured or regions is set.
func (m *model) resolveRegion(clients *clientvpn.Clients) diag.Diagnostics {
	if m.Regions.IsNull() {
		m.Region = framework.Region(m.Region, clients)
		return nil
	}
	diags := framework.CheckRegions(m.Region, m.Regions)
	m.Region = types.StringNull()
	return diags
}
