package emulator

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/signature"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// unhandledRequest is a request that the emulator does not serve itself: for another service, or for an operation or a resource
// that it does not have.
type unhandledRequest struct {
	service string // in the scope of the signature
	isQuery bool   // whether it uses the Query protocol
	call    Call   // without parameters, which can be another service's secrets
}

// serveUnhandled passes a request on to the upstream, or refuses it if there is none. The action is empty if the request does
// not use the Query protocol. If the body has been read, content has it.
func (e *Emulator) serveUnhandled(w http.ResponseWriter, r *http.Request, action string, content []byte) {
	scope, _ := signature.Read(r) // The fields of an invalid signature are empty.
	caller, _ := e.accounts.Find(scope.AccessKey)
	other := &unhandledRequest{service: scope.Service, isQuery: action != "", call: Call{
		Action:    cmp.Or(action, r.Header.Get("X-Amz-Target"), r.Method+" "+r.URL.Path),
		RequestID: newRequestID(), Time: e.clock.now(), Parameters: map[string]string{},
		AccessKey: scope.AccessKey, AccountID: caller.AccountID, Region: scope.Region,
	}}
	defer func() { e.record(other.call) }() // Even if the upstream closes the connection, which aborts the request.
	if e.upstream != nil {
		e.upstream.serve(w, r, other, content)
	} else {
		other.refuse(w, awserror.NotEmulated(other.service, other.call.Action, other.isQuery))
	}
}

// isUnhandled reports whether the emulator does not serve a request to / itself.
func (e *Emulator) isUnhandled(r *http.Request, request query.Request) bool {
	_, known := e.operations[request.Action]
	scope, err := signature.Read(r)
	if !known && err == nil && scope.Service != string(query.EC2) && scope.Service != string(query.STS) {
		return true
	}
	if e.upstream == nil {
		return false
	}
	switch request.Action {
	case "CreateTags", "DeleteTags":
		return !e.hasEndpointID(request, "ResourceId.")
	case "DescribeTags":
		return !e.hasEndpointID(request, "Filter.")
	}
	return !known && request.Action != ""
}

// hasEndpointID reports whether one of the parameters with a prefix is the ID or the resource type of an endpoint.
func (e *Emulator) hasEndpointID(request query.Request, prefix string) bool {
	for name, value := range request.Parameters {
		if strings.HasPrefix(name, prefix) && (value == vpn.EndpointType || e.service.IsEndpointID(value)) {
			return true
		}
	}
	return false
}

// refuse sends an error in the protocol of the request's service.
func (o *unhandledRequest) refuse(w http.ResponseWriter, failure *awserror.Error) {
	o.call.Status, o.call.ErrorCode = failure.Status, failure.Code
	contentType, content := o.failure(failure)
	w.Header().Set("X-Amzn-Requestid", o.call.RequestID)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Amzn-Errortype", failure.Code) // JSON clients read it; the others do not.
	w.WriteHeader(failure.Status)
	_, _ = w.Write(content) // The client may have disconnected.
}

func (o *unhandledRequest) failure(failure *awserror.Error) (contentType string, content []byte) {
	switch {
	case o.isQuery && (o.service == "" || o.service == string(query.EC2)):
		return query.EC2.ContentType(), query.EC2.Failure(o.call.RequestID, failure)
	case o.isQuery: // All other services of the Query protocol have the error format of STS.
		return query.STS.ContentType(), query.STS.Failure(o.call.RequestID, failure)
	case slices.Contains([]string{"s3", "route53", "cloudfront"}, o.service):
		document, _ := xml.Marshal(struct { // Strings can always be encoded.
			XMLName xml.Name `xml:"Error"`
			Code    string
			Message string
		}{Code: failure.Code, Message: failure.Message})
		return "application/xml", append([]byte(xml.Header), document...)
	default:
		document, _ := json.Marshal(map[string]string{"__type": failure.Code, "message": failure.Message}) //nolint:errchkjson // Strings can always be encoded.
		return "application/x-amz-json-1.1", document
	}
}
