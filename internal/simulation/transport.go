package simulation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// transport is the network between one process of the provider and the emulator: it calls the emulator's handler.
type transport struct {
	world *world
	// running is the order that the process is running.
	running *running
}

// Do sends a request, and before it whatever the scenario has in store for this call.
func (t *transport) Do(r *http.Request) (*http.Response, error) {
	o := t.running
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, failure(r, err)
	}
	o.calls++
	if o.calls > maxCalls {
		return nil, failure(r, errTooManyCalls)
	}
	t.world.before(o) //nolint:contextcheck // What others do does not end with this call.
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

// maxCalls is how many calls an order makes at most before the run is given up.
const maxCalls = 3_000

var errTooManyCalls = errors.New("the order never ends")

// failure returns the error of net/http's client.
func failure(r *http.Request, err error) error {
	return &url.Error{Op: "Post", URL: r.URL.String(), Err: err}
}

// serve has the emulator answer, and records what that did.
func (t *transport) serve(r *http.Request) (*http.Response, error) {
	w := t.world
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	request := r.Clone(context.WithoutCancel(r.Context()))
	request.Body, request.Host = io.NopCloser(bytes.NewReader(content)), r.URL.Host
	changes := bytes.Contains(content, []byte("Action="+terminateAction)) || bytes.Contains(content, []byte("Action="+importAction)) ||
		bytes.Contains(content, []byte("Action="+modifyAction))
	var before []emulator.Connection
	if changes {
		before = w.connections()
	}
	answer := &recorder{header: http.Header{}}
	aborted := answer.record(w.emulator, request)
	o := t.running
	x := newExchange(w.lastCall())
	x.overdrawn = w.spend(o.process, x) && x.ErrorCode == "RequestLimitExceeded" && !x.faulty()
	if changes {
		x.cut = ended(before, w.connections())
	}
	if !aborted {
		x.read(answer.body.String())
	}
	if x.faulty(emulator.FaultLatency) {
		w.clock.advance(time.Second)
	}
	if x.faulty(emulator.FaultMalformed) {
		answer.header.Del("X-Amzn-Requestid") // Who mangles a document does not keep the service's headers.
	}
	o.exchanges = append(o.exchanges, x)
	return answer.response(r, aborted)
}

// ended returns the connections that were live before and are not live any more.
func ended(before, after []emulator.Connection) []emulator.Connection {
	now := map[string]string{}
	for _, c := range after {
		now[c.ID] = c.Status
	}
	return slices.DeleteFunc(before, func(c emulator.Connection) bool { return !live(c) || now[c.ID] == c.Status || now[c.ID] == "active" })
}

// live reports whether a connection carries traffic and nobody has begun to end it.
func live(c emulator.Connection) bool {
	return c.Status == "active" || c.Status == "failed-to-terminate"
}

// recorder is the response to one request.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *recorder) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.body.Write(p)
}

// record runs the handler, and reports whether it cut the connection.
func (w *recorder) record(handler http.Handler, r *http.Request) (aborted bool) {
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

// response returns what a client of net/http would see.
func (w *recorder) response(r *http.Request, aborted bool) (*http.Response, error) {
	if aborted && w.status == 0 {
		return nil, failure(r, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)})
	}
	body := io.Reader(&w.body)
	if aborted {
		body = io.MultiReader(body, brokenOff{})
	}
	if w.status == 0 {
		w.status = http.StatusOK // The handler wrote nothing.
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(body), ContentLength: -1, Request: r,
	}, nil
}

// brokenOff is the end of a body whose connection was cut.
type brokenOff struct{}

// Read implements io.Reader.
func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// excerpt shortens a text for a failure.
func excerpt(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return text[:min(len(text), 300)]
}
