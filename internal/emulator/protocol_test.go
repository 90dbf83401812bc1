package emulator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// answer is a response to a request.
type answer struct {
	status int
	header http.Header
	text   string
}

// request returns a signed request.
func (h *harness) request(method, form string) *http.Request {
	h.t.Helper()
	url, body := h.url+"/", form
	if method == http.MethodGet {
		url, body = url+"?"+form, ""
	}
	r, err := http.NewRequestWithContext(h.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	h.sign(r, body)
	return r
}

// sign signs a request.
func (h *harness) sign(r *http.Request, body string) {
	h.t.Helper()
	hash := sha256.Sum256([]byte(body))
	err := v4.NewSigner().SignHTTP(h.t.Context(), aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"},
		r, hex.EncodeToString(hash[:]), "ec2", region, h.Now())
	if err != nil {
		h.t.Fatal(err)
	}
}

// send sends a signed form.
func (h *harness) send(method, form string) answer {
	h.t.Helper()
	response, err := h.http.Do(h.request(method, form))
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(content)}
}

var requestID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)

// Responses have the service's format.
func TestWireFormat(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	h.connect(emulator.ClientSeed{EndpointID: "e", Username: "alice", ID: "c"})
	for _, tc := range []struct{ name, form, want string }{
		{
			"an error", "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=%3Cx%3E",
			`<Response><Errors><Error><Code>InvalidClientVpnEndpointId.NotFound</Code><Message>Endpoint &lt;x&gt; does not exist</Message></Error></Errors><RequestID>ID</RequestID></Response>`,
		},
		{
			"a termination", "Action=TerminateClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=e&Username=alice",
			`<TerminateClientVpnConnectionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>ID</requestId>` +
				`<clientVpnEndpointId>e</clientVpnEndpointId><username>alice</username><connectionStatuses><item><connectionId>c</connectionId>` +
				`<previousStatus><code>active</code></previousStatus><currentStatus><code>terminating</code></currentStatus></item></connectionStatuses>` +
				`</TerminateClientVpnConnectionsResponse>`,
		},
		{
			"an empty list", "Action=DescribeClientVpnEndpoints&Version=2016-11-15&Filter.1.Name=endpoint-id&Filter.1.Value.1=x",
			`<DescribeClientVpnEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>ID</requestId><clientVpnEndpoint></clientVpnEndpoint></DescribeClientVpnEndpointsResponse>`,
		},
	} {
		response := h.send(http.MethodPost, tc.form)
		got := response.text
		id := requestID.FindString(got)
		want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + strings.Replace(tc.want, "ID</req", id+"</req", 1)
		want = strings.Replace(want, "ID</Req", id+"</Req", 1)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
		if response.header.Get("X-Amzn-Requestid") != id || response.header.Get("Content-Type") != "text/xml;charset=UTF-8" {
			t.Errorf("%s: headers %v", tc.name, response.header)
		}
	}
}

