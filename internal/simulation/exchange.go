package simulation

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// exchange is one call of an order, as the emulator's journal has it, and what it did.
type exchange struct {
	emulator.Call

	// complete reports whether the caller received a whole document of the service's.
	complete bool
	// listed are the statuses in a listing; answered are those in the answer to a termination.
	listed   []seen
	answered []seen
	// cut are the connections that the call ended or began to end.
	cut []emulator.Connection
	// filterName and filterValues are the filter of a listing. The name is "" if the listing is of the whole endpoint.
	filterName   string
	filterValues []string
	// overdrawn means that the account's bucket was empty although nobody else had used it.
	overdrawn bool
}

// seen is what an answer says of a connection. A listing has one code, the answer to a termination two.
type seen struct {
	id    string
	codes []string
}

var (
	idElement   = regexp.MustCompile(`<connectionId>([^<]*)</connectionId>`)
	codeElement = regexp.MustCompile(`<code>([^<]*)</code>`)
)

// read fills in what the answer says, with a parser that has nothing in common with the SDK's.
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

// isResponse reports whether a body is the whole response of an operation, with a request ID.
func isResponse(body, action string) bool {
	return strings.Contains(body, "<"+action+`Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">`) && strings.Contains(body, "</"+action+"Response>") &&
		strings.Contains(body, "<requestId>") && !strings.Contains(body, "<requestId></requestId>")
}

// readItem reads an item of a list. It returns false if the item is not about a connection.
func readItem(item string) (s seen, ok bool) {
	id := idElement.FindStringSubmatch(item)
	if id == nil {
		return seen{}, false
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

// ran reports whether the service did what was asked, whether or not the caller learned of it.
func (x *exchange) ran() bool {
	return x.Status == 200 && x.ErrorCode == "" && !x.faulty(emulator.FaultForeign) && !x.faulty(emulator.FaultReset)
}

// faulty reports whether a fault of one of the kinds, or of any kind if none is given, hit the call.
func (x *exchange) faulty(kinds ...string) bool {
	if len(kinds) == 0 {
		return len(x.Faults) > 0
	}
	return slices.ContainsFunc(kinds, func(kind string) bool { return slices.Contains(x.Faults, kind) })
}

// misleads reports whether the service's own answer to the question who is connected is not true.
func (x *exchange) misleads() bool {
	if x.Action == terminateAction || !x.complete {
		return x.succeeded() && x.faulty(emulator.FaultMalformed) && x.answersForAsked()
	}
	absent := x.ErrorCode == codeNoAssociation || x.ErrorCode == codeEndpointNotFound || x.ErrorCode == codePolicyNotFound
	return x.faulty(emulator.FaultStaleReads) || x.faulty(emulator.FaultMalformed) && x.succeeded() || x.faulty(emulator.FaultError) && absent
}

// answersForAsked reports whether the answer to a termination is, or can be, about a connection that was asked for.
func (x *exchange) answersForAsked() bool {
	return slices.ContainsFunc(x.answered, func(s seen) bool {
		return x.Parameters["Username"] != "" || s.id == x.Parameters["ConnectionId"]
	})
}

// first reports whether the call asks for the first page of a listing.
func (x *exchange) first() bool { return x.Parameters["NextToken"] == "" }

// newExchange returns an exchange from the journal.
func newExchange(call emulator.Call) *exchange {
	x := &exchange{Call: call, filterName: call.Parameters["Filter.1.Name"]}
	for parameter, value := range call.Parameters {
		if strings.HasPrefix(parameter, "Filter.1.Value.") {
			x.filterValues = append(x.filterValues, value)
		}
	}
	return x
}

// covers reports whether the call asks about a connection: a listing that would contain it, or a termination that would end it.
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
