package awsconfig

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

const (
	// maxLoggedBody is how many bytes of an answer are logged.
	maxLoggedBody = 4 << 10
	// maxLoggedValue is how many bytes of each request parameter are logged.
	maxLoggedValue = 256
	// maxParsedBody is the size of the largest request body whose parameters are logged.
	maxParsedBody = 64 << 10
)

// LogCalls returns a client that writes each request and its answer to Terraform's log at level DEBUG and otherwise
// behaves like next. At other log levels, it does nothing.
//
// It logs no headers, which contain the signature and the session token. It logs parameters and bodies of EC2 calls only,
// because those of the services that issue credentials are secret.
func LogCalls(next aws.HTTPClient) aws.HTTPClient { return callLogger{next} }

type callLogger struct{ next aws.HTTPClient }

func (l callLogger) Do(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if !tflog.IsDebug(ctx) {
		return l.next.Do(r)
	}
	service := awsmiddleware.GetServiceID(ctx)
	fields := map[string]any{
		"rpc.service": service,
		"rpc.method":  awsmiddleware.GetOperationName(ctx),
		"aws.region":  awsmiddleware.GetRegion(ctx),
		"http.method": r.Method,
		"http.host":   r.URL.Host,
	}
	if service == "EC2" {
		fields["http.request.parameters"] = parameters(r)
	}
	tflog.Debug(ctx, "Sending an AWS request", fields)

	began := time.Now() //nolint:forbidigo // A duration in a log line; nothing depends on it.
	resp, err := l.next.Do(r)
	delete(fields, "http.request.parameters")
	fields["http.duration_ms"] = time.Since(began).Milliseconds()
	if err != nil {
		fields["error"] = err.Error()
		tflog.Debug(ctx, "Received no answer from AWS", fields)
		return resp, err
	}
	fields["http.status_code"] = resp.StatusCode
	fields["http.content_type"] = resp.Header.Get("Content-Type")
	fields["aws.request_id"] = resp.Header.Get("X-Amzn-Requestid")
	if service == "EC2" {
		fields["http.response.body"] = peek(r, resp)
	}
	tflog.Debug(ctx, "Received an answer from AWS", fields)
	return resp, nil
}

// parameters returns the form parameters of a request, each truncated, and leaves the body to be read in full.
func parameters(r *http.Request) map[string]string {
	if r.Body == nil || r.ContentLength <= 0 || r.ContentLength > maxParsedBody {
		return nil
	}
	body, rest := readUpTo(r.Body, maxParsedBody)
	r.Body = readCloser{rest, r.Body}
	form, _ := url.ParseQuery(string(body)) // Parameters that can be read are logged even if others cannot.
	logged := make(map[string]string, len(form))
	for name := range form {
		logged[name] = truncate(form.Get(name), maxLoggedValue)
	}
	return logged
}

// peek returns the beginning of the answer to a request, and leaves the answer to be read in full.
func peek(r *http.Request, resp *http.Response) string {
	body, rest := readUpTo(resp.Body, maxLoggedBody+1)
	resp.Body = readCloser{rest, resp.Body}
	if awshttp.RepeatsCredentials(string(body), r.Header) {
		return "[repeats the credentials of the request]"
	}
	return truncate(string(body), maxLoggedBody)
}

// readUpTo reads at most limit bytes. It also returns a reader of all that r had: those bytes, and then the rest or the
// error of r.
func readUpTo(r io.Reader, limit int) ([]byte, io.Reader) {
	var body bytes.Buffer
	_, err := io.CopyN(&body, r, int64(limit))
	if err != nil {
		return body.Bytes(), io.MultiReader(bytes.NewReader(body.Bytes()), failingReader{err})
	}
	return body.Bytes(), io.MultiReader(bytes.NewReader(body.Bytes()), r)
}

// truncate shortens a text that is longer than limit bytes without splitting a character, and marks it as truncated.
func truncate(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit] + "[truncated]"
}

type readCloser struct {
	io.Reader
	io.Closer
}

// failingReader is a reader that always returns err.
type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
