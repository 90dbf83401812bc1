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

// harness is an emulator on its own port, with a client.
type harness struct {
	*emulator.Emulator
	t    testing.TB
	url  string
	http *http.Client
	ec2  *ec2.Client
	log  *bytes.Buffer
}

func newHarness(tb testing.TB, change ...func(*emulator.Options)) *harness {
	tb.Helper()
	h := &harness{t: tb, log: &bytes.Buffer{}}
	options := emulator.Options{Log: h.log}
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
	h.Emulator, h.url, h.http = e, server.URL, &http.Client{Transport: plainBodies{server.Client().Transport}}
	h.ec2 = h.client()
	return h
}

// plainBodies hides the io.WriterTo of the SDK's request bodies, with which net/http closes the connection during large responses.
type plainBodies struct{ next http.RoundTripper }

func (p plainBodies) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r = r.Clone(r.Context())
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return p.next.RoundTrip(r)
}

// client returns a client that does not retry.
func (h *harness) client(change ...func(*ec2.Options)) *ec2.Client {
	return ec2.New(ec2.Options{
		BaseEndpoint: aws.String(h.url),
		Region:       region,
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient:   h.http,
		Retryer:      aws.NopRetryer{},
	}, change...)
}

func (h *harness) endpoint(seed emulator.EndpointSeed) string {
	h.t.Helper()
	endpoint, err := h.AddEndpoint(seed)
	if err != nil {
		h.t.Fatal(err)
	}
	return endpoint.ID
}

// connect connects clients and returns the IDs of their connections.
func (h *harness) connect(seed emulator.ClientSeed) []string {
	h.t.Helper()
	connections, err := h.Connect(seed)
	if err != nil {
		h.t.Fatal(err)
	}
	ids := make([]string, len(connections))
	for i, c := range connections {
		ids[i] = c.ID
	}
	return ids
}

func (h *harness) advance(by time.Duration) {
	h.t.Helper()
	if err := h.Advance(by); err != nil {
		h.t.Fatal(err)
	}
}

func (h *harness) inject(f emulator.Fault) {
	h.t.Helper()
	if err := h.Inject(f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *harness) list(endpoint string, filters ...ec2types.Filter) []ec2types.ClientVpnConnection {
	h.t.Helper()
	out, err := h.ec2.DescribeClientVpnConnections(h.t.Context(), &ec2.DescribeClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(endpoint), Filters: filters,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out.Connections
}

// status returns the status code of a connection, or "" if it is not listed.
func (h *harness) status(endpoint, id string) string {
	h.t.Helper()
	for _, c := range h.list(endpoint, filter("connection-id", id)) {
		return string(c.Status.Code)
	}
	return ""
}

func (h *harness) terminate(endpoint, id string) (*ec2.TerminateClientVpnConnectionsOutput, error) {
	return h.ec2.TerminateClientVpnConnections(h.t.Context(), &ec2.TerminateClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(endpoint), ConnectionId: aws.String(id),
	})
}

func (h *harness) terminateUser(endpoint, username string) (*ec2.TerminateClientVpnConnectionsOutput, error) {
	return h.ec2.TerminateClientVpnConnections(h.t.Context(), &ec2.TerminateClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(endpoint), Username: aws.String(username),
	})
}

func filter(name string, values ...string) ec2types.Filter {
	return ec2types.Filter{Name: aws.String(name), Values: values}
}

// wantError checks the code and the HTTP status of an error.
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
