package emulator

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/signature"
)

// refuseOtherProtocol answers a request of a service that does not use the Query protocol, in that service's own protocol.
func (e *Emulator) refuseOtherProtocol(w http.ResponseWriter, r *http.Request) {
	const code = "UnknownOperationException"
	scope, _ := signature.Read(r)
	target := r.Header.Get("X-Amz-Target")
	call := Call{
		Action: cmp.Or(target, r.Method+" "+r.URL.Path), Status: http.StatusNotFound, ErrorCode: code, RequestID: newRequestID(),
		AccessKey: scope.AccessKey, Region: scope.Region, Time: e.clock.now(), Parameters: map[string]string{},
	}
	message := fmt.Sprintf("this Client VPN emulator does not implement %s %s: it has the EC2 operations for Client VPN, and STS", cmp.Or(scope.Service, "the request"), call.Action)
	e.record(call)
	w.Header().Set("X-Amzn-Requestid", call.RequestID)
	if slices.Contains([]string{"s3", "route53", "cloudfront"}, scope.Service) {
		content, _ := xml.Marshal(struct { // Strings can always be encoded.
			XMLName xml.Name `xml:"Error"`
			Code    string
			Message string
		}{Code: code, Message: message})
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(call.Status)
		_, _ = w.Write(append([]byte(xml.Header), content...))
		return
	}
	content, _ := json.Marshal(map[string]string{"__type": code, "message": message}) //nolint:errchkjson // Strings can always be encoded.
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-Errortype", code)
	w.WriteHeader(call.Status)
	_, _ = w.Write(content)
}
