package simulation

import (
	"html"
	"maps"
	"slices"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	describeAction  = "DescribeClientVpnConnections"
	terminateAction = "TerminateClientVpnConnections"
	endpointsAction = "DescribeClientVpnEndpoints"
	exportAction    = "ExportClientVpnClientCertificateRevocationList"
	importAction    = "ImportClientVpnClientCertificateRevocationList"
	getAction       = "GetClientVpnEndpointAuthorizationPolicy"
	modifyAction    = "ModifyClientVpnEndpointAuthorizationPolicy"
	deleteAction    = "DeleteClientVpnEndpointAuthorizationPolicy"
)

// The error codes for what does not exist. The first two mean that there can be no connections.
const (
	codeNoAssociation    = "InvalidClientVpnActiveAssociationNotFound"
	codeEndpointNotFound = "InvalidClientVpnEndpointId.NotFound"
	codePolicyNotFound   = "InvalidClientVpnEndpointAuthorizationPolicy.NotFound"
)

// faultKinds returns faults of every kind that the emulator supports.
func faultKinds() []emulator.Fault {
	var faults []emulator.Fault
	codes := errorCodes()
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		faults = append(faults, emulator.Fault{Kind: emulator.FaultError, Code: code, Status: codes[code], Message: "Injected."})
	}
	for _, variant := range []string{
		emulator.ForeignHTML, emulator.ForeignXHTML, emulator.ForeignEmpty, emulator.ForeignJSON, emulator.ForeignOtherOperation,
	} {
		faults = append(faults, emulator.Fault{Kind: emulator.FaultForeign, Variant: variant})
	}
	for range 3 { // Together, they are more likely than errors.
		faults = append(faults,
			emulator.Fault{Kind: emulator.FaultReset},
			emulator.Fault{Kind: emulator.FaultLostAnswer},
			emulator.Fault{Kind: emulator.FaultTruncate},
			emulator.Fault{Kind: emulator.FaultMalformed},
			emulator.Fault{Kind: emulator.FaultLatency, Duration: time.Second},
			emulator.Fault{Kind: emulator.FaultFailToTerminate},
			emulator.Fault{Kind: emulator.FaultStuckTerminating, Duration: 20 * time.Minute},
			emulator.Fault{Kind: emulator.FaultStaleReads, Duration: 5 * time.Second},
			emulator.Fault{Kind: emulator.FaultStaleReads, Duration: 30 * time.Second},
			emulator.Fault{Kind: emulator.FaultError, Code: codeNoAssociation, Message: "Injected."},
		)
	}
	return faults
}

// errorCodes returns the codes of injected errors, with their HTTP statuses.
func errorCodes() map[string]int {
	return map[string]int{
		"RequestLimitExceeded": 503, "InternalError": 500, "Unavailable": 503, "UnauthorizedOperation": 403, "AuthFailure": 401,
		"RequestExpired": 400, codeEndpointNotFound: 400, "InvalidClientVpnConnection.IdNotFound": 400,
		"InvalidClientVpnConnection.UserNotFound": 400, codeNoAssociation: 400, "ConcurrentMutationLimitExceeded": 400,
		codePolicyNotFound: 400, "IncorrectState": 400, "ClientVpnTerminateConnectionsLimitExceeded": 400,
	}
}

// disturbed generates an order and what disturbs it.
func (g *generator) disturbed() Order {
	o := g.order()
	if g.chance(2, 3) {
		o.Faults = g.faults(o)
	}
	if likely := g.likely(o); len(likely) > 0 && g.chance(1, 4) {
		o.Faults = append(o.Faults, pick(g, likely...))
	}
	if g.chance(1, 6) {
		o.Interrupt = 1 + g.IntN(12)
	}
	if g.chance(1, 10) {
		o.Crash = 1 + g.IntN(8)
	}
	if g.chance(1, 6) {
		o.Delay = Delay{Call: 1 + g.IntN(8), Lag: g.upTo(15 * time.Second)}
	}
	if g.chance(1, 5) {
		o.Concurrent = &ConcurrentOrder{Call: 1 + g.IntN(8), Order: g.order()}
		o.Concurrent.Order.Process, o.Concurrent.Order.After = 2, 0
	}
	if g.Throttled && g.chance(1, 20) {
		o.Burst = 45 + g.IntN(10)
	}
	return o
}

