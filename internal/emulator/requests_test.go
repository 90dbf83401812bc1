package emulator_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// emptyHash is the SHA-256 of an empty body.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// presign returns a presigned URL.
func (h *harness) presign(service, query string, at time.Time, expires int) string {
	h.t.Helper()
	return h.presignWith(aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, service, query, at, expires)
}

func (h *harness) presignWith(c aws.Credentials, service, query string, at time.Time, expires int) string {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+"/?"+query+"&X-Amz-Expires="+strconv.Itoa(expires), nil)
	if err != nil {
		h.t.Fatal(err)
	}
	signed, _, err := v4.NewSigner().PresignHTTP(h.t.Context(), c, r, emptyHash, service, region, at)
	if err != nil {
		h.t.Fatal(err)
	}
	return signed
}

// do sends a request and returns the response.
func (h *harness) do(method, address, body string, header http.Header) answer {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header = header
	response, err := h.http.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	return answer{response.StatusCode, response.Header, readAll(response.Body)}
}

func TestPresignedRequests(t *testing.T) {
	t.Parallel()
	now := newHarness(t).Now()
	h := newHarness(t, func(o *emulator.Options) { o.Clock = func() time.Time { return now } }) // No request expires while other tests run.
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	const describe = "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=e"
	assumed, err := h.sts(user()).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::123456789012:role/r"), RoleSessionName: aws.String("s")})
	if err != nil {
		t.Fatal(err)
	}
	session, err := static(assumed.Credentials).Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		url    string
		status int
		want   string
	}{
		"valid":           {h.presign("ec2", describe, now, 60), 200, "<DescribeClientVpnConnectionsResponse"},
		"of a session":    {h.presignWith(session, "ec2", describe, now, 60), 200, "<DescribeClientVpnConnectionsResponse"},
		"of STS":          {h.presign("sts", "Action=GetCallerIdentity&Version=2011-06-15", now, 60), 200, "user/emulator"},
		"old but valid":   {h.presign("ec2", describe, now.Add(-50*time.Minute), 3600), 200, "<DescribeClientVpnConnectionsResponse"},
		"expired":         {h.presign("ec2", describe, now.Add(-2*time.Minute), 60), 400, "<Code>RequestExpired</Code>"},
		"without an end":  {strings.Replace(h.presign("ec2", describe, now, 60), "X-Amz-Expires=60&", "", 1), 400, "<Code>IncompleteSignature</Code>"},
		"changed":         {strings.Replace(h.presign("ec2", describe, now, 60), "EndpointId=e", "EndpointId=f", 1), 401, "<Code>AuthFailure</Code>"},
		"another service": {h.presign("s3", describe, now, 60), 401, "<Code>AuthFailure</Code>"},
		"without a key":   {strings.Replace(h.presign("ec2", describe, now, 60), "X-Amz-Credential=test", "X-Amz-Credential=x", 1), 401, "<Code>AuthFailure</Code>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := h.do(http.MethodGet, tc.url, "", nil); got.status != tc.status || !strings.Contains(got.text, tc.want) {
				t.Errorf("%d %s, want %d %s", got.status, got.text, tc.status, tc.want)
			}
		})
	}
	t.Cleanup(func() {
		for _, call := range h.Calls() {
			for name, value := range call.Parameters {
				if strings.HasPrefix(name, "X-Amz-") || strings.Contains(value, session.SessionToken) {
					t.Errorf("the journal has %s=%s", name, value)
				}
			}
		}
	})
}

// The parameters of a POST may be in its URL, in its body, or in both. The same parameter twice is an error.
func TestParametersInTheURL(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	post := func(query, form string) answer {
		t.Helper()
		r := h.request(http.MethodPost, form)
		r.URL.RawQuery = query
		h.sign(r, form)
		response, err := h.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return answer{response.StatusCode, response.Header, readAll(response.Body)}
	}
	if got := post("Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=e", ""); got.status != 200 {
		t.Errorf("all in the URL: %d %s", got.status, got.text)
	}
	if got := post("Action=DescribeClientVpnConnections", "Version=2016-11-15&ClientVpnEndpointId=e"); got.status != 200 {
		t.Errorf("in both: %d %s", got.status, got.text)
	}
	got := post("ClientVpnEndpointId=e", "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=e")
	if got.status != 400 || !strings.Contains(got.text, "<Code>InvalidQueryParameter</Code>") {
		t.Errorf("twice: %d %s", got.status, got.text)
	}
}