// Unknown parts of a request are errors.
func TestUnknownRequests(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	const describe = "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=e"
	for name, tc := range map[string]struct{ form, want string }{
		"nothing":                  {"", "MissingAction"},
		"no action":                {"Version=2016-11-15", "MissingAction"},
		"unknown action":           {"Action=DescribeInstances&Version=2016-11-15", "InvalidAction"},
		"an action's case counts":  {"Action=describeClientVpnConnections&Version=2016-11-15", "InvalidAction"},
		"another service's action": {"Action=GetCallerIdentity&Version=2016-11-15", "InvalidAction"},
		"unknown version":          {"Action=DescribeClientVpnConnections&Version=2011-01-01&ClientVpnEndpointId=e", "is not valid for version 2011-01-01"},
		"no version":               {"Action=DescribeClientVpnConnections&ClientVpnEndpointId=e", "The request must contain the parameter Version"},
		"unknown parameter":        {describe + "&Colour=red", "UnknownParameter"},
		"another's parameter":      {describe + "&ConnectionId=c", "UnknownParameter"},
		"unknown part":             {describe + "&Filter.1.Colour=red&Filter.1.Name=username&Filter.1.Value.1=a", "UnknownParameter"},
		"a list without numbers":   {describe + "&Filter.Name=username", "UnknownParameter"},
		"a number with a zero":     {describe + "&Filter.01.Name=username", "UnknownParameter"},
		"parts of a plain value":   {describe + "&NextToken.1=x", "UnknownParameter"},
		"a value of a list":        {describe + "&Filter=x", "UnknownParameter"},
		"very many dots":           {describe + "&" + strings.Repeat("a.", 1000) + "=x", "UnknownParameter"},
		"not a number":             {describe + "&MaxResults=many", "InvalidParameterValue"},
		"too large a number":       {describe + "&MaxResults=99999999999", "InvalidParameterValue"},
		"not a boolean":            {describe + "&DryRun=maybe", "InvalidParameterValue"},
		"given twice":              {describe + "&ClientVpnEndpointId=f", "InvalidQueryParameter"},
		"not a form":               {describe + "&x=%zz", "InvalidQueryParameter"},
		"missing parameter":        {"Action=DescribeClientVpnConnections&Version=2016-11-15", "MissingParameter"},
		"empty parameter":          {"Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=", "MissingParameter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := h.send(http.MethodPost, tc.form)
			if got.status != http.StatusBadRequest || !strings.Contains(got.text, tc.want) {
				t.Errorf("status %d: %s, want %s", got.status, got.text, tc.want)
			}
		})
	}
	if got := h.send(http.MethodPost, describe+"&x="+strings.Repeat("y", 5<<20)); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge request: %d %s", got.status, got.text)
	}
	if got := h.send(http.MethodGet, describe); got.status != http.StatusOK {
		t.Errorf("by GET: %d %s", got.status, got.text)
	}
}

func TestJournal(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	h.connect(emulator.ClientSeed{EndpointID: "e", Username: "alice"})
	h.send(http.MethodPost, "Action=DescribeClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=e&Filter.1.Name=username&Filter.1.Value.1=alice")
	h.send(http.MethodPost, "Action=TerminateClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=x&Username=alice&X-Amz-Signature=abc&X-Amz-Security-Token=s3ss10n")
	h.send(http.MethodPost, "Action=TerminateClientVpnConnections&Version=2016-11-15&ClientVpnEndpointId=x&Username=alice")
	want := []emulator.Call{
		{Action: "DescribeClientVpnConnections", Parameters: map[string]string{"ClientVpnEndpointId": "e", "Filter.1.Name": "username", "Filter.1.Value.1": "alice"}, Status: 200, AccessKey: "test", AccountID: "123456789012", Region: region},
		{Action: "TerminateClientVpnConnections", Parameters: map[string]string{"ClientVpnEndpointId": "x", "Username": "alice"}, Status: 400, ErrorCode: "UnknownParameter", AccessKey: "test", AccountID: "123456789012", Region: region},
		{Action: "TerminateClientVpnConnections", Parameters: map[string]string{"ClientVpnEndpointId": "x", "Username": "alice"}, Status: 400, ErrorCode: "InvalidClientVpnEndpointId.NotFound", AccessKey: "test", AccountID: "123456789012", Region: region},
	}
	got := h.Calls()
	for i := range got {
		if !requestID.MatchString(got[i].RequestID) || got[i].Time.IsZero() {
			t.Errorf("call %d: %+v", i, got[i])
		}
		got[i].RequestID, got[i].Time = "", time.Time{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if only := h.Calls("DescribeClientVpnConnections"); len(only) != 1 {
		t.Errorf("%d calls of one action", len(only))
	}
	logged := h.log.String()
	if strings.Count(logged, "\n") != 3 || strings.Contains(logged, "s3ss10n") || strings.Contains(logged, "Signature") {
		t.Errorf("logged:\n%s", logged)
	}
}
