package simulation

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// transport connects a process of the provider with the emulator. It calls the emulator's handler.
type transport struct {
	sim *simulator
	// current is the order that the process is running.
	current *execution
}

// Do makes a call, together with everything that the scenario schedules for it.
func (t *transport) Do(r *http.Request) (*http.Response, error) {
	o := t.current
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, failure(r, err)
	}
	o.calls++
	if o.calls > maxCalls {
		return nil, failure(r, errTooManyCalls)
	}
	t.sim.before(o) //nolint:contextcheck // Other orders do not end with this call.
	if err := ctx.Err(); err != nil {
		return nil, failure(r, err)
	}
	response, err := t.serve(r)
	if o.order.Crash == o.calls {
		panic(errCrashed)
	}
	if o.order.Interrupt == o.calls {
		o.interrupt()
	}
	if err == nil && ctx.Err() != nil {
		o.exchanges[len(o.exchanges)-1].complete = false
		return nil, failure(r, ctx.Err())
	}
	return response, err
}

// maxCalls is the maximum number of calls of an order.
const maxCalls = 3_000

var errTooManyCalls = errors.New("the order made too many calls")

// failure returns an error like that of net/http's client.
func failure(r *http.Request, err error) error {
	return &url.Error{Op: "Post", URL: r.URL.String(), Err: err}
}

// serve passes a request to the emulator, and records the exchange.
func (t *transport) serve(r *http.Request) (*http.Response, error) {
	s := t.sim
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	request := r.Clone(context.WithoutCancel(r.Context()))
	request.Body, request.Host = io.NopCloser(bytes.NewReader(content)), r.URL.Host
	changes := slices.ContainsFunc([]string{terminateAction, importAction, modifyAction}, func(action string) bool {
		return bytes.Contains(content, []byte("Action="+action))
	})
	var before []emulator.Connection
	if changes {
		before = s.connections()
	}
	answer := &httptest.ResponseRecorder{Body: new(bytes.Buffer)} // Code stays 0 until the emulator answers.
	aborted := record(answer, s.emulator, request)
	o := t.current
	x := newExchange(s.lastCall())
	x.overdrawn = s.spend(o.process, x) && x.ErrorCode == "RequestLimitExceeded" && len(x.Faults) == 0
	if changes {
		x.cut = ended(before, s.connections())
	}
	if !aborted {
		x.read(answer.Body.String())
	}
	if x.hasFault(emulator.FaultLatency) {
		s.clock.advance(time.Second)
	}
	if x.hasFault(emulator.FaultMalformed) {
		answer.Header().Del("X-Amzn-Requestid") // A proxy that changes the document drops the header.
	}
	o.exchanges = append(o.exchanges, x)
	return response(answer, r, aborted)
}

// ended returns the connections that were live before and no longer are.
func ended(before, after []emulator.Connection) []emulator.Connection {
	now := map[string]string{}
	for _, c := range after {
		now[c.ID] = c.Status
	}
	return slices.DeleteFunc(before, func(c emulator.Connection) bool { return !live(c) || now[c.ID] == c.Status || now[c.ID] == "active" })
}

// live reports whether a connection carries traffic and is not about to end.
func live(c emulator.Connection) bool {
	return c.Status == "active" || c.Status == "failed-to-terminate"
}

// record runs a handler, and reports whether it aborted the connection.
func record(w http.ResponseWriter, handler http.Handler, r *http.Request) (aborted bool) {
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case http.ErrAbortHandler:
			aborted = true
		default:
			panic(reason)
		}
	}()
	handler.ServeHTTP(w, r)
	return false
}

// response returns what a client of net/http would receive.
func response(w *httptest.ResponseRecorder, r *http.Request, aborted bool) (*http.Response, error) {
	if aborted && w.Code == 0 {
		return nil, failure(r, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)})
	}
	body := io.Reader(w.Body)
	if aborted {
		body = io.MultiReader(body, truncatedBody{})
	}
	status := cmp.Or(w.Code, http.StatusOK)
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.Header(), Body: io.NopCloser(body), ContentLength: -1, Request: r,
	}, nil
}

// truncatedBody is the end of a body whose connection was aborted.
type truncatedBody struct{}

// Read implements io.Reader.
func (truncatedBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// excerpt shortens a text for a message.
func excerpt(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return text[:min(len(text), 300)]
}