// A request for another service or operation is refused by name, in the protocol of the service.
func TestOtherServices(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	if got := h.send(http.MethodPost, "Action=DescribeVpcs&Version=2016-11-15"); got.status != 400 ||
		!strings.Contains(got.text, "<Code>InvalidAction</Code><Message>The action DescribeVpcs is not valid for this web service. This Client VPN emulator does not implement it; with -upstream it passes") {
		t.Errorf("EC2: %d %s", got.status, got.text)
	}
	signedFor := func(service string) http.Header {
		return http.Header{"Authorization": {"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=x"}}
	}
	for name, tc := range map[string]struct {
		path, form, service, target string
		status                      int
		want                        string
	}{
		"query":    {"/", url.Values{"Action": {"ListUsers"}, "Version": {"2010-05-08"}}.Encode(), "iam", "", 400, "<Message>This Client VPN emulator does not implement iam ListUsers"},
		"JSON":     {"/", "{}", "ssm", "AmazonSSM.GetParameter", 404, `"message":"This Client VPN emulator does not implement ssm AmazonSSM.GetParameter`},
		"REST XML": {"/bucket/key", "", "s3", "", 404, "<Error><Code>UnknownOperationException</Code><Message>This Client VPN emulator does not implement s3 POST /bucket/key"},
		"REST":     {"/2015-03-31/functions", "", "lambda", "", 404, `"__type":"UnknownOperationException"`},
		"S3 root":  {"/", "", "s3", "", 404, "<Error><Code>UnknownOperationException</Code><Message>This Client VPN emulator does not implement s3 POST /; with -upstream"},
		"unsigned": {"/favicon.ico", "", "", "", 404, "does not implement the request POST /favicon.ico"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			if tc.service != "" {
				header = signedFor(tc.service)
			}
			if tc.target != "" {
				header.Set("X-Amz-Target", tc.target)
			}
			if got := h.do(http.MethodPost, h.url+tc.path, tc.form, header); got.status != tc.status || !strings.Contains(got.text, tc.want) {
				t.Errorf("%d %s, want %d %s", got.status, got.text, tc.status, tc.want)
			}
		})
	}
}

func TestFilterEndpointsByTag(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	tagged := func(tags ...string) string {
		return h.create(func(in *ec2.CreateClientVpnEndpointInput) {
			specification := ec2types.TagSpecification{ResourceType: "client-vpn-endpoint"}
			for i := 0; i < len(tags); i += 2 {
				specification.Tags = append(specification.Tags, ec2types.Tag{Key: &tags[i], Value: &tags[i+1]})
			}
			in.TagSpecifications = []ec2types.TagSpecification{specification}
		})
	}
	prod, test, plain := tagged("Env", "prod", "Team", "a"), tagged("Env", "test"), h.create()
	for name, tc := range map[string]struct {
		filters []ec2types.Filter
		want    []string
	}{
		"a value":            {[]ec2types.Filter{filter("tag:Env", "prod")}, []string{prod}},
		"one of two values":  {[]ec2types.Filter{filter("tag:Env", "prod", "test")}, []string{prod, test}},
		"a key":              {[]ec2types.Filter{filter("tag-key", "Env")}, []string{prod, test}},
		"two filters":        {[]ec2types.Filter{filter("tag-key", "Team"), filter("tag:Env", "test")}, nil},
		"case counts":        {[]ec2types.Filter{filter("tag:env", "prod")}, nil},
		"beside another one": {[]ec2types.Filter{filter("tag-key", "Team"), filter("transport-protocol", "udp")}, []string{prod}},
		"no tag filter":      {nil, []string{prod, test, plain}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := h.ec2.DescribeClientVpnEndpoints(t.Context(), &ec2.DescribeClientVpnEndpointsInput{Filters: tc.filters})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range out.ClientVpnEndpoints {
				got = append(got, *e.ClientVpnEndpointId)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	_, err := h.ec2.DescribeClientVpnEndpoints(t.Context(), &ec2.DescribeClientVpnEndpointsInput{Filters: []ec2types.Filter{filter("tag:", "x")}})
	wantError(t, err, "InvalidParameterValue", 400)
}

// Tags of a new endpoint have the same limits as those of CreateTags.
func TestTagsOnCreate(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	create := func(tags ...ec2types.Tag) error {
		in := plain()
		in.TagSpecifications = []ec2types.TagSpecification{{ResourceType: "client-vpn-endpoint", Tags: tags}}
		_, err := h.ec2.CreateClientVpnEndpoint(t.Context(), in)
		return err
	}
	var many []ec2types.Tag
	for i := range 51 {
		many = append(many, ec2types.Tag{Key: aws.String(strconv.Itoa(i)), Value: aws.String("x")})
	}
	wantError(t, create(many...), "TagLimitExceeded", 400)
	wantError(t, create(many[0], many[1], many[0]), "InvalidParameterValue", 400)
	if got := len(h.State().Endpoints); got != 0 {
		t.Errorf("a refused request created %d endpoints", got)
	}
	if err := create(many[:50]...); err != nil {
		t.Error(err)
	}
	id := h.State().Endpoints[0].ID
	tag := func(id string, tags ...ec2types.Tag) error {
		_, err := h.ec2.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{id}, Tags: tags})
		return err
	}
	wantError(t, tag(id, many[0], many[0]), "InvalidParameterValue", 400)
	wantError(t, tag("vpc-1", many[0]), "InvalidID", 400)
	wantError(t, tag("cvpn-endpoint-1", many[0]), "InvalidClientVpnEndpointId.NotFound", 400)
}
