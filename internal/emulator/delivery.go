package emulator

import (
	"errors"
	"net"
	"net/http"
	"time"
)

// Errors that stop a request before its operation runs. They are not sent.
var (
	errReset   = errors.New("a fault resets the connection")
	errForeign = errors.New("a fault answers instead of the service")
)

// applyFaults applies the faults that come before the operation.
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

// deliver sends the response, or what a fault makes of it.
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
	_, _ = w.Write(response) // The client may have gone.
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
