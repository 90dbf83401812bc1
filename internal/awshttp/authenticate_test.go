package awshttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

const (
	ec2Response    = `<DescribeClientVpnConnectionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">`
	describeNobody = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + ec2Response + `<requestId>r-1</requestId><connections/></DescribeClientVpnConnectionsResponse>`
	stsResponse    = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">`
	stsResult      = `<GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult>`
	callerIdentity = stsResponse + stsResult + `<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
	signIn         = `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><body>Sign in</body></html>`
)

type answer struct {
	status      int
	contentType string
	body        string
	requestID   string
}

func (a answer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", a.contentType)
	if a.requestID != "" {
		w.Header().Set("x-amzn-requestid", a.requestID)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// foreignAnswers returns answers that do not come from AWS, with the reason why they are rejected.
func foreignAnswers() map[string]struct {
	answer
	reason string
} {
	return map[string]struct {
		answer
		reason string
	}{
		"an HTML page":                       {answer{200, "text/html", "<!doctype html>\n<html><body>Sign in</body></html>", ""}, "root element is not"},
		"an HTML page with a request ID":     {answer{200, "text/html", "<html></html>", "r-1"}, "root element is not"},
		"an XHTML page":                      {answer{200, "application/xhtml+xml", signIn, ""}, "root element is not"},
		"an empty body":                      {answer{200, "text/xml", "", ""}, "it is empty"},
		"JSON":                               {answer{200, "application/json", `{"message": "ok"}`, ""}, "it is not XML"},
		"text before XML":                    {answer{200, "text/xml", "ok " + describeNobody, ""}, "it is not XML"},
		"an incomplete tag":                  {answer{200, "text/xml", "<DescribeClientVpnConn", ""}, "it is not XML"},
		"another operation":                  {answer{200, "text/xml", strings.ReplaceAll(describeNobody, "Connections", "Endpoints"), ""}, "root element is not"},
		"a failure that is an HTML page":     {answer{403, "text/html", "<html><body>Forbidden</body></html>", ""}, "root element is not"},
		"a failure that is empty":            {answer{502, "", "", ""}, "it is empty"},
		"a redirect":                         {answer{302, "text/html", "<html></html>", ""}, "root element is not"},
		"a failure of another kind in XML":   {answer{500, "text/xml", "<Response></Response>", "r-1"}, ""},
		"a result without the element Error": {answer{404, "text/xml", "<Error><Code>NoSuchBucket</Code></Error>", ""}, "root element is not"},
	}
}

func TestAuthenticate_EC2(t *testing.T) {
	t.Parallel()
	tests := foreignAnswers()
	for name, tc := range map[string]struct {
		body, reason string
	}{
		"no request ID":         {ec2Response + "<connections/></DescribeClientVpnConnectionsResponse>", "it has no requestId"},
		"an empty request ID":   {ec2Response + "<requestId></requestId></DescribeClientVpnConnectionsResponse>", "it has no requestId"},
		"another namespace":     {strings.Replace(describeNobody, "2016-11-15", "2014-10-01", 1), "root element is not"},
		"no namespace":          {strings.Replace(describeNobody, "xmlns", "id", 1), "root element is not"},
		"an unclosed list":      {ec2Response + "<requestId>r-1</requestId><connections><item>", "it breaks off"},
		"an unclosed root":      {ec2Response + "<requestId>r-1</requestId><connections/>", "it breaks off"},
		"an incomplete end tag": {strings.TrimSuffix(describeNobody, ">"), "it breaks off"},
	} {
		tests[name] = struct {
			answer
			reason string
		}{answer{200, "text/xml", tc.body, ""}, tc.reason}
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls, err := call(t, tc.answer, describe)
			foreign := wantForeign(t, err, tc.reason)
			if calls != 3 {
				t.Errorf("there were %d calls, want 3, because a lost answer is retried", calls)
			}
			if foreign.Status != tc.status || foreign.ContentType != tc.contentType || foreign.Operation != "DescribeClientVpnConnections" {
				t.Errorf("the error is %+v", foreign)
			}
			if beginning := strings.Join(strings.Fields(tc.body), " "); foreign.Excerpt != beginning[:min(100, len(beginning))] {
				t.Errorf("the excerpt is %q", foreign.Excerpt)
			}
		})
	}
}

func TestAuthenticate_STS(t *testing.T) {
	t.Parallel()
	tests := foreignAnswers()
	for name, body := range map[string]string{
		"an EC2 document": describeNobody, "no request ID": stsResponse + stsResult + "</GetCallerIdentityResponse>", "half a result": stsResponse + stsResult,
	} {
		tests[name] = struct {
			answer
			reason string
		}{answer{200, "text/xml", body, ""}, ""}
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, tc.answer, identify)
			if foreign := wantForeign(t, err, ""); foreign.Excerpt != "" {
				t.Errorf("the error shows %q, which may be secret", foreign.Excerpt)
			}
		})
	}
}

func TestAuthenticate_accepts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer
		call func(context.Context, string) error
		code string
	}{
		"an EC2 result":                           {answer{200, "text/xml", describeNobody, ""}, describe, ""},
		"an EC2 result with the ID at its end":    {answer{200, "text/xml", ec2Response + "<connections/><requestId>r-1</requestId></DescribeClientVpnConnectionsResponse>\n", ""}, describe, ""},
		"an EC2 result with the ID in the header": {answer{200, "text/xml", ec2Response + "</DescribeClientVpnConnectionsResponse>", "r-1"}, describe, ""},
		"an EC2 error":                            {answer{400, "text/xml", "<?xml version=\"1.0\"?>\n<Response><Errors><Error><Code>IncorrectState2</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>", ""}, describe, "IncorrectState2"},
		"an STS result":                           {answer{200, "text/xml", callerIdentity, ""}, identify, ""},
		"an STS error":                            {answer{403, "text/xml", `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code></Error><RequestId>r</RequestId></ErrorResponse>`, ""}, identify, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := call(t, tc.answer, tc.call)
			failure, _ := errors.AsType[smithy.APIError](err)
			switch {
			case tc.code == "" && err != nil:
				t.Error(err)
			case tc.code != "" && (failure == nil || failure.ErrorCode() != tc.code):
				t.Errorf("got %v, want the code %s", err, tc.code)
			}
		})
	}
}

// The result does not depend on the pieces in which an answer arrives.
func TestAuthenticate_pieces(t *testing.T) {
	t.Parallel()
	whole := ec2Response + "<connections><item><connectionId>cvpn-connection-1</connectionId></item></connections><requestId>r-1</requestId></DescribeClientVpnConnectionsResponse>"
	read := func(body string) error {
		client := ec2.New(ec2.Options{
			Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), Retryer: aws.NopRetryer{},
			HTTPClient: awshttp.Authenticate(doer(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(oneByteReader{strings.NewReader(body)})}, nil
			})),
		})
		_, err := client.DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: aws.String("e")})
		return err
	}
	if err := read(whole); err != nil {
		t.Error(err)
	}
	for cut := range whole {
		if err := read(whole[:cut]); !isForeign(err) {
			t.Fatalf("%q is accepted: %v", whole[:cut], err)
		}
	}
	if err := read(strings.Replace(whole, "<requestId>r-1</requestId>", "", 1)); !isForeign(err) {
		t.Errorf("an answer without a request ID is accepted: %v", err)
	}
}

// If an answer repeats the request, the error does not contain the session token.
func TestAuthenticate_echo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "<html>%s</html>", r.Header.Get("X-Amz-Security-Token"))
	}))
	t.Cleanup(server.Close)
	_, err := newEC2(server.URL).DescribeClientVpnConnections(t.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: aws.String("e")})
	if foreign := wantForeign(t, err, ""); foreign.Excerpt != "" || strings.Contains(err.Error(), "IQoJ") {
		t.Errorf("the error is %v", err)
	}
}

// A canceled call is not mistaken for a truncated answer, which would be retried.
func TestAuthenticate_canceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, ec2Response+"<requestId>r-1</requestId>")
		_ = http.NewResponseController(w).Flush()
		cancel()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	if err := describe(ctx, server.URL); isForeign(err) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkAuthenticate_page reads a large page, which is never held in memory as a whole.
func BenchmarkAuthenticate_page(b *testing.B) {
	item := "<item><connectionId>cvpn-connection-0123456789abcdef0</connectionId><username>alice</username><clientIp>10.0.0.1</clientIp></item>"
	body := ec2Response + "<requestId>r-1</requestId><connections>" + strings.Repeat(item, 5_000) + "</connections></DescribeClientVpnConnectionsResponse>"
	client := ec2.New(ec2.Options{
		Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient: awshttp.Authenticate(doer(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})),
	})
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := client.DescribeClientVpnConnections(b.Context(), &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: aws.String("e")}); err != nil {
			b.Fatal(err)
		}
	}
}

type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

type oneByteReader struct{ io.Reader }

func (r oneByteReader) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(1, len(p))]) }

// call makes a call to a server that always gives the same answer, and returns the number of requests.
func call(t *testing.T, a answer, do func(context.Context, string) error) (int32, error) {
	t.Helper()
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		a.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	err := do(t.Context(), server.URL)
	return calls.Load(), err
}

func newEC2(url string) *ec2.Client {
	return ec2.New(ec2.Options{
		BaseEndpoint: aws.String(url), Region: "us-east-1", HTTPClient: authenticated(), Retryer: eager(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", "IQoJb3JpZ2luX2VjEXAMPLE"),
	})
}

func describe(ctx context.Context, url string) error {
	_, err := newEC2(url).DescribeClientVpnConnections(ctx, &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: aws.String("e")})
	return err
}

func identify(ctx context.Context, url string) error {
	client := sts.New(sts.Options{
		BaseEndpoint: aws.String(url), Region: "us-east-1", HTTPClient: authenticated(), Retryer: eager(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	_, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	return err
}

func authenticated() aws.HTTPClient {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return awshttp.Authenticate(awshttp.HideWriterTo(client))
}

// eager returns a retryer that does not wait.
func eager() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 1 })
}

func isForeign(err error) bool {
	_, ok := errors.AsType[*awshttp.ForeignAnswerError](err)
	return ok
}

func wantForeign(t *testing.T, err error, reason string) *awshttp.ForeignAnswerError {
	t.Helper()
	foreign, ok := errors.AsType[*awshttp.ForeignAnswerError](err)
	if !ok {
		t.Fatalf("got %v, want a foreign answer", err)
	}
	if !strings.Contains(foreign.Reason, reason) || !strings.Contains(err.Error(), foreign.Reason) {
		t.Errorf("the error is %q, want the reason %q", err, reason)
	}
	return foreign
}
