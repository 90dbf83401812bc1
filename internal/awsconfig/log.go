// Package awsconfig turns the provider block into the AWS configuration that clients are made from.
package awsconfig

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	// maxLoggedBody is how many bytes of an answer are logged.
	maxLoggedBody = 4 << 10
	// maxLoggedValue is how many bytes of each request parameter are logged.
	maxLoggedValue = 256
	// maxParsedBody is the longest request body whose parameters are logged.
	maxParsedBody = 64 << 10
)

// LogCalls returns a client that writes each request and its answer to Terraform's DEBUG log and otherwise behaves like next.
//
// It logs no request headers, which carry the signature and the session token, and bodies of EC2 calls only: those of the
// services that issue credentials are secret. At other log levels, it does nothing.
func LogCalls(next aws.HTTPClient) aws.HTTPClient { return callLogger{next} }

type callLogger struct{ next aws.HTTPClient }

func (l callLogger) Do(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if !tflog.IsDebug(ctx) {
		return l.next.Do(r)
	}
	secret := awsmiddleware.GetServiceID(ctx) != "EC2"
	fields := map[string]any{
		"rpc.service": awsmiddleware.GetServiceID(ctx),
		"rpc.method":  awsmiddleware.GetOperationName(ctx),
		"aws.region":  awsmiddleware.GetRegion(ctx),
		"http.method": r.Method,
		"http.host":   r.URL.Host,
	}
	if !secret {
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
	if !secret {
		fields["http.response.body"] = peek(resp)
	}
	tflog.Debug(ctx, "Received an answer from AWS", fields)
	return resp, nil
}

// parameters returns the form parameters of a request, each cut to a bounded length, and leaves the body as it was.
func parameters(r *http.Request) map[string]string {
	if r.Body == nil || r.ContentLength <= 0 || r.ContentLength > maxParsedBody {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	r.Body = readCloser{io.MultiReader(bytes.NewReader(body), failure{err}), r.Body}
	form, _ := url.ParseQuery(string(body)) // Parameters that can be read are logged even if others cannot.
	logged := make(map[string]string, len(form))
	for name := range form {
		logged[name] = truncate(form.Get(name), maxLoggedValue)
	}
	return logged
}

// peek returns the first bytes of an answer, and leaves the answer to be read in full.
func peek(resp *http.Response) string {
	buffered := bufio.NewReaderSize(resp.Body, maxLoggedBody)
	body, err := buffered.Peek(maxLoggedBody)
	resp.Body = readCloser{buffered, resp.Body}
	if err != nil { // The whole answer, or all there was before it broke off. A broken connection stays broken for the next reader.
		return string(body)
	}
	return truncate(string(body), maxLoggedBody-1)
}

// truncate cuts a text that is longer than limit bytes, between two characters, and says so.
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

// failure is a reader that returns err, or io.EOF if err is nil.
type failure struct{ err error }

func (f failure) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}
