package emulator_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const region = "us-east-1"

// world is an emulator behind a port of its own, and a client of it.
type world struct {
	*emulator.Emulator
	t    testing.TB
	url  string
	http *http.Client
	ec2  *ec2.Client
	log  *bytes.Buffer
}

func newWorld(tb testing.TB, change ...func(*emulator.Options)) *world {
	tb.Helper()
	w := &world{t: tb, log: &bytes.Buffer{}}
	options := emulator.Options{Log: w.log}
	for _, c := range change {
		c(&options)
	}
	e, err := emulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(e)
	tb.Cleanup(server.Close)
	tb.Cleanup(e.Close)
	w.Emulator, w.url, w.http = e, server.URL, &http.Client{Transport: wholeAnswers{server.Client().Transport}}
	w.ec2 = w.client()
	return w
}

// wholeAnswers hides that the SDK's request bodies write themselves: closed ones make net/http cut off large answers.
type wholeAnswers struct{ next http.RoundTripper }

func (w wholeAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r = r.Clone(r.Context())
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return w.next.RoundTrip(r)
}

// client returns a client that asks once and does not try again.
func (w *world) client(change ...func(*ec2.Options)) *ec2.Client {
	return ec2.New(ec2.Options{
		BaseEndpoint: aws.String(w.url),
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient:   w.http,
		Retryer:      aws.NopRetryer{},
	}, change...)
}

func (w *world) endpoint(seed emulator.EndpointSeed) string {
	w.t.Helper()
	endpoint, err := w.AddEndpoint(seed)
	if err != nil {
		w.t.Fatal(err)
	}
	return endpoint.ID
}

// connect returns the ids of the connections.
func (w *world) connect(seed emulator.ClientSeed) []string {
	w.t.Helper()
	connections, err := w.Connect(seed)
	if err != nil {
		w.t.Fatal(err)
	}
	ids := make([]string, len(connections))
	for i, c := range connections {
		ids[i] = c.ID
	}
	return ids
}

func (w *world) advance(by time.Duration) {
	w.t.Helper()
	if err := w.Advance(by); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) inject(f emulator.Fault) {
	w.t.Helper()
	if err := w.Inject(f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) list(endpoint string, filters ...ec2types.Filter) []ec2types.ClientVpnConnection {
	w.t.Helper()
	out, err := w.ec2.DescribeClientVpnConnections(w.t.Context(), &ec2.DescribeClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(endpoint), Filters: filters,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out.Connections
}

// status returns the status code of a connection, or nothing when it is not listed.
func (w *world) status(endpoint, id string) string {
	w.t.Helper()
	for _, c := range w.list(endpoint, filter("connection-id", id)) {
		return string(c.Status.Code)
	}
	return ""
}

func (w *world) terminate(endpoint, id string) (*ec2.TerminateClientVpnConnectionsOutput, error) {
	return w.ec2.TerminateClientVpnConnections(w.t.Context(), &ec2.TerminateClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(endpoint), ConnectionId: aws.String(id),
	})
}

func (w *world) terminateUser(endpoint, username string) (*ec2.TerminateClientVpnConnectionsOutput, error) {
	return w.ec2.TerminateClientVpnConnections(w.t.Context(), &ec2.TerminateClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(endpoint), Username: aws.String(username),
	})
}

func filter(name string, values ...string) ec2types.Filter {
	return ec2types.Filter{Name: aws.String(name), Values: values}
}

// wantError checks the code and the HTTP status of an answer.
func wantError(tb testing.TB, err error, code string, status int) {
	tb.Helper()
	if got, gotStatus := failure(err); got != code || gotStatus != status {
		tb.Errorf("got %q with status %d, want %q with %d (%v)", got, gotStatus, code, status, err)
	}
}

func failure(err error) (code string, status int) {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		code = api.ErrorCode()
	}
	if response, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		status = response.HTTPStatusCode()
	}
	return code, status
}
