package simulation

import (
	"bytes"
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
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// process is a process of the provider, in one region. It sends its calls to the emulator's handler.
type process struct {
	sim    *simulator
	client *clientvpn.Client
	// current is the order that the process is running.
	current *execution
	// orders has the orders that the process has run, oldest first.
	orders []*execution
}

type processKey struct {
	number int
	region string
}

// process returns a process, and starts it unless it is running.
func (s *simulator) process(number int, region string) *process {
	key := processKey{number, region}
	if s.processes[key] == nil {
		p := &process{sim: s}
		cfg := aws.Config{
			HTTPClient:  awshttp.Authenticate(awshttp.HideWriterTo(p)),
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
			Retryer:     retryer,
		}
		timing := clientvpn.SystemTiming()
		timing.Clock = s.clock
		api := clientvpn.NewAPI(clientvpn.NewEC2(cfg, region, "http://ec2."+region+".amazonaws.com", s.clock, 1))
		p.client = clientvpn.NewClient(api, region, timing)
		s.processes[key] = p
	}
	return s.processes[key]
}

// retryer returns a retryer like the provider's, but without jitter, which would differ between runs.
func retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 25
		o.RateLimiter = ratelimit.None
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			return min(time.Second<<min(attempt, 5)/2, 20*time.Second), nil
		})
	})
}

// maxCalls is the maximum number of calls of an order.
const maxCalls = 3_000

var (
	errTooManyCalls = errors.New("the order made too many calls")
	// errCrashed is the value with which a process that is killed panics.
	errCrashed = errors.New("the process was killed")
)

// Do makes a call, together with everything that the scenario schedules for it.
func (p *process) Do(r *http.Request) (*http.Response, error) {
	o := p.current
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, failure(r, err)
	}
	o.calls++
	if o.calls > maxCalls {
		return nil, failure(r, errTooManyCalls)
	}
	p.sim.before(o) //nolint:contextcheck // Other orders do not end with this call.
	if err := ctx.Err(); err != nil {
		return nil, failure(r, err)
	}
	response, err := p.serve(r)
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

// failure returns an error like that of net/http's client.
func failure(r *http.Request, err error) error {
	return &url.Error{Op: "Post", URL: r.URL.String(), Err: err}
}

// serve passes a request to the emulator, and records the exchange. It returns what a client of net/http would receive.
func (p *process) serve(r *http.Request) (*http.Response, error) {
	s, o := p.sim, p.current
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
	aborted := panics(http.ErrAbortHandler, func() { s.emulator.ServeHTTP(answer, request) })
	x := &exchange{Call: s.lastCall()}
	x.overdrawn = s.spend(p, x) && x.ErrorCode == "RequestLimitExceeded" && len(x.Faults) == 0
	if changes {
		x.cut = ended(before, s.connections())
	}
	if !aborted {
		x.read(answer.Body.Bytes())
	}
	if x.hasFault(emulator.FaultLatency) {
		s.clock.advance(time.Second)
	}
	o.exchanges = append(o.exchanges, x)
	if aborted && answer.Code == 0 {
		return nil, failure(r, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)})
	}
	response := answer.Result()
	response.Request = r
	if aborted {
		end, writer := io.Pipe()
		_ = writer.CloseWithError(io.ErrUnexpectedEOF) // Never fails.
		response.Body = io.NopCloser(io.MultiReader(answer.Body, end))
	}
	if x.hasFault(emulator.FaultMalformed) {
		response.Header.Del("X-Amzn-Requestid") // A proxy that changes the document drops the header.
	}
	return response, nil
}

// panics runs f, and reports whether it panicked with a certain error.
func panics(with error, f func()) (panicked bool) {
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case with:
			panicked = true
		default:
			panic(reason)
		}
	}()
	f()
	return false
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
