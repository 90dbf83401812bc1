package emulator

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	smithyrand "github.com/aws/smithy-go/rand"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/identity"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/operations"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/query"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/signature"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// maxBodyBytes is three times the size of a revocation list of 20,000 entries.
const maxBodyBytes = 4 << 20

// globalRegion is the region that requests to the global endpoint of STS are signed for. The endpoint serves every account.
const globalRegion = "us-east-1"

// ServeHTTP serves the AWS protocol on / and control calls on /_emulator/.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case isHealthCheck(r):
		serveHealth(w)
	case strings.HasPrefix(r.URL.Path, "/_emulator/"):
		e.control.ServeHTTP(w, r)
	case r.URL.Path != "/" || r.Header.Get("X-Amz-Target") != "":
		e.serveUnhandled(w, r, "", nil)
	default:
		e.serveAWS(w, r)
	}
}

// isHealthCheck reports whether a request is a health check at a path that tools for other emulators use. A signed request for
// the same path is for S3.
func isHealthCheck(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.URL.Path == "/health" || r.URL.Path == "/_localstack/health") &&
		r.Header.Get("Authorization") == "" && !r.URL.Query().Has("X-Amz-Algorithm")
}

func serveHealth(w http.ResponseWriter) {
	reply(w, http.StatusOK, map[string]any{"status": "ok", "services": map[query.Dialect]string{query.EC2: "running", query.STS: "running"}})
}

func (e *Emulator) serveAWS(w http.ResponseWriter, r *http.Request) {
	content, request, err := parse(w, r)
	if e.isUnhandled(r, request) {
		e.serveUnhandled(w, r, request.Action, content)
		return
	}
	x := &exchange{
		emulator: e, request: r, content: content, dialect: query.DialectOf(request.Version),
		call: Call{Action: request.Action, Parameters: map[string]string{}, RequestID: newRequestID(), Time: e.clock.now()},
	}
	if _, known := e.operations[request.Action]; known { // Parameters of other operations can be secrets.
		x.call.Parameters = request.WithoutCredentials()
	}
	var response []byte
	if err == nil {
		response, err = x.run(request)
	}
	x.call.Status = http.StatusOK
	if err != nil && !errors.Is(err, errForeign) {
		failure := x.dialect.Translate(asAWSError(err))
		x.call.Status, x.call.ErrorCode = failure.Status, failure.Code
		response = x.dialect.Failure(x.call.RequestID, failure)
	}
	if x.faults.has(FaultReset) {
		x.call.Status, x.call.ErrorCode = 0, ""
	}
	x.call.Faults = x.faults.kinds()
	e.record(x.call)
	x.deliver(w, response)
}

// exchange is a request of the AWS protocol and its response.
type exchange struct {
	emulator *Emulator
	request  *http.Request
	content  []byte // of the request's body
	dialect  query.Dialect
	call     Call
	faults   callFaults
}

// parse reads a request of the Query protocol. If it fails, it returns what it could read.
func parse(w http.ResponseWriter, r *http.Request) (content []byte, request query.Request, err error) {
	content, err = body(w, r)
	if err != nil {
		return nil, query.Request{}, err
	}
	form := string(content)
	if r.Method == http.MethodGet {
		form = ""
	}
	request, err = query.Parse(r.URL.RawQuery, form)
	return content, request, err
}

// run checks the request in the same order as the service, runs the operation and returns the response.
func (x *exchange) run(request query.Request) ([]byte, error) {
	operation, err := x.operation(request)
	if err != nil {
		return nil, err
	}
	var caller identity.Caller
	if !operation.Unsigned {
		if caller, err = x.authenticate(); err != nil {
			return nil, err
		}
	}
	if !x.emulator.throttle.allow(x.location(), request.Action, x.emulator.clock.now()) {
		return nil, awserror.NewStatus(http.StatusServiceUnavailable, "RequestLimitExceeded", "Request limit exceeded.") // SEEN: the message and the status.
	}
	x.faults = x.emulator.faults.hit(x.location(), request.Action, request.Parameters)
	if err := x.applyFaults(); err != nil {
		return nil, err
	}
	if !x.emulator.permissions.Load().Allow(string(x.dialect), request.Action) {
		return nil, awserror.NewStatus(http.StatusForbidden, "UnauthorizedOperation", "You are not authorized to perform this operation.") // SEEN: the message and the status.
	}
	output, err := operation.Run(x.operationCall(caller, request.Parameters))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", request.Action, err)
	}
	return x.dialect.Success(request.Action, x.call.RequestID, output)
}

