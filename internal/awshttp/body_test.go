package awshttp_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

// If a request is larger than the transport's buffer, a fast server can answer before the transport knows that it has written the whole
// request. The SDK then closes the request's body. If the transport considered that a failure, it would close the connection, and the
// answer would be truncated.
func TestHideWriterTo_answerBeforeRequestIsWritten(t *testing.T) {
	t.Parallel()
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, describeNobody)
	}))
	t.Cleanup(service.Close)
	server := &fastServer{answered: make(chan struct{}), wrote: make(chan error, 1)}
	client := ec2.New(ec2.Options{
		BaseEndpoint: aws.String(service.URL), Region: "us-east-1", HTTPClient: awshttp.HideWriterTo(server),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})

	_, err := client.DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{
		ClientVpnEndpointId: aws.String(strings.Repeat("x", 10_000)),
	})
	if err != nil {
		t.Error(err)
	}
	if err := <-server.wrote; err != nil {
		t.Errorf("the transport considers the request failed: %v", err)
	}
}

// fastServer is a client of the fastest possible server: the write of the last byte of a request returns after the
// request has been answered and its body is closed.
type fastServer struct {
	answered chan struct{}
	wrote    chan error
}

func (s *fastServer) Do(r *http.Request) (*http.Response, error) {
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := new(net.Dialer).DialContext(ctx, network, address)
		return &slowWriter{Conn: connection, body: r.ContentLength, until: s.answered}, err
	}}
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { s.wrote <- info.Err },
	}))
	response, err := transport.RoundTrip(r)
	if err == nil {
		err = r.Body.Close()
	}
	close(s.answered)
	return response, err
}

// slowWriter delays the return of the write that completes a request whose body has the given length.
type slowWriter struct {
	net.Conn
	body   int64
	header bytes.Buffer
	until  <-chan struct{}
}

func (w *slowWriter) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.header.Write(p[:n])
	if _, body, ok := bytes.Cut(w.header.Bytes(), []byte("\r\n\r\n")); ok && int64(len(body)) >= w.body {
		<-w.until
	}
	return n, err
}
