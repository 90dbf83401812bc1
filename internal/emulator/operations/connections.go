package operations

import (
	"strconv"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/fault"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type describeConnectionsInput struct {
	EndpointID string `query:"ClientVpnEndpointId,required"`
	paging
}

type describeConnectionsOutput struct {
	Connections []connection `query:"connections"`
	NextToken   string       `query:"nextToken,omitempty"`
}

// connection has a text for every member, counters too, because the service has.
type connection struct {
	EndpointID     string   `query:"clientVpnEndpointId"`
	Timestamp      string   `query:"timestamp"`
	ConnectionID   string   `query:"connectionId"`
	Username       string   `query:"username,omitempty"`
	Established    string   `query:"connectionEstablishedTime"`
	IngressBytes   string   `query:"ingressBytes"`
	EgressBytes    string   `query:"egressBytes"`
	IngressPackets string   `query:"ingressPackets"`
	EgressPackets  string   `query:"egressPackets"`
	ClientIP       string   `query:"clientIp"`
	ClientIPv6     string   `query:"clientIpv6Address,omitempty"`
	Evaluated      string   `query:"authorizationPolicyLastEvaluatedTime,omitempty"`
	CommonName     string   `query:"commonName"`
	Status         status   `query:"status"`
	Ended          string   `query:"connectionEndTime"`
	Posture        []string `query:"postureComplianceStatusSet"`
}

type status struct {
	Code    string `query:"code"`
	Message string `query:"message,omitempty"`
}

// connectionTime writes a time as connections have it; one that has not come is a dash.
func connectionTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.DateTime)
}

func describeConnections(call *Call, in describeConnectionsInput) (describeConnectionsOutput, error) {
	v, err := in.view(call, []string{vpn.FilterConnectionID, vpn.FilterUsername}, "connections", in.EndpointID)
	if err != nil {
		return describeConnectionsOutput{}, err
	}
	page, more, err := call.Service.Connections(call.Region, in.EndpointID,
		vpn.Listing{Filters: v.filters, After: v.after, Limit: v.limit, Ago: call.ago()})
	if err != nil {
		return describeConnectionsOutput{}, err
	}
	out := describeConnectionsOutput{Connections: onWire(page, connectionOnWire)}
	if more {
		out.NextToken = call.Tokens.Make(page[len(page)-1].Number(), v.about)
	}
	return out, nil
}

func connectionOnWire(c vpn.Connection) connection {
	count := func(n int64) string { return strconv.FormatInt(n, 10) }
	wire := connection{
		EndpointID:     c.EndpointID,
		Timestamp:      connectionTime(c.SeenAt()),
		ConnectionID:   c.ID,
		Username:       c.Username,
		Established:    connectionTime(c.EstablishedAt),
		IngressBytes:   count(c.Traffic.IngressBytes),
		EgressBytes:    count(c.Traffic.EgressBytes),
		IngressPackets: count(c.Traffic.IngressPackets),
		EgressPackets:  count(c.Traffic.EgressPackets),
		ClientIP:       c.ClientIP,
		ClientIPv6:     c.ClientIPv6,
		CommonName:     c.CommonName,
		Status:         status{Code: c.Status},
		Ended:          connectionTime(c.EndedAt),
		Posture:        []string{}, // No connect handler is ever asked.
	}
	if !c.EvaluatedAt.IsZero() {
		wire.Evaluated = connectionTime(c.EvaluatedAt)
	}
	return wire
}

type terminateConnectionsInput struct {
	EndpointID   string  `query:"ClientVpnEndpointId,required"`
	ConnectionID *string `query:"ConnectionId"`
	Username     *string `query:"Username"`
}

type terminateConnectionsOutput struct {
	EndpointID string        `query:"clientVpnEndpointId"`
	Username   *string       `query:"username"`
	Statuses   []termination `query:"connectionStatuses"`
}

type termination struct {
	ConnectionID   string `query:"connectionId"`
	PreviousStatus status `query:"previousStatus"`
	CurrentStatus  status `query:"currentStatus"`
}

// terminateConnections ends connections by id or by user name. GUESS: the errors for both and for neither.
func terminateConnections(call *Call, in terminateConnectionsInput) (terminateConnectionsOutput, error) {
	out := terminateConnectionsOutput{EndpointID: in.EndpointID, Username: in.Username}
	var done []vpn.Termination
	var err error
	switch {
	case in.ConnectionID != nil && in.Username != nil:
		return out, awserror.InvalidCombination("The parameters ConnectionId and Username cannot be used together")
	case in.ConnectionID != nil:
		done, err = call.Service.TerminateByID(call.Region, in.EndpointID, *in.ConnectionID, fate(call.Faults))
	case in.Username != nil:
		done, err = call.Service.TerminateByUsername(call.Region, in.EndpointID, *in.Username, fate(call.Faults))
	default:
		return out, awserror.MissingParameter("ConnectionId or Username")
	}
	if err != nil {
		return out, err
	}
	for _, t := range done {
		out.Statuses = append(out.Statuses, termination{
			ConnectionID: t.ConnectionID, PreviousStatus: status{Code: t.Before}, CurrentStatus: status{Code: t.After},
		})
	}
	return out, nil
}

func fate(faults fault.Struck) vpn.Fate {
	stuck, isStuck := faults.Find(fault.StuckTerminating)
	return vpn.Fate{Fails: faults.Has(fault.FailToTerminate), Stuck: isStuck, StuckFor: stuck.Duration}
}
