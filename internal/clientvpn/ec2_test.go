package clientvpn_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A fast server has answered before the client's transport has noticed that its request is all written, if the request
// is larger than the transport's buffer. The SDK closes the request's body then, and the transport must not mind: it
// would close the connection, and with it cut off the answer.
func TestNewEC2_answerMayComeBeforeTheRequestCountsAsWritten(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	var ids []string
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("cvpn-connection-%017x", i))
	}
	server := &fastServer{answered: make(chan struct{}), wrote: make(chan error, 1)}
	api := clientvpn.NewEC2(aws.Config{
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), HTTPClient: server,
	}, "us-east-1", w.URL, w.Clock)

	for _, err := range clientvpn.NewClient(api, "us-east-1", w.Timing()).Connections(t.Context(), endpoint, clientvpn.Filter{ConnectionIDs: ids}) {
		if err != nil {
			t.Error(err)
		}
	}

	if err := <-server.wrote; err != nil {
		t.Errorf("the transport takes the request for failed: %v", err)
	}
}

// fastServer is a client whose server is as fast as can be: the write of the last byte of a request
// returns when the request has been answered, and its body closed.
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

// slowWriter holds back the end of the write that completes a request with so long a body.
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
