package connection

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

const couldNotList = "Could not list the Client VPN connections"

type connectionsModel struct {
	ClientVPNEndpointID types.String      `tfsdk:"client_vpn_endpoint_id"`
	CommonNames         types.Set         `tfsdk:"common_names"`
	ConnectionIDs       types.Set         `tfsdk:"connection_ids"`
	Connections         []connectionModel `tfsdk:"connections"`
	Region              types.String      `tfsdk:"region"`
	Regions             types.Set         `tfsdk:"regions"`
	StatusCodes         types.Set         `tfsdk:"status_codes"`
	Usernames           types.Set         `tfsdk:"usernames"`
}

type connectionModel struct {
	AuthorizationPolicyLastEvaluatedTime types.String      `tfsdk:"authorization_policy_last_evaluated_time"`
	ClientIP                             types.String      `tfsdk:"client_ip"`
	ClientIPv6Address                    types.String      `tfsdk:"client_ipv6_address"`
	ClientVPNEndpointID                  types.String      `tfsdk:"client_vpn_endpoint_id"`
	CommonName                           types.String      `tfsdk:"common_name"`
	ConnectionEndTime                    types.String      `tfsdk:"connection_end_time"`
	ConnectionEstablishedTime            types.String      `tfsdk:"connection_established_time"`
	ConnectionID                         types.String      `tfsdk:"connection_id"`
	EgressBytes                          types.Int64       `tfsdk:"egress_bytes"`
	EgressPackets                        types.Int64       `tfsdk:"egress_packets"`
	IngressBytes                         types.Int64       `tfsdk:"ingress_bytes"`
	IngressPackets                       types.Int64       `tfsdk:"ingress_packets"`
	PostureComplianceStatuses            []string          `tfsdk:"posture_compliance_statuses"`
	Region                               types.String      `tfsdk:"region"`
	Status                               *framework.Status `tfsdk:"status"`
	Timestamp                            types.String      `tfsdk:"timestamp"`
	Username                             types.String      `tfsdk:"username"`
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
	m.Connections = []connectionModel{}
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
			m.Connections = append(m.Connections, newConnectionModel(connection))
		}
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
	for _, connection := range read {
		m.Connections = append(m.Connections, newConnectionModel(connection))
	}
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

func newConnectionModel(c clientvpn.Connection) connectionModel {
	return connectionModel{
		AuthorizationPolicyLastEvaluatedTime: framework.Time(c.PolicyEvaluatedAt),
		ClientIP:                             framework.StringOrNull(c.ClientIP),
		ClientIPv6Address:                    framework.StringOrNull(c.ClientIPv6),
		ClientVPNEndpointID:                  framework.StringOrNull(c.EndpointID),
		CommonName:                           framework.StringOrNull(c.CommonName),
		ConnectionEndTime:                    framework.Time(c.EndedAt),
		ConnectionEstablishedTime:            framework.Time(c.EstablishedAt),
		ConnectionID:                         types.StringValue(c.ID),
		EgressBytes:                          types.Int64PointerValue(c.EgressBytes),
		EgressPackets:                        types.Int64PointerValue(c.EgressPackets),
		IngressBytes:                         types.Int64PointerValue(c.IngressBytes),
		IngressPackets:                       types.Int64PointerValue(c.IngressPackets),
		PostureComplianceStatuses:            append([]string{}, c.PostureComplianceStatuses...),
		Region:                               types.StringValue(c.Region),
		Status:                               framework.NewStatus(&c.Status),
		Timestamp:                            framework.Time(c.ListedAt),
		Username:                             framework.StringOrNull(c.Username),
	}
}
