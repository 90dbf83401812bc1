package emulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestSignatures(t *testing.T) {
	t.Parallel()
	key := func(id, secret, token string) func(*ec2.Options) {
		return func(o *ec2.Options) { o.Credentials = credentials.NewStaticCredentialsProvider(id, secret, token) }
	}
	// signer changes what the signer is told, or what is sent after it has signed.
	signer := func(s signerFunc) func(*ec2.Options) { return func(o *ec2.Options) { o.HTTPSignerV4 = s } }
	for name, tc := range map[string]struct {
		change func(*ec2.Options)
		code   string
		status int
	}{
		"right":                   {func(*ec2.Options) {}, "", 0},
		"unknown session token":   {key("test", "test", "session"), "AuthFailure", 401},
		"right, after 14 minutes": {signer(func(s signing) error { return s.sign("ec2", -14*time.Minute) }), "", 0},
		"wrong secret":            {key("test", "wrong", ""), "AuthFailure", 401},
		"unknown key":             {key("stranger", "test", ""), "AuthFailure", 401},
		"wrong service":           {signer(func(s signing) error { return s.sign("s3", 0) }), "AuthFailure", 401},
		"too old":                 {signer(func(s signing) error { return s.sign("ec2", -16*time.Minute) }), "RequestExpired", 400},
		"from the future":         {signer(func(s signing) error { return s.sign("ec2", 16*time.Minute) }), "RequestExpired", 400},
		"none":                    {signer(func(signing) error { return nil }), "MissingParameter", 400},
		"another algorithm":       {signer(func(s signing) error { s.r.Header.Set("Authorization", "Bearer x"); return nil }), "IncompleteSignature", 400},
		"nonsense":                {signer(func(s signing) error { s.r.Header.Set("Authorization", "AWS4-HMAC-SHA256 x"); return nil }), "IncompleteSignature", 400},
		"a header changed afterwards": {signer(func(s signing) error {
			err := s.sign("ec2", 0)
			s.r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
			return err
		}), "AuthFailure", 401},
		"another date afterwards": {signer(func(s signing) error {
			err := s.sign("ec2", 0)
			s.r.Header.Set("X-Amz-Date", "20200101T000000Z")
			return err
		}), "IncompleteSignature", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t)
			h.advance(time.Hour) // Clients do not live on the emulator's clock.
			endpoint := h.endpoint(emulator.EndpointSeed{})
			h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
			_, err := h.client(tc.change).TerminateClientVpnConnections(t.Context(), &ec2.TerminateClientVpnConnectionsInput{
				ClientVpnEndpointId: &endpoint, Username: aws.String("alice"),
			})
			want := "active"
			if tc.code == "" {
				want = "terminating"
			}
			wantError(t, err, tc.code, tc.status)
			if got := h.Connections(endpoint)[0].Status; got != want {
				t.Errorf("the connection is %s, want %s", got, want)
			}
		})
	}
}

// A body that was changed after signing is refused.
func TestTamperedBody(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	endpoint := h.endpoint(emulator.EndpointSeed{})
	h.connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	h.http.Transport = tampering{h.http.Transport}
	_, err := h.terminateUser(endpoint, "bobby")
	wantError(t, err, "AuthFailure", 401)
	if got := h.Connections(endpoint)[0].Status; got != "active" {
		t.Errorf("the connection is %s", got)
	}
}

type tampering struct{ next http.RoundTripper }

func (t tampering) RoundTrip(r *http.Request) (*http.Response, error) {
	content := readAll(r.Body)
	r = r.Clone(r.Context())
	r.Body = nopCloser(strings.ReplaceAll(content, "bobby", "alice"))
	return t.next.RoundTrip(r)
}

func TestCallerIdentity(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.AccountID = "210987654321" })
	client := func(secret string) *sts.Client {
		return sts.New(sts.Options{
			BaseEndpoint: aws.String(h.url), Region: region, HTTPClient: h.http, Retryer: aws.NopRetryer{},
			Credentials: credentials.NewStaticCredentialsProvider("test", secret, ""),
		})
	}
	out, err := client("test").GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if *out.Account != "210987654321" || *out.Arn != "arn:aws:iam::210987654321:user/emulator" || *out.UserId == "" {
		t.Errorf("got %+v", out)
	}
	_, err = client("wrong").GetCallerIdentity(t.Context(), nil)
	wantError(t, err, "SignatureDoesNotMatch", 403)
	_, err = client("test").GetSessionToken(t.Context(), nil)
	wantError(t, err, "InvalidAction", 400)
}
