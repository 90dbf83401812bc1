package emulator

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
)

// Errors that stop a request before its operation runs. They are not sent.
var (
	errReset   = errors.New("a fault resets the connection")
	errForeign = errors.New("a fault replaces the response")
)

// applyFaults applies the faults that take effect before the operation.
func (x *exchange) applyFaults() error {
	if latency, hit := x.faults.find(FaultLatency); hit {
		x.wait(latency.Duration)
	}
	if x.faults.has(FaultReset) {
		return errReset
	}
	if x.faults.has(FaultForeign) {
		return errForeign
	}
	if injected, hit := x.faults.find(FaultError); hit {
		return injected.err()
	}
	return nil
}

// wait delays the request in real time, because clients' timeouts are in real time.
func (x *exchange) wait(duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.request.Context().Done():
	case <-x.emulator.closed:
	}
}

// deliver sends the response, as changed by the faults.
func (x *exchange) deliver(w http.ResponseWriter, response []byte) {
	if x.faults.has(FaultReset) || x.faults.has(FaultLostAnswer) {
		resetConnection(w)
	}
	if foreign, hit := x.faults.find(FaultForeign); hit {
		x.deliverForeign(w, foreign.Variant)
		return
	}
	if malformed, hit := x.faults.find(FaultMalformed); hit {
		response = []byte(malformed.Body)
	}
	x.writeHeader(w)
	if x.faults.has(FaultTruncate) {
		_, _ = w.Write(response[:len(response)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) // Closes the connection.
	}
	_, _ = w.Write(response) // The client may have disconnected.
}

func (x *exchange) writeHeader(w http.ResponseWriter) {
	w.Header().Set("Content-Type", x.dialect.ContentType())
	w.Header().Set("X-Amzn-Requestid", x.call.RequestID)
	w.WriteHeader(x.call.Status)
}

// resetConnection resets the connection and aborts the request.
func resetConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // Sends a reset instead of an orderly close.
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

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
