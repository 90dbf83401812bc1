package revocation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const (
	// defaultMaxConnections and defaultKeepEnforcements are the defaults of max_connections and keep_enforcements. The
	// state leaves them null, because a refresh in Terraform 1.11 can mistake a number for a change
	// (hashicorp/terraform#36403).
	defaultMaxConnections   = 100
	defaultKeepEnforcements = 100
)

type model struct {
	ActiveConnections    types.List          `tfsdk:"active_connections"`
	Clear                types.Bool          `tfsdk:"clear"`
	ClientVPNEndpointIDs framework.StringSet `tfsdk:"client_vpn_endpoint_ids"`
	CommonNames          framework.StringSet `tfsdk:"common_names"`
	CoveredRegions       types.List          `tfsdk:"covered_regions"`
	DryRun               types.Bool          `tfsdk:"dry_run"`
	Enforcements         types.List          `tfsdk:"enforcements"`
	KeepEnforcements     types.Number        `tfsdk:"keep_enforcements"`
	LastEnforcement      types.Object        `tfsdk:"last_enforcement"`
	MaxConnections       types.Number        `tfsdk:"max_connections"`
	NeverCut             framework.StringSet `tfsdk:"never_cut"`
	Region               types.String        `tfsdk:"region"`
	Regions              framework.StringSet `tfsdk:"regions"`
	Timeouts             timeouts.Value      `tfsdk:"timeouts"`
	Usernames            framework.StringSet `tfsdk:"usernames"`
}

// termination returns the termination that the order describes. The order must be known.
func (m *model) termination() clientvpn.Termination {
	neverCut := m.NeverCut.Strings()
	return clientvpn.Termination{
		People: clientvpn.People{
			Usernames:          m.Usernames.Strings(),
			CommonNames:        m.CommonNames.Strings(),
			ExcludeUsernames:   neverCut,
			ExcludeCommonNames: neverCut,
		},
		MaxConnections: m.maxConnections(),
		Repeat:         true,
		DryRun:         m.DryRun.ValueBool(),
	}
}

func (m *model) maxConnections() int { return count(m.MaxConnections, defaultMaxConnections) }

// count returns a number that framework.Count has validated, or fallback if it is null.
func count(n types.Number, fallback int) int {
	if n.IsNull() || n.IsUnknown() {
		return fallback
	}
	value, _ := n.ValueBigFloat().Int64()
	return int(value)
}

// names is an argument that names regions, endpoints or people.
type names struct {
	argument string
	set      framework.StringSet
	rules    []validator.Set
}

func (m *model) names() []names {
	return []names{
		{"regions", m.Regions, framework.RegionsValidators()},
		{"client_vpn_endpoint_ids", m.ClientVPNEndpointIDs, framework.Each(framework.EndpointID())},
		{"usernames", m.Usernames, framework.Each(framework.PersonName())},
		{"common_names", m.CommonNames, framework.Each(framework.PersonName())},
		{"never_cut", m.NeverCut, framework.Each(framework.PersonName())},
	}
}

// known reports whether all arguments that decide whose connections end are known.
func (m *model) known() bool {
	unknown := slices.ContainsFunc(m.names(), func(n names) bool { return !n.set.Known() })
	return !unknown && !m.Region.IsUnknown() && !m.DryRun.IsUnknown()
}

// validate returns the errors of the arguments that are known. Plan and apply call it again, because an argument can be unknown
// during validation.
func (m *model) validate(ctx context.Context) (diags diag.Diagnostics) {
	for _, n := range m.names() {
		diags.Append(framework.CheckSet(ctx, path.Root(n.argument), n.set.Set(), n.rules...)...)
	}
	for argument, number := range map[string]types.Number{"max_connections": m.MaxConnections, "keep_enforcements": m.KeepEnforcements} {
		diags.Append(framework.CheckNumber(ctx, path.Root(argument), number, framework.Count())...)
	}
	if m.ClientVPNEndpointIDs.Empty() && !m.ClientVPNEndpointIDs.IsNull() {
		diags.AddAttributeError(path.Root("client_vpn_endpoint_ids"), "No endpoint is named",
			"client_vpn_endpoint_ids must have at least 1 element. Leave it out for every endpoint.")
	}
	if m.Usernames.Empty() && m.CommonNames.Empty() {
		diags.AddAttributeError(path.Root("usernames"), "Nobody is named",
			"At least one element in usernames or common_names is needed: an order that names nobody would look like a revocation.")
	}
	return diags
}

// sameOrder reports whether both orders name the same people and endpoints.
func (m *model) sameOrder(other *model) bool {
	return slices.EqualFunc(m.names(), other.names(), func(a, b names) bool { return a.set.Equal(b.set) }) &&
		m.DryRun.ValueBool() == other.DryRun.ValueBool()
}

// removeEndpoints removes endpoints that no longer exist.
func (m *model) removeEndpoints(missing []string) (diags diag.Diagnostics) {
	if len(missing) == 0 {
		return nil
	}
	ids := slices.DeleteFunc(m.ClientVPNEndpointIDs.Strings(), func(id string) bool { return slices.Contains(missing, id) })
	m.ClientVPNEndpointIDs = framework.NewStringSet(ids)
	for _, id := range missing {
		diags.AddWarning(fmt.Sprintf("The Client VPN endpoint %s no longer exists in %s", id, m.place()),
			"Nobody can be connected to it, and it was removed from the state. Remove it from client_vpn_endpoint_ids too.")
	}
	return diags
}

// subject describes the order in its errors. argument is the name of the timeout of the operation.
func (m *model) subject(argument string) diagnose.Subject {
	return diagnose.Subject{
		Region:  m.place(),
		Who:     m.termination().People.String(),
		Timeout: argument,
		Retry:   "Apply again to end what is left",
		Advise:  advice,
	}
}

// advice returns advice about an error of an order, or "".
func advice(s diagnose.Subject, err error) string {
	if _, ok := errors.AsType[*clientvpn.MissingEndpointsError](err); ok {
		return fmt.Sprintf("Check client_vpn_endpoint_ids and the region: an endpoint of another region or account is not known in %s.", s.Region)
	}
	return framework.TerminationAdvice(s, err)
}

// setActive sets active_connections and clear.
func (m *model) setActive(live []attr.Value) {
	m.Clear = types.BoolValue(len(live) == 0)
	m.ActiveConnections = types.ListValueMust(activeConnectionType(), live)
}
