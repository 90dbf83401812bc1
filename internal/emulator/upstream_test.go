package emulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/signature"
)

// cloud is an emulator of other services. It verifies signatures, so that a request that was changed in transit fails.
type cloud struct {
	url string
	now func() time.Time

	mu   sync.Mutex
	seen []string // of each request, the service, the method, the URL and the length of the body
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	scope, err := signature.Read(r)
	if err == nil {
		err = signature.Verify(c.now(), r, content, scope, scope.Service, aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	path := r.URL.RequestURI()
	if before, _, presigned := strings.Cut(path, "?X-Amz-"); presigned {
		path = before
	}
	c.mu.Lock()
	c.seen = append(c.seen, fmt.Sprintf("%s %s %s %d", scope.Service, r.Method, path, len(content)))
	c.mu.Unlock()
	w.Header().Set("X-Amzn-Requestid", "from-above")
	w.WriteHeader(http.StatusAccepted)
	switch {
	case bytes.Contains(content, []byte("Action=DescribeVpcs")):
		_, _ = io.WriteString(w, `<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>from-above</requestId><vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>`)
	case bytes.Contains(content, []byte("Action=DescribeTags")):
		_, _ = io.WriteString(w, `<DescribeTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><tagSet><item><resourceId>vpc-1</resourceId><key>Name</key></item></tagSet></DescribeTagsResponse>`)
	default:
		_, _ = io.WriteString(w, "<answer/>")
	}
}

func (c *cloud) requests() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.seen)
}

func (c *cloud) below(t *testing.T) *harness {
	t.Helper()
	h := newHarness(t, func(o *emulator.Options) { o.Upstream = c.url })
	c.now = h.Now
	return h
}

// signed sends a request that is signed for a service.
func (h *harness) signed(service, method, path, body string, header map[string]string) answer {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	hash := sha256.Sum256([]byte(body))
	sum := hex.EncodeToString(hash[:])
	if err := v4.NewSigner().SignHTTP(h.t.Context(), aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, r, sum, service, region, h.Now()); err != nil {
		h.t.Fatal(err)
	}
	response, err := h.http.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	return answer{response.StatusCode, response.Header, readAll(response.Body)}
}

