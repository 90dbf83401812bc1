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

// actionsOf returns the operations that an order calls, the one that reads first.
func actionsOf(kind string) []string {
	switch kind {
	case Terminate:
		return []string{describeAction, terminateAction, terminateAction, "*", endpointsAction}
	case Find:
		return []string{describeAction, endpointsAction, "*"}
	case Import:
		return []string{exportAction, importAction, "*"}
	case ReadList:
		return []string{exportAction, "*"}
	case ReadPolicy:
		return []string{getAction, "*"}
	case Delete:
		return []string{getAction, deleteAction, "*"}
	default:
		return []string{getAction, modifyAction, "*"}
	}
}

// Codes that answer that something does not exist. With the first two, there can be no connections.
const (
	codeNoAssociation    = "InvalidClientVpnActiveAssociationNotFound"
	codeEndpointNotFound = "InvalidClientVpnEndpointId.NotFound"
	codePolicyNotFound   = "InvalidClientVpnEndpointAuthorizationPolicy.NotFound"
)

// faultKinds returns a fault of every kind that the emulator has.
func faultKinds() []emulator.Fault {
	var kinds []emulator.Fault
	codes := errorCodes()
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		kinds = append(kinds, emulator.Fault{Kind: emulator.FaultError, Code: code, Status: codes[code], Message: "Injected."})
	}
	for _, variant := range []string{
		emulator.ForeignHTML, emulator.ForeignXHTML, emulator.ForeignEmpty, emulator.ForeignJSON, emulator.ForeignOtherOperation,
	} {
		kinds = append(kinds, emulator.Fault{Kind: emulator.FaultForeign, Variant: variant})
	}
	for range 3 { // As likely as an error of one sort or another.
		kinds = append(kinds,
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
	return kinds
}

func errorCodes() map[string]int {
	return map[string]int{
		"RequestLimitExceeded": 503, "InternalError": 500, "Unavailable": 503, "UnauthorizedOperation": 403, "AuthFailure": 401,
		"RequestExpired": 400, codeEndpointNotFound: 400, "InvalidClientVpnConnection.IdNotFound": 400,
		"InvalidClientVpnConnection.UserNotFound": 400, codeNoAssociation: 400, "ConcurrentMutationLimitExceeded": 400,
		codePolicyNotFound: 400, "IncorrectState": 400, "ClientVpnTerminateConnectionsLimitExceeded": 400,
	}
}

// malformed fills in the answer of a fault. Some answers are well-formed, but about something else.
func (g *generator) malformed(fault emulator.Fault) emulator.Fault {
	const head, id = ` xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">`, `<requestId>simulated</requestId>`
	const other = `<connectionId>cvpn-connection-other</connectionId>`
	if fault.Action == "*" {
		fault.Action = describeAction
	}
	open, end := "<"+fault.Action+"Response"+head, "</"+fault.Action+"Response>"
	bodies := []string{
		"<DescribeClient",                      // It breaks off.
		open + "<connections/>" + end,          // It has no request ID.
		open + id + "<connections><item>",      // It has no end.
		"<Response>" + id + "</Response>",      // It is of no operation.
		open + "<requestId></requestId>" + end, // Its request ID is empty.
	}
	switch fault.Action {
	case terminateAction:
		someone := `<connectionId>` + placeholder(pick(g, g.People...).Name) + `</connectionId>`
		const ended = `<previousStatus><code>active</code></previousStatus><currentStatus><code>terminated</code></currentStatus>`
		swapped := open + id + `<connectionStatuses><item>` + someone + ended + `</item></connectionStatuses>` + end
		nothing := open + id + end
		bodies = append(bodies, nothing, nothing, nothing, swapped, swapped, swapped, swapped)
	case exportAction:
		nothing := open + id + end // It has no list.
		bodies = append(bodies, nothing, nothing, nothing)
	case describeAction:
		someone := pick(g, g.People...)
		names := "<username>" + html.EscapeString(someone.Username) + "</username><commonName>" + html.EscapeString(someone.commonName()) + "</commonName>"
		bodies = append(bodies, open+id+`<connections><item>`+other+`<clientVpnEndpointId>cvpn-endpoint-other</clientVpnEndpointId>`+names+`<status><code>active</code></status></item></connections>`+end)
	}
	fault.Body = pick(g, bodies...)
	return fault
}
