package emulator

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/fault"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
)

// errCut is the answer that nobody gets, because the connection is cut first.
var errCut = errors.New("cut by a fault")

// errForeign stops a request that a proxy answers instead of the service.
var errForeign = errors.New("answered by a proxy")

// suffer lets the faults happen that come before the work.
func (x *exchange) suffer() error {
	if slow, struck := x.faults.Find(fault.Latency); struck {
		x.wait(slow.Duration)
	}
	if x.faults.Has(fault.Reset) {
		return errCut
	}
	if x.faults.Has(fault.Foreign) {
		return errForeign
	}
	if injected, struck := x.faults.Find(fault.Error); struck {
		return injected.Err()
	}
	return nil
}

// wait holds the request back, in the client's time: its timeouts do not know the emulator's clock.
func (x *exchange) wait(long time.Duration) {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.request.Context().Done():
	case <-x.emulator.closed:
	}
}

// deliver sends the answer, unless a fault gets in the way.
func (x *exchange) deliver(w http.ResponseWriter, answer []byte) {
	if x.faults.Has(fault.Reset) || x.faults.Has(fault.LostAnswer) {
		cut(w)
	}
	if foreign, struck := x.faults.Find(fault.Foreign); struck {
		x.deliverForeign(w, foreign)
		return
	}
	if malformed, struck := x.faults.Find(fault.Malformed); struck {
		answer = []byte(malformed.Body)
	}
	x.writeHeader(w)
	if x.faults.Has(fault.Truncate) {
		_, _ = w.Write(answer[:len(answer)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) // Ends the connection where the answer stands.
	}
	_, _ = w.Write(answer) // The client may have gone; there is nobody else to tell.
}

func (x *exchange) writeHeader(w http.ResponseWriter) {
	w.Header().Set("Content-Type", x.dialect.ContentType())
	w.Header().Set("X-Amzn-Requestid", x.call.RequestID)
	w.WriteHeader(x.call.Status)
}

// deliverForeign answers as a proxy would, or with the answer of another operation.
func (x *exchange) deliverForeign(w http.ResponseWriter, foreign Fault) {
	contentType, body, isPage := foreign.Page()
	if isPage {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
		return
	}
	x.writeHeader(w)
	other := map[query.Dialect]string{query.EC2: "DescribeRegions", query.STS: "GetSessionToken"}[x.dialect]
	_, _ = w.Write(x.dialect.Success(other, x.call.RequestID, struct{}{}))
}

// cut ends the connection at once, and the request with it.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // A reset instead of a proper end.
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler) // Nothing more is sent.
}