// Requests that the emulator does not implement reach the upstream unchanged, whatever their protocol.
func TestUpstream(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	h := c.below(t)
	out, err := h.ec2.DescribeVpcs(t.Context(), &ec2.DescribeVpcsInput{VpcIds: []string{"vpc-1"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Vpcs) != 1 || *out.Vpcs[0].VpcId != "vpc-1" {
		t.Errorf("got %+v", out.Vpcs)
	}
	if _, err := h.sts(user()).GetSessionToken(t.Context(), &sts.GetSessionTokenInput{}); err == nil || !strings.Contains(err.Error(), "RequestID: from-above") {
		t.Errorf("got %v, which is not the upstream's response", err)
	}
	large := strings.Repeat("x", 6<<20) // More than the emulator itself accepts.
	for _, tc := range []struct {
		service, method, path, body string
		header                      map[string]string
	}{
		{"iam", "POST", "/", "Action=CreateLoginProfile&Version=2010-05-08&UserName=alice&Password=s3cret", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
		{"ssm", "POST", "/", `{"Name": "x", "Value": "s3cret"}`, map[string]string{"X-Amz-Target": "AmazonSSM.PutParameter"}},
		{"lambda", "GET", "/2015-03-31/functions?MaxItems=5&Marker=a%2Fb", "", nil},
		{"s3", "GET", "/", "", nil},
		{"s3", "PUT", "/bucket/a%20b?partNumber=1", large, nil},
	} {
		got := h.signed(tc.service, tc.method, tc.path, tc.body, tc.header)
		if got.status != 202 || got.text != "<answer/>" {
			t.Errorf("%s %s: %d %s", tc.service, tc.path, got.status, got.text)
		}
	}
	presigned := h.do(http.MethodGet, h.presignAs("s3", "/bucket/key"), "", nil)
	if presigned.status != 202 {
		t.Errorf("presigned: %d %s", presigned.status, presigned.text)
	}
	want := []string{
		"ec2 POST / 52", "sts POST / 41", "iam POST / 75", "ssm POST / 32", "lambda GET /2015-03-31/functions?Marker=a%2Fb&MaxItems=5 0",
		"s3 GET / 0", fmt.Sprintf("s3 PUT /bucket/a%%20b?partNumber=1 %d", len(large)), "s3 GET /bucket/key 0",
	}
	if got := c.requests(); !slices.Equal(got, want) {
		t.Errorf("the upstream received\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (h *harness) presignAs(service, path string) string {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+path+"?X-Amz-Expires=60", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	signed, _, err := v4.NewSigner().PresignHTTP(h.t.Context(), aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, r, emptyHash, service, region, h.Now())
	if err != nil {
		h.t.Fatal(err)
	}
	return signed
}

// The journal lists the requests that were passed on, without their parameters.
func TestUpstream_journal(t *testing.T) {
	t.Parallel()
	h := newCloud(t).below(t)
	h.signed("iam", "POST", "/", "Action=CreateLoginProfile&Version=2010-05-08&Password=s3cret", map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
	h.signed("ssm", "POST", "/", "{}", map[string]string{"X-Amz-Target": "AmazonSSM.PutParameter"})
	h.signed("lambda", "GET", "/functions/a%0Ab", "", nil)
	endpointIDs(t, h.ec2)
	var got []string
	for _, call := range h.Calls() {
		got = append(got, fmt.Sprintf("%s %v %d %s %s %s", call.Action, call.Parameters, call.Status, call.AccessKey, call.AccountID, call.Region))
		if passed := call.RequestID == "from-above"; passed != call.Upstream {
			t.Errorf("%s has the request ID %s; upstream: %t", call.Action, call.RequestID, call.Upstream)
		}
	}
	want := []string{
		"CreateLoginProfile map[] 202 test 123456789012 us-east-1",
		"AmazonSSM.PutParameter map[] 202 test 123456789012 us-east-1",
		"GET /functions/a\nb map[] 202 test 123456789012 us-east-1",
		"DescribeClientVpnEndpoints map[] 200 test 123456789012 us-east-1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the journal has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var found struct{ Calls []emulator.Call }
	if status := h.ask("GET", "calls?action=CreateLoginProfile", "", &found); status != 200 || len(found.Calls) != 1 {
		t.Errorf("got %d %+v", status, found)
	}
	text := h.log.String()
	if !strings.Contains(text, " us-east-1 CreateLoginProfile 202 ") || !strings.Contains(text, ` us-east-1 "GET /functions/a\nb" 202 `) || strings.Contains(text, "s3cret") {
		t.Errorf("the log is %s", text)
	}
}

// The emulator handles the tags of endpoints, and the upstream all others.
func TestUpstream_tags(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	h := c.below(t)
	id := h.endpoint(emulator.EndpointSeed{ID: "vpn-endpoint-1"})
	tag := func(id string) {
		t.Helper()
		in := &ec2.CreateTagsInput{Resources: []string{id}, Tags: []ec2types.Tag{{Key: aws.String("Name"), Value: aws.String("x")}}}
		if _, err := h.ec2.CreateTags(t.Context(), in); err != nil {
			t.Error(err)
		}
	}
	tag(id)
	tag("vpc-1")
	for want, filters := range map[string][]ec2types.Filter{
		"vpc-1":            {filter("key", "Name")},
		"vpn-endpoint-1":   {filter("resource-id", id)},
		"vpn-endpoint-1 2": {filter("resource-type", "client-vpn-endpoint")},
	} {
		out, err := h.ec2.DescribeTags(t.Context(), &ec2.DescribeTagsInput{Filters: filters})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Tags) != 1 || *out.Tags[0].ResourceId != strings.Fields(want)[0] {
			t.Errorf("%s: got %+v", want, out.Tags)
		}
	}
	if got := len(c.requests()); got != 2 {
		t.Errorf("the upstream received %d requests, want CreateTags and DescribeTags", got)
	}
	_, err := h.ec2.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{"cvpn-endpoint-none"}, Tags: []ec2types.Tag{{Key: aws.String("Name")}}})
	wantError(t, err, "InvalidClientVpnEndpointId.NotFound", 400)
}

// If the upstream does not answer, the error names it, in the protocol of the request.
func TestUpstream_isDown(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	server := httptest.NewServer(http.NotFoundHandler())
	c.url = server.URL
	server.Close()
	h := c.below(t)
	_, err := h.ec2.DescribeVpcs(t.Context(), nil)
	wantError(t, err, "ServiceUnavailable", 503)
	if !strings.Contains(err.Error(), "The upstream "+c.url+" of this Client VPN emulator did not answer") {
		t.Errorf("got %v", err)
	}
	got := h.signed("ssm", "POST", "/", "{}", map[string]string{"X-Amz-Target": "AmazonSSM.GetParameter"})
	if got.status != 503 || !strings.Contains(got.text, `"__type":"ServiceUnavailable"`) {
		t.Errorf("got %d %s", got.status, got.text)
	}
	if calls := h.Calls(); len(calls) != 2 || calls[0].Status != 503 || calls[0].ErrorCode != "ServiceUnavailable" {
		t.Errorf("the journal has %+v", calls)
	}
}

// If the upstream closes the connection, the emulator does too, and records the call in the journal.
func TestUpstream_closesTheConnection(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 1<<16))
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	h := newHarness(t, func(o *emulator.Options) { o.Upstream = server.URL })
	r := h.request(http.MethodPost, "Action=DescribeVpcs&Version=2016-11-15")
	response, err := h.http.Do(r)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	if err == nil {
		t.Error("the response is complete")
	}
	if calls := h.Calls("DescribeVpcs"); len(calls) != 1 || !calls[0].Upstream {
		t.Errorf("the journal has %+v", calls)
	}
}

func TestUpstream_invalid(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:5000", "ftp://localhost", "http://", "http://localhost/aws", "http://u:p@localhost", "http://localhost?x=1", "http://%zz"} {
		if _, err := emulator.New(emulator.Options{Upstream: address}); err == nil || !strings.Contains(err.Error(), "is not the URL of a server") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
