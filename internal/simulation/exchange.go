package simulation

import (
	"regexp"
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
	// filterName and filterValues are the filter of a listing. If filterName is empty, the listing has all connections of the endpoint.
	filterName   string
	filterValues []string
	// overdrawn is true if the request bucket was empty, although no other process had used it.
	overdrawn bool
}

// statusItem is what an answer says about a connection. A listing has one code, and the answer to a termination two.
type statusItem struct {
	id    string
	codes []string
}

var (
	idElement   = regexp.MustCompile(`<connectionId>([^<]*)</connectionId>`)
	codeElement = regexp.MustCompile(`<code>([^<]*)</code>`)
)

// read parses the answer. It shares no code with the SDK.
func (x *exchange) read(body string) {
	if x.Status >= 400 {
		x.complete = strings.Contains(body, "<Response>") && strings.HasSuffix(strings.TrimSpace(body), "</Response>") && codeIn(body) != ""
		return
	}
	x.complete = isResponse(body, x.Action)
	if !x.complete {
		return
	}
	items := strings.Split(body, "<item>")
	for _, item := range items[1:] {
		if s, ok := readItem(item); ok && x.Action == describeAction {
			x.listed = append(x.listed, s)
		} else if ok && x.Action == terminateAction {
			x.answered = append(x.answered, s)
		}
	}
}

// isResponse reports whether a body is the whole response to an action and has a request ID.
func isResponse(body, action string) bool {
	return strings.Contains(body, "<"+action+`Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">`) && strings.Contains(body, "</"+action+"Response>") &&
		strings.Contains(body, "<requestId>") && !strings.Contains(body, "<requestId></requestId>")
}

// readItem reads an item of a list. It returns false if the item is not about a connection.
func readItem(item string) (s statusItem, ok bool) {
	id := idElement.FindStringSubmatch(item)
	if id == nil {
		return statusItem{}, false
	}
	s.id = id[1]
	for _, code := range codeElement.FindAllStringSubmatch(item, -1) {
		s.codes = append(s.codes, code[1])
	}
	return s, true
}

func codeIn(body string) string {
	_, rest, _ := strings.Cut(body, "<Code>")
	code, _, _ := strings.Cut(rest, "<")
	return code
}

func (x *exchange) endpoint() string { return x.Parameters["ClientVpnEndpointId"] }

func (x *exchange) dryRun() bool { return x.Parameters["DryRun"] == "true" }

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
		return x.Parameters["Username"] != "" || s.id == x.Parameters["ConnectionId"]
	})
}

// first reports whether the call asks for the first page of a listing.
func (x *exchange) first() bool { return x.Parameters["NextToken"] == "" }

// newExchange returns the exchange of a call in the journal.
func newExchange(call emulator.Call) *exchange {
	x := &exchange{Call: call, filterName: call.Parameters["Filter.1.Name"]}
	for parameter, value := range call.Parameters {
		if strings.HasPrefix(parameter, "Filter.1.Value.") {
			x.filterValues = append(x.filterValues, value)
		}
	}
	return x
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
		return x.filterName == "" || x.filterName == "connection-id" && slices.Contains(x.filterValues, c.ID) ||
			x.filterName == "username" && c.Username != "" && slices.Contains(x.filterValues, c.Username)
	default:
		return false
	}
}
