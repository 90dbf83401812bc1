package operations

import (
	"strconv"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type describeConnectionsInput struct {
	EndpointID string `query:"ClientVpnEndpointId,required"`
	paging
}

type describeConnectionsOutput struct {
	Connections []connection `xml:"connections>item"`
	NextToken   string       `xml:"nextToken,omitempty"`
}

// connection is a connection in a response. Every member is a string, as in the service's model.
type connection struct {
	EndpointID     string   `xml:"clientVpnEndpointId"`
	Timestamp      string   `xml:"timestamp"`
	ConnectionID   string   `xml:"connectionId"`
	Username       string   `xml:"username,omitempty"`
	Established    string   `xml:"connectionEstablishedTime"`
	IngressBytes   string   `xml:"ingressBytes"`
	EgressBytes    string   `xml:"egressBytes"`
	IngressPackets string   `xml:"ingressPackets"`
	EgressPackets  string   `xml:"egressPackets"`
	ClientIP       string   `xml:"clientIp"`
	ClientIPv6     string   `xml:"clientIpv6Address,omitempty"`
	Evaluated      string   `xml:"authorizationPolicyLastEvaluatedTime,omitempty"`
	CommonName     string   `xml:"commonName"`
	Status         status   `xml:"status"`
	Ended          string   `xml:"connectionEndTime"`
	Posture        []string `xml:"postureComplianceStatusSet>item"` // Empty: the emulator calls no connect handler.
}

type status struct {
	Code    string `xml:"code"`
	Message string `xml:"message,omitempty"`
}

// connectionStatus returns the status of a connection. GUESS: the message.
func connectionStatus(code string) status {
	if code == "failed-to-terminate" {
		return status{Code: code, Message: "The connection could not be terminated"}
	}
	return status{Code: code}
}

// connectionTime formats a time of a connection. A zero time is a dash.
func connectionTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.DateTime)
}

func describeConnections(call *Call, in describeConnectionsInput) (describeConnectionsOutput, error) {
	page, err := in.validate(call, []string{vpn.FilterConnectionID, vpn.FilterUsername}, "connections", in.EndpointID)
	if err != nil {
		return describeConnectionsOutput{}, err
	}
	connections, more, err := call.Service.Connections(call.Location, in.EndpointID,
		vpn.Listing{Filters: page.filters, After: page.after, Limit: page.limit, Ago: call.StaleBy})
	if err != nil {
		return describeConnectionsOutput{}, err
	}
	out := describeConnectionsOutput{Connections: convertAll(connections, newConnection)}
	if more {
		out.NextToken = call.Tokens.Make(connections[len(connections)-1].Number(), page.scope)
	}
	return out, nil
}

func newConnection(c vpn.Connection) connection {
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
		Status:         connectionStatus(c.Status),
		Ended:          connectionTime(c.EndedAt),
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
	EndpointID string        `xml:"clientVpnEndpointId"`
	Username   *string       `xml:"username"`
	Statuses   []termination `xml:"connectionStatuses>item"`
}

type termination struct {
	ConnectionID   string `xml:"connectionId"`
	PreviousStatus status `xml:"previousStatus"`
	CurrentStatus  status `xml:"currentStatus"`
}

// terminateConnections terminates connections by ID or by user name. GUESS: the errors for both and for neither.
func terminateConnections(call *Call, in terminateConnectionsInput) (terminateConnectionsOutput, error) {
	out := terminateConnectionsOutput{EndpointID: in.EndpointID, Username: in.Username}
	var terminations []vpn.Termination
	var err error
	switch {
	case in.ConnectionID != nil && in.Username != nil:
		return out, awserror.InvalidCombination("The parameters ConnectionId and Username cannot be used together")
	case in.ConnectionID != nil:
		terminations, err = call.Service.TerminateByID(call.Location, in.EndpointID, *in.ConnectionID, call.TerminationFault)
	case in.Username != nil:
		terminations, err = call.Service.TerminateByUsername(call.Location, in.EndpointID, *in.Username, call.TerminationFault)
	default:
		return out, awserror.MissingParameter("ConnectionId or Username")
	}
	if err != nil {
		return out, err
	}
	for _, t := range terminations {
		out.Statuses = append(out.Statuses, termination{
			ConnectionID: t.ConnectionID, PreviousStatus: connectionStatus(t.Before), CurrentStatus: connectionStatus(t.After),
		})
	}
	return out, nil
}
