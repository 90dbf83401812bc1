package operations

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type describeConnectionsOutput struct {
	Connections connectionList `xml:"connections"`
	NextToken   string         `xml:"nextToken,omitempty"`
}

// connectionList contains the items of the list in XML. A page has up to 16,000 values, which encoding/xml takes ten times as
// long to encode.
type connectionList struct {
	Items []byte `xml:",innerxml"`
}

func describeConnections(call *Call, in describeOnEndpointInput) (describeConnectionsOutput, error) {
	list := func(at position) ([]vpn.Connection, error) {
		return call.Service.Connections(call.Location, in.EndpointID,
			vpn.ConnectionQuery{Filters: in.Filters, After: at.after, Limit: at.limit + 1, Ago: call.StaleBy})
	}
	connections, next, err := page(call, in.paging, []any{"connections", in.EndpointID}, list, func(c vpn.Connection) filterValues {
		return filterValues{vpn.FilterConnectionID: {c.ID}, vpn.FilterUsername: {c.Username}}
	})
	return describeConnectionsOutput{Connections: newConnectionList(connections), NextToken: next}, err
}

func newConnectionList(connections []vpn.Connection) connectionList {
	const itemSize = 800 // with names of the usual length
	items := bytes.NewBuffer(make([]byte, 0, len(connections)*itemSize))
	for _, c := range connections {
		writeConnection(items, c)
	}
	return connectionList{items.Bytes()}
}

// writeConnection writes a connection. Every member is a string, as in the service's model. The postureComplianceStatusSet is
// empty, because the emulator calls no connect handler.
func writeConnection(w *bytes.Buffer, c vpn.Connection) {
	w.WriteString("<item>")
	writeMember(w, "clientVpnEndpointId", c.EndpointID)
	writeTime(w, "timestamp", c.Timestamp())
	writeMember(w, "connectionId", c.ID)
	writeOptional(w, "username", c.Username)
	writeTime(w, "connectionEstablishedTime", c.EstablishedAt)
	writeCount(w, "ingressBytes", c.Traffic.IngressBytes)
	writeCount(w, "egressBytes", c.Traffic.EgressBytes)
	writeCount(w, "ingressPackets", c.Traffic.IngressPackets)
	writeCount(w, "egressPackets", c.Traffic.EgressPackets)
	writeMember(w, "clientIp", c.ClientIP)
	writeOptional(w, "clientIpv6Address", c.ClientIPv6)
	if !c.EvaluatedAt.IsZero() {
		writeTime(w, "authorizationPolicyLastEvaluatedTime", c.EvaluatedAt)
	}
	writeMember(w, "commonName", c.CommonName)
	w.WriteString("<status>")
	writeMember(w, "code", c.Status)
	writeOptional(w, "message", c.StatusMessage())
	w.WriteString("</status>")
	writeTime(w, "connectionEndTime", c.EndedAt)
	w.WriteString("<postureComplianceStatusSet></postureComplianceStatusSet></item>")
}

func writeMember(w *bytes.Buffer, name, value string) {
	w.WriteByte('<')
	w.WriteString(name)
	w.WriteByte('>')
	if strings.ContainsFunc(value, needsEscape) {
		_ = xml.EscapeText(w, []byte(value)) // Writing to a buffer never fails.
	} else {
		w.WriteString(value)
	}
	w.WriteString("</")
	w.WriteString(name)
	w.WriteByte('>')
}

// needsEscape reports whether XML may need to escape a character of a value.
func needsEscape(r rune) bool {
	return r < ' ' || r > '~' || r == '&' || r == '<' || r == '>' || r == '"' || r == '\''
}

// writeOptional writes a member unless it is empty.
func writeOptional(w *bytes.Buffer, name, value string) {
	if value != "" {
		writeMember(w, name, value)
	}
}

func writeCount(w *bytes.Buffer, name string, count int64) {
	writeMember(w, name, strconv.FormatInt(count, 10))
}

// writeTime writes a time. A zero time is a dash.
func writeTime(w *bytes.Buffer, name string, t time.Time) {
	text := "-"
	if !t.IsZero() {
		text = t.Format(time.DateTime)
	}
	writeMember(w, name, text)
}

type terminateConnectionsInput struct {
	EndpointID   string  `query:"ClientVpnEndpointId,required"`
	ConnectionID *string `query:"ConnectionId"`
	Username     *string `query:"Username"`
}

type terminateConnectionsOutput struct {
	EndpointID   string            `xml:"clientVpnEndpointId"`
	Username     *string           `xml:"username"`
	Terminations []vpn.Termination `xml:"connectionStatuses>item"`
}

// terminateConnections terminates connections by ID or by user name. GUESS: the errors for both and for neither.
func terminateConnections(call *Call, in terminateConnectionsInput) (terminateConnectionsOutput, error) {
	out := terminateConnectionsOutput{EndpointID: in.EndpointID, Username: in.Username}
	var err error
	switch {
	case in.ConnectionID != nil && in.Username != nil:
		return out, awserror.InvalidCombination("The parameters ConnectionId and Username cannot be used together")
	case in.ConnectionID != nil:
		out.Terminations, err = call.Service.TerminateByID(call.Location, in.EndpointID, *in.ConnectionID, call.TerminationFault)
	case in.Username != nil:
		out.Terminations, err = call.Service.TerminateByUsername(call.Location, in.EndpointID, *in.Username, call.TerminationFault)
	default:
		return out, awserror.MissingParameter("ConnectionId or Username")
	}
	return out, err
}
