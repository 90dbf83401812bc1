package emulator

import (
	"io"
	"net/http"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
)

// The responses of a fault of kind foreign, for [Fault].Variant. Their status is 200.
const (
	// ForeignHTML is a proxy's sign-in page in HTML.
	ForeignHTML = "html"
	// ForeignXHTML is the same page as well-formed XML.
	ForeignXHTML = "xhtml"
	// ForeignEmpty is an empty body.
	ForeignEmpty = "empty"
	// ForeignJSON is a JSON object.
	ForeignJSON = "json"
	// ForeignOtherOperation is the XML response of another operation of the same service.
	ForeignOtherOperation = "other-operation"
)

// foreignResponse is a response that does not come from the service.
type foreignResponse struct{ contentType, body string }

// foreignResponses returns the responses by variant. That of ForeignOtherOperation depends on the request.
func foreignResponses() map[string]foreignResponse {
	return map[string]foreignResponse{
		ForeignHTML:           {"text/html; charset=utf-8", signInHTML},
		ForeignXHTML:          {"application/xhtml+xml; charset=utf-8", signInXHTML},
		ForeignEmpty:          {"text/plain; charset=utf-8", ""},
		ForeignJSON:           {"application/json", signInJSON},
		ForeignOtherOperation: {},
	}
}

const (
	signInHTML = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Sign in to the network</h1><form method="post" action="/login"><input name="user"><br><input type="password" name="password"></form></body>
</html>
`
	signInXHTML = `<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title>Sign in</title></head>
<body><h1>Sign in to the network</h1><form method="post" action="/login"><input name="user"/><input type="password" name="password"/></form></body>
</html>
`
	signInJSON = `{"message":"Sign in to the network","url":"https://proxy.example.com/login"}` + "\n"
)

// deliverForeign sends the response of a fault of kind foreign.
func (x *exchange) deliverForeign(w http.ResponseWriter, variant string) {
	if variant == ForeignOtherOperation {
		action := map[query.Dialect]string{query.EC2: "DescribeVpcs", query.STS: "GetSessionToken"}[x.dialect]
		content, _ := x.dialect.Success(action, x.call.RequestID, struct{}{}) // An empty struct can always be encoded.
		x.writeHeader(w)
		_, _ = w.Write(content)
		return
	}
	response := foreignResponses()[variant]
	w.Header().Set("Content-Type", response.contentType)
	_, _ = io.WriteString(w, response.body)
}