// likely returns the faults that are most likely to mislead an order.
func (g *generator) likely(o Order) []emulator.Fault {
	switch {
	case o.Direct:
		lost := emulator.Fault{Action: terminateAction, Kind: emulator.FaultLostAnswer, Times: 1 + g.IntN(3)}
		empty := emulator.Fault{Action: terminateAction, Kind: emulator.FaultMalformed, Body: emptyAnswer(terminateAction)}
		return []emulator.Fault{lost, empty, g.malformed(emulator.Fault{Action: terminateAction, Kind: emulator.FaultMalformed})}
	case o.Kind == Terminate || o.Kind == Find:
		return []emulator.Fault{{Action: describeAction, Kind: emulator.FaultMalformed, Body: g.listingOfOther(), After: g.IntN(3)}}
	case o.Kind == ReadPolicy || o.Kind == Create:
		return []emulator.Fault{{Action: getAction, Kind: emulator.FaultError, Code: codePolicyNotFound, Message: "Injected.", Times: 1}}
	case o.Kind == ReadList:
		return []emulator.Fault{{Action: exportAction, Kind: emulator.FaultMalformed, Body: emptyAnswer(exportAction), Times: 1}}
	default:
		return nil
	}
}

// faults chooses one to three faults, mostly in calls that the order makes.
func (g *generator) faults(o Order) []emulator.Fault {
	var faults []emulator.Fault
	for range 1 + g.IntN(3) {
		fault := pick(g, faultKinds()...)
		fault.Action = pick(g, kinds()[o.Kind].actions...)
		if fault.Kind == emulator.FaultFailToTerminate || fault.Kind == emulator.FaultStuckTerminating {
			fault.Action = terminateAction
		}
		if fault.Kind == emulator.FaultStaleReads {
			fault.Action = kinds()[o.Kind].actions[0]
		}
		if fault.Kind == emulator.FaultMalformed {
			fault = g.malformed(fault)
		}
		fault.Times = pick(g, 1, 1, 2, 2+g.IntN(8), emulator.FaultAlways)
		fault.After = pick(g, 0, 0, 1, g.IntN(6))
		faults = append(faults, fault)
	}
	return faults
}

// Parts of an answer. Its root element is the name of the action and answerHead.
const (
	namespace  = "http://ec2.amazonaws.com/doc/2016-11-15/"
	answerHead = `Response xmlns="` + namespace + `">`
	requestID  = `<requestId>simulated</requestId>`
)

// answer returns the answer to an action.
func answer(action, content string) string {
	return "<" + action + answerHead + requestID + content + "</" + action + "Response>"
}

// emptyAnswer returns an answer with only a request ID.
func emptyAnswer(action string) string { return answer(action, "") }

// listingOfOther returns a listing with a connection of another endpoint, by a person in the scenario.
func (g *generator) listingOfOther() string {
	someone := pick(g, g.People...)
	return answer(describeAction, "<connections><item><connectionId>cvpn-connection-other</connectionId>"+
		"<clientVpnEndpointId>cvpn-endpoint-other</clientVpnEndpointId><username>"+html.EscapeString(someone.Username)+"</username><commonName>"+
		html.EscapeString(someone.commonName())+"</commonName><status><code>active</code></status></item></connections>")
}

// otherStatus returns an answer to a termination that is about a connection of a random person.
func (g *generator) otherStatus() string {
	return answer(terminateAction, "<connectionStatuses><item><connectionId>"+placeholder(pick(g, g.People...).Name)+"</connectionId>"+
		"<previousStatus><code>active</code></previousStatus><currentStatus><code>terminated</code></currentStatus></item></connectionStatuses>")
}

// malformed returns a fault with an answer. Some answers are well-formed, but about something else.
func (g *generator) malformed(fault emulator.Fault) emulator.Fault {
	if fault.Action == "*" {
		fault.Action = describeAction
	}
	open, end := "<"+fault.Action+answerHead, "</"+fault.Action+"Response>"
	bodies := []string{
		"<DescribeClient",                        // truncated
		open + "<connections/>" + end,            // without a request ID
		open + requestID + "<connections><item>", // without an end
		"<Response>" + requestID + "</Response>", // without an action
		open + "<requestId></requestId>" + end,   // with an empty request ID
	}
	switch fault.Action {
	case terminateAction:
		other := g.otherStatus()
		bodies = append(bodies, emptyAnswer(terminateAction), emptyAnswer(terminateAction), other, other, other, other)
	case exportAction:
		bodies = append(bodies, emptyAnswer(exportAction), emptyAnswer(exportAction), emptyAnswer(exportAction))
	case describeAction:
		bodies = append(bodies, g.listingOfOther())
	}
	fault.Body = pick(g, bodies...)
	return fault
}
