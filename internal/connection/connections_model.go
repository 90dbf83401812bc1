package connection

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const couldNotList = "Could not list the Client VPN connections"

type connectionsModel struct {
	ClientVPNEndpointID types.String `tfsdk:"client_vpn_endpoint_id"`
	CommonNames         types.Set    `tfsdk:"common_names"`
	ConnectionIDs       types.Set    `tfsdk:"connection_ids"`
	Connections         types.List   `tfsdk:"connections"`
	Region              types.String `tfsdk:"region"`
	Regions             types.Set    `tfsdk:"regions"`
	StatusCodes         types.Set    `tfsdk:"status_codes"`
	Usernames           types.Set    `tfsdk:"usernames"`
}

// check returns the errors of the arguments that select endpoints and regions. Unknown values may still become valid.
func (m *connectionsModel) check() diag.Diagnostics {
	return framework.CheckPlace(m.ClientVPNEndpointID, m.Region, m.Regions)
}

// list sets the connections and the region. argument is the name of the argument for the timeout, or "".
func (m *connectionsModel) list(ctx context.Context, clients *clientvpn.Clients, timeout time.Duration, argument string) diag.Diagnostics {
	filter, diags := m.filter(ctx)
	if diags.Append(m.check()...); diags.HasError() {
		return diags
	}
	m.setConnections(nil)
	call := framework.Call{Failure: couldNotList, Timeout: timeout, Subject: diagnose.Subject{
		EndpointID: m.ClientVPNEndpointID.ValueString(), Timeout: argument, Retry: "Run Terraform again", Advise: framework.TerminationAdvice,
	}}
	if !m.Regions.IsNull() {
		return append(diags, m.listRegions(ctx, clients, call, filter)...)
	}
	m.Region = framework.Region(m.Region, clients)
	call.Subject.Region = m.Region.ValueString()
	var read []clientvpn.Connection
	diags.Append(framework.Run(ctx, clients, call, func(ctx context.Context, client *clientvpn.Client) error {
		for connection, err := range client.Connections(ctx, call.Subject.EndpointID, filter) {
			if err != nil {
				return err
			}
			read = append(read, connection)
		}
		m.setConnections(read)
		diags.Append(similarNames(ctx, client, call.Subject, named(filter).Without(read))...)
		return nil
	})...)
	return diags
}

// listRegions lists the connections of several regions, which are asked at the same time.
func (m *connectionsModel) listRegions(ctx context.Context, clients *clientvpn.Clients, call framework.Call, filter clientvpn.Filter) diag.Diagnostics {
	var where clientvpn.Where
	diags := m.Regions.ElementsAs(ctx, &where.Regions, false)
	if !m.ClientVPNEndpointID.IsNull() {
		where.EndpointIDs = []string{m.ClientVPNEndpointID.ValueString()}
	}
	m.Region, call.Subject.Region = types.StringNull(), framework.Place(where.Regions)
	if diags.HasError() || filter.Empty() {
		return diags
	}
	people := clientvpn.People{ConnectionIDs: filter.ConnectionIDs, Usernames: filter.Usernames, CommonNames: filter.CommonNames}
	people.Everybody = people.Empty()
	var found clientvpn.Found
	diags.Append(framework.RunIn(ctx, clients, call, func(ctx context.Context, clients *clientvpn.Clients) (err error) {
		if found, err = clients.Find(ctx, where, people, 0); err == nil && len(found.MissingEndpoints) > 0 {
			return &clientvpn.MissingEndpointsError{EndpointIDs: found.MissingEndpoints}
		}
		return err
	})...)
	read := filter.Select(slices.Concat(found.Live, found.Ended))
	slices.SortStableFunc(read, func(a, b clientvpn.Connection) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.EndpointID, b.EndpointID))
	})
	m.setConnections(read)
	absent := named(filter).Without(read)
	return append(diags, nobodyListed(call.Subject, absent, absent.Resembling(found.Resembling))...)
}

// named returns the people in a filter.
func named(filter clientvpn.Filter) clientvpn.People {
	return clientvpn.People{Usernames: filter.Usernames, CommonNames: filter.CommonNames}
}

func (m *connectionsModel) filter(ctx context.Context) (clientvpn.Filter, diag.Diagnostics) {
	var f clientvpn.Filter
	var diags diag.Diagnostics
	for _, list := range []struct {
		set    types.Set
		values *[]string
	}{
		{m.ConnectionIDs, &f.ConnectionIDs},
		{m.Usernames, &f.Usernames},
		{m.CommonNames, &f.CommonNames},
		{m.StatusCodes, &f.StatusCodes},
	} {
		diags.Append(list.set.ElementsAs(ctx, list.values, false)...)
	}
	return f, diags
}

func (m *connectionsModel) setConnections(connections []clientvpn.Connection) {
	of := framework.ObjectType(connectionAttributes())
	elements := make([]attr.Value, len(connections))
	for i, c := range connections {
		elements[i] = connectionObject(of.AttrTypes, c)
	}
	m.Connections = types.ListValueMust(of, elements)
}

func connectionObject(of map[string]attr.Type, c clientvpn.Connection) types.Object {
	statuses := make([]attr.Value, len(c.PostureComplianceStatuses))
	for i, status := range c.PostureComplianceStatuses {
		statuses[i] = types.StringValue(status)
	}
	return types.ObjectValueMust(of, map[string]attr.Value{
		"authorization_policy_last_evaluated_time": framework.Time(c.PolicyEvaluatedAt),
		"client_ip":                   framework.StringOrNull(c.ClientIP),
		"client_ipv6_address":         framework.StringOrNull(c.ClientIPv6),
		"client_vpn_endpoint_id":      framework.StringOrNull(c.EndpointID),
		"common_name":                 framework.StringOrNull(c.CommonName),
		"connection_end_time":         framework.Time(c.EndedAt),
		"connection_established_time": framework.Time(c.EstablishedAt),
		"connection_id":               types.StringValue(c.ID),
		"egress_bytes":                types.Int64PointerValue(c.EgressBytes),
		"egress_packets":              types.Int64PointerValue(c.EgressPackets),
		"ingress_bytes":               types.Int64PointerValue(c.IngressBytes),
		"ingress_packets":             types.Int64PointerValue(c.IngressPackets),
		"posture_compliance_statuses": types.ListValueMust(types.StringType, statuses),
		"region":                      types.StringValue(c.Region),
		"status":                      framework.StatusObject(c.Status),
		"timestamp":                   framework.Time(c.ListedAt),
		"username":                    framework.StringOrNull(c.Username),
	})
}
