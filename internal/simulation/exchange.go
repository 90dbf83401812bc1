package simulation

import (
	"encoding/xml"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// exchange is a call of an order in the emulator's journal, and its effect.
type exchange struct {
	emulator.Call

	// complete is true if the caller received a whole document from the service.
	complete bool
	// listed has the statuses in a listing, and answered those in the answer to a termination.
	listed   []statusItem
	answered []statusItem
	// cut has the connections that the call ended or began to end.
	cut []emulator.Connection
	// overdrawn is true if the request bucket was empty, although no other process had used it.
	overdrawn bool
}

// statusItem is what an answer says about a connection. A listing has one code, and the answer to a termination two.
type statusItem struct {
	ID       string `xml:"connectionId"`
	Code     string `xml:"status>code"`
	Previous string `xml:"previousStatus>code"`
	Current  string `xml:"currentStatus>code"`
}

// document is the part of an answer that the checker reads.
type document struct {
	XMLName   xml.Name
	RequestID string       `xml:"requestId"`
	ErrorCode string       `xml:"Errors>Error>Code"`
	Listed    []statusItem `xml:"connections>item"`
	Answered  []statusItem `xml:"connectionStatuses>item"`
}

// read parses the answer. It shares no code with the SDK.
func (x *exchange) read(body []byte) {
	var d document
	if xml.Unmarshal(body, &d) != nil {
		return
	}
	if x.Status >= 400 {
		x.complete = d.XMLName.Local == "Response" && d.ErrorCode != ""
		return
	}
	x.complete = d.XMLName == xml.Name{Space: namespace, Local: x.Action + "Response"} && d.RequestID != ""
	if x.complete {
		x.listed, x.answered = d.Listed, d.Answered
	}
}

func (x *exchange) endpoint() string { return x.Parameters["ClientVpnEndpointId"] }

func (x *exchange) dryRun() bool { return x.Parameters["DryRun"] == "true" }

// filter returns the name of a listing's filter. If it is empty, the listing has all connections of the endpoint.
func (x *exchange) filter() string { return x.Parameters["Filter.1.Name"] }

// selects reports whether the filter of a listing has a name and a value.
func (x *exchange) selects(name, value string) bool {
	if value == "" || x.filter() != name {
		return false
	}
	for parameter, selected := range x.Parameters {
		if selected == value && strings.HasPrefix(parameter, "Filter.1.Value.") {
			return true
		}
	}
	return false
}

// succeeded reports whether the caller received a successful answer.
func (x *exchange) succeeded() bool { return x.complete && x.Status == 200 }

// ran reports whether the service executed the call, whether or not the caller received the answer.
func (x *exchange) ran() bool {
	return x.Status == 200 && x.ErrorCode == "" && !x.hasFault(emulator.FaultForeign) && !x.hasFault(emulator.FaultReset)
}

// hasFault reports whether a fault of the kind hit the call.
func (x *exchange) hasFault(kind string) bool { return slices.Contains(x.Faults, kind) }

// misleads reports whether the answer says something untrue in a way that the provider cannot recognize.
func (x *exchange) misleads() bool {
	if x.Action == terminateAction || !x.complete {
		return x.succeeded() && x.hasFault(emulator.FaultMalformed) && x.answersForAsked()
	}
	absent := x.ErrorCode == codeNoAssociation || x.ErrorCode == codeEndpointNotFound || x.ErrorCode == codePolicyNotFound
	return x.hasFault(emulator.FaultStaleReads) || x.hasFault(emulator.FaultMalformed) && x.succeeded() || x.hasFault(emulator.FaultError) && absent
}

// answersForAsked reports whether the answer to a termination is, or may be, about a connection that the call names.
func (x *exchange) answersForAsked() bool {
	return slices.ContainsFunc(x.answered, func(s statusItem) bool {
		return x.Parameters["Username"] != "" || s.ID == x.Parameters["ConnectionId"]
	})
}

// covers reports whether the call is a listing that would contain a connection, or a termination that would end it.
func (x *exchange) covers(c emulator.Connection) bool {
	if x.endpoint() != c.EndpointID {
		return false
	}
	switch x.Action {
	case terminateAction:
		return x.Parameters["ConnectionId"] == c.ID || c.Username != "" && x.Parameters["Username"] == c.Username
	case describeAction:
		return x.filter() == "" || x.selects("connection-id", c.ID) || x.selects("username", c.Username)
	default:
		return false
	}
}