// location returns the caller's account and the region that the request was signed for.
func (x *exchange) location() vpn.Location {
	return vpn.Location{AccountID: x.call.AccountID, Region: x.call.Region}
}

func (x *exchange) operationCall(caller identity.Caller, parameters map[string]string) *operations.Call {
	e := x.emulator
	call := &operations.Call{
		Service: e.service, Location: x.location(), Now: e.clock.now(),
		Caller: caller, Accounts: e.accounts, Parameters: parameters,
		StaleBy: x.faults.staleBy(), TerminationFault: x.faults.termination(), Tokens: e.tokens, Idempotency: &e.idempotency,
		MaxPage: e.options.MaxPage,
	}
	if e.upstream != nil {
		call.Networks = upstreamNetworks{
			upstream: e.upstream, ctx: x.request.Context(), caller: caller, in: x.location(), now: e.clock.wall(),
		}
	}
	return call
}

// operation returns the requested operation. For an unknown one it verifies the signature first, as the service does.
func (x *exchange) operation(request query.Request) (operations.Operation, error) {
	operation, known := x.emulator.operations[request.Action]
	if known && (operation.Dialect == x.dialect || request.Version == "") {
		x.dialect = operation.Dialect
		return operation, x.dialect.CheckVersion(request)
	}
	if _, err := x.authenticate(); err != nil {
		return operation, err
	}
	return operation, awserror.InvalidAction(request.Action)
}

// authenticate verifies the signature and returns the caller.
func (x *exchange) authenticate() (identity.Caller, error) {
	e := x.emulator
	scope, err := signature.Read(x.request)
	x.call.AccessKey, x.call.Region = scope.AccessKey, scope.Region
	if err != nil {
		return identity.Caller{}, err
	}
	caller, _ := e.accounts.Find(scope.AccessKey)
	x.call.AccountID = caller.AccountID
	if err := signature.Verify(e.clock.wall(), x.request, x.content, scope, string(x.dialect), caller.Credentials); err != nil {
		return identity.Caller{}, err
	}
	if caller.CanExpire && !e.clock.now().Before(caller.Expires) {
		return identity.Caller{}, awserror.ExpiredToken()
	}
	if !e.accounts.Enabled(caller.AccountID, scope.Region) && (x.dialect != query.STS || scope.Region != globalRegion) {
		return identity.Caller{}, awserror.RegionNotEnabled(caller.AccountID, scope.Region)
	}
	return caller, nil
}

// body reads a request's body.
func body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, awserror.NewStatus(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The request is larger than %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	return content, nil
}

// asAWSError returns the service's error in err's chain. Any other error is a bug of the emulator.
func asAWSError(err error) *awserror.Error {
	if failure, ok := errors.AsType[*awserror.Error](err); ok {
		return failure
	}
	return awserror.NewStatus(http.StatusInternalServerError, "InternalError", "An internal error has occurred: %v", err)
}

// newRequestID returns a random UUID.
func newRequestID() string {
	id, _ := smithyrand.NewUUID(rand.Reader).GetUUID() // Never fails.
	return id
}

// actionName matches the names of operations of all services.
var actionName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]{0,127}$`)

// record adds a call to the journal and to the log.
func (e *Emulator) record(call Call) {
	e.journal.add(call)
	if e.options.Log == nil {
		return
	}
	action := call.Action
	if !actionName.MatchString(action) {
		action = fmt.Sprintf("%.128q", action) // A line break must not forge a log line.
	}
	e.logging.Lock()
	defer e.logging.Unlock()
	_, _ = fmt.Fprintf(e.options.Log, "%s %s %s %d %s %s\n",
		call.Time.Format(time.RFC3339), call.Region, action, call.Status, call.ErrorCode, call.RequestID)
}
