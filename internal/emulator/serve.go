package emulator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/fault"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/signature"
)

// largestBody is how many bytes a request can have: a revocation list of 20,000 entries is a third of it.
const largestBody = 4 << 20

// ServeHTTP answers the AWS protocol on / and control calls on /_emulator/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/_emulator/"):
		e.control.ServeHTTP(w, r)
	case r.URL.Path == "/":
		e.serveAWS(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (e *Emulator) serveAWS(w http.ResponseWriter, r *http.Request) {
	x := &exchange{emulator: e, request: r, call: Call{RequestID: newRequestID(), Time: e.clock.Now()}}
	answer, err := x.run(w)
	x.call.Status = http.StatusOK
	if err != nil && !errors.Is(err, errForeign) {
		failure := x.dialect.Translate(asAWSError(err))
		x.call.Status, x.call.ErrorCode = failure.Status, failure.Code
		answer = x.dialect.Failure(x.call.RequestID, failure)
	}
	if x.faults.Has(fault.Reset) {
		x.call.Status, x.call.ErrorCode = 0, ""
	}
	x.call.Faults = x.faults.Kinds()
	e.journal.Add(x.call)
	e.log(x.call)
	x.deliver(w, answer)
}

// exchange is one request of the AWS protocol on its way through the emulator.
type exchange struct {
	emulator *Emulator
	request  *http.Request
	dialect  query.Dialect
	call     Call
	faults   fault.Struck
}

// run takes the request through all that can stop it, in the service's order, and does it.
func (x *exchange) run(w http.ResponseWriter) ([]byte, error) {
	e := x.emulator
	x.dialect = query.EC2
	content, err := body(w, x.request)
	if err != nil {
		return nil, err
	}
	asked, err := query.Parse(form(x.request, content))
	x.dialect = query.DialectOf(asked.Version)
	x.call.Action, x.call.Parameters = asked.Action, asked.Public()
	if err != nil {
		return nil, err
	}
	operation, known := x.operation(asked)
	var caller identity.Caller
	if !operation.Unsigned {
		if caller, err = x.authenticate(content); err != nil {
			return nil, err
		}
	}
	if !known {
		return nil, awserror.InvalidAction(asked.Action)
	}
	if !e.throttle.Allow(x.call.Region, asked.Action, e.clock.Now()) {
		return nil, awserror.RequestLimitExceeded()
	}
	x.faults = e.faults.Strike(asked.Action, asked.Parameters)
	if err := x.suffer(); err != nil {
		return nil, err
	}
	if !e.allowed.Load().Allow(string(x.dialect), asked.Action) {
		return nil, awserror.Unauthorized()
	}
	answer, err := operation.Run(&operations.Call{
		Service: e.service, Region: x.call.Region, Now: e.clock.Now(), Caller: caller, Callers: e.callers,
		Faults: x.faults, Tokens: e.tokens, Answers: e.answers,
	}, asked.Parameters)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", asked.Action, err)
	}
	return x.dialect.Success(asked.Action, x.call.RequestID, answer), nil
}

// operation is the one that is asked for, if the service that is asked has it.
func (x *exchange) operation(asked query.Request) (operation operations.Operation, known bool) {
	operation, known = x.emulator.operations[asked.Action]
	if !known || operation.Dialect != x.dialect || !x.dialect.Speaks(asked.Version) {
		return operations.Operation{}, false
	}
	return operation, true
}

// authenticate finds out who signed the request.
func (x *exchange) authenticate(content []byte) (identity.Caller, error) {
	e := x.emulator
	scope, err := signature.Read(x.request)
	x.call.AccessKey, x.call.Region = scope.AccessKey, scope.Region
	if err != nil {
		return identity.Caller{}, err
	}
	caller, _ := e.callers.Find(scope.AccessKey)
	err = e.verifier.Verify(x.request, content, scope, string(x.dialect), aws.Credentials{
		AccessKeyID: caller.AccessKey, SecretAccessKey: caller.SecretKey, SessionToken: caller.Token,
	})
	if err != nil {
		return identity.Caller{}, err
	}
	if !caller.Expires.IsZero() && !e.clock.Now().Before(caller.Expires) {
		return identity.Caller{}, awserror.ExpiredToken()
	}
	return caller, nil
}

// form is where the parameters are: in the body, or for GET in the address.
func form(r *http.Request, content []byte) string {
	if r.Method == http.MethodGet {
		return r.URL.RawQuery
	}
	return string(content)
}

// body reads a request's body, if it is not too large.
func body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, awserror.TooLarge(tooLarge.Limit)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	return content, nil
}

// asAWSError finds the service's answer in an error. Anything else is the emulator's own mistake.
func asAWSError(err error) *awserror.Error {
	if failure, ok := errors.AsType[*awserror.Error](err); ok {
		return failure
	}
	return awserror.Internal(err)
}

// newRequestID returns a random UUID.
func newRequestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // Never fails.
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

func (e *Emulator) log(call Call) {
	if e.options.Log == nil {
		return
	}
	action := call.Action
	if _, known := e.operations[action]; !known {
		action = "unknown" // It could be anything, such as another line of the log.
	}
	e.logging.Lock()
	defer e.logging.Unlock()
	_, _ = fmt.Fprintf(e.options.Log, "%s %s %s %d %s %s\n",
		call.Time.Format(time.RFC3339), call.Region, action, call.Status, call.ErrorCode, call.RequestID)
}
