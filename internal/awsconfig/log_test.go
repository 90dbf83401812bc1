package awsconfig_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
)

const (
	secretKey    = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
	sessionToken = "IQoJb3JpZ2luX2VjEXAMPLETOKEN"
)

func TestLogCalls_EC2(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	long := strings.Repeat("ü", 200)
	body := `<DescribeClientVpnConnectionsResponse><requestId>r</requestId></DescribeClientVpnConnectionsResponse>`
	_, err := describe(tflogtest.RootLogger(t.Context(), &log), long, respond(200, strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}

	entries := entriesOf(t, &log)
	if len(entries) != 2 {
		t.Fatalf("logged %v", entries)
	}
	sent, received := entries[0], entries[1]
	parameters, _ := sent["http.request.parameters"].(map[string]any)
	if parameters["Action"] != "DescribeClientVpnConnections" || parameters["ClientVpnEndpointId"] != strings.Repeat("ü", 128)+"[truncated]" {
		t.Errorf("the parameters are %v", parameters)
	}
	if received["http.response.body"] != body || received["http.status_code"] != float64(200) || received["rpc.method"] != "DescribeClientVpnConnections" {
		t.Errorf("the answer is %v", received)
	}
}

// Neither the parameters nor the body of an STS call are logged, nor are any headers.
func TestLogCalls_secrets(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	client := sts.New(sts.Options{Region: "us-east-1", HTTPClient: awsconfig.LogCalls(respond(200, strings.NewReader(
		`<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><SecretAccessKey>`+secretKey+`</SecretAccessKey></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`)))})
	ctx := tflogtest.RootLogger(t.Context(), &log)
	if _, err := client.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: aws.String("arn"), RoleSessionName: aws.String("s"), WebIdentityToken: aws.String("eyJhbGciOiJSUzI1NiJ9"),
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := describe(ctx, "e", respond(502, strings.NewReader("You sent X-Amz-Security-Token: "+sessionToken))); err == nil {
		t.Fatal("the call succeeded")
	}

	text := log.String()
	if !strings.Contains(text, "AssumeRoleWithWebIdentity") || !strings.Contains(text, "DescribeClientVpnConnections") {
		t.Errorf("the calls are not logged: %s", text)
	}
	for _, secret := range []string{secretKey, sessionToken[:8], "eyJhbGci", "Signature"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is logged: %s", secret, text)
		}
	}
}

// The reader of an answer gets exactly what the service sent, including the error at its end.
func TestLogCalls_bodyIsComplete(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	for name, tc := range map[string]struct {
		size   int
		ending error
	}{
		"empty": {0, io.EOF}, "short": {100, io.EOF}, "as long as the log": {4 << 10, io.EOF}, "longer than the log": {4<<10 + 1, io.EOF}, "long": {200_000, io.EOF},
		"broken at the start": {0, broken}, "broken early": {100, broken}, "broken late": {200_000, broken}, "truncated early": {100, io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			sent := strings.Repeat("x", tc.size) // One line, longer than a bufio.Scanner takes.
			var request *http.Request
			body := io.NopCloser(io.MultiReader(strings.NewReader(sent), failing{tc.ending}))
			resp, err := awsconfig.LogCalls(doer(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body}, nil
			})).Do(capture(tflogtest.RootLogger(t.Context(), &log), &request))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			got, err := io.ReadAll(resp.Body)
			if string(got) != sent {
				t.Errorf("read %d bytes, want %d", len(got), len(sent))
			}
			if want := tc.ending; (want == io.EOF) != (err == nil) || (err != nil && err != want) { //nolint:errorlint // It must be the same error.
				t.Errorf("the body ends with %v, want %v", err, want)
			}
			if log.Len() > 8<<10 {
				t.Errorf("logged %d bytes", log.Len())
			}
		})
	}
}

// The request arrives as it was signed.
func TestLogCalls_requestIsComplete(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, 200_000} {
		var log bytes.Buffer
		var arrived int64
		_, _ = describe(tflogtest.RootLogger(t.Context(), &log), strings.Repeat("e", size), doer(func(r *http.Request) (*http.Response, error) {
			n, err := io.Copy(io.Discard, r.Body)
			if arrived = n; n != r.ContentLength || err != nil {
				t.Errorf("%d bytes of %d arrived: %v", n, r.ContentLength, err)
			}
			return nil, errors.New("no answer")
		}))
		if arrived < int64(size) || !strings.Contains(log.String(), "no answer") {
			t.Errorf("%d bytes arrived, and the log is %s", arrived, log.String())
		}
	}
}

//nolint:paralleltest // It counts allocations.
func TestLogCalls_costsNothingWhenOff(t *testing.T) {
	answer := &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}
	client := awsconfig.LogCalls(doer(func(*http.Request) (*http.Response, error) { return answer, nil }))
	var request *http.Request
	capture(t.Context(), &request)
	allocations := testing.AllocsPerRun(100, func() {
		resp, err := client.Do(request)
		if err != nil || resp != answer {
			t.Error("the answer was changed")
		}
		resp.Body.Close()
	})
	if allocations > 0 {
		t.Errorf("%v allocations for each call", allocations)
	}
}

type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func respond(status int, body io.Reader) doer {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body)}, nil
	}
}

// describe makes a call to EC2 that is logged.
func describe(ctx context.Context, endpointID string, service doer) (*ec2.DescribeClientVpnConnectionsOutput, error) {
	client := ec2.New(ec2.Options{
		Region: "us-east-1", HTTPClient: awsconfig.LogCalls(service), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", secretKey, sessionToken),
	})
	return client.DescribeClientVpnConnections(ctx, &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: &endpointID})
}

// capture returns the HTTP request of an EC2 call.
func capture(ctx context.Context, request **http.Request) *http.Request {
	client := ec2.New(ec2.Options{
		Region: "us-east-1", Retryer: aws.NopRetryer{}, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", secretKey, sessionToken),
		HTTPClient: doer(func(r *http.Request) (*http.Response, error) {
			*request = r
			return nil, errors.New("captured")
		}),
	})
	_, _ = client.DescribeClientVpnConnections(ctx, &ec2.DescribeClientVpnConnectionsInput{ClientVpnEndpointId: aws.String("e")})
	return *request
}

func entriesOf(t *testing.T, log io.Reader) []map[string]any {
	t.Helper()
	var entries []map[string]any
	for decoder := json.NewDecoder(log); decoder.More(); {
		var entry map[string]any
		if err := decoder.Decode(&entry); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	return entries
}
