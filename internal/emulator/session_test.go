package emulator_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const revoker = "arn:aws:iam::210987654321:role/vpn/revoker"

func (h *harness) sts(c aws.CredentialsProvider) *sts.Client {
	return sts.New(sts.Options{BaseEndpoint: aws.String(h.url), Region: region, HTTPClient: h.http, Retryer: aws.NopRetryer{}, Credentials: c})
}

func static(c *ststypes.Credentials) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)
}

// endpointsAs lists the endpoints with other credentials and returns the error.
func (h *harness) endpointsAs(c aws.CredentialsProvider) error {
	_, err := h.client(func(o *ec2.Options) { o.Credentials = c }).DescribeClientVpnEndpoints(h.t.Context(), nil)
	return err
}

func user() aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider("test", "test", "")
}

// A session has its own keys, which require its token, until it expires on the emulator's clock.
func TestAssumeRole(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	out, err := h.sts(user()).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String(revoker), RoleSessionName: aws.String("leaver"), DurationSeconds: aws.Int32(900),
		ExternalId: aws.String("4711"), SourceIdentity: aws.String("alice"), Policy: aws.String("{}"),
		PolicyArns:        []ststypes.PolicyDescriptorType{{Arn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}},
		Tags:              []ststypes.Tag{{Key: aws.String("ticket"), Value: aws.String("SEC-1")}},
		TransitiveTagKeys: []string{"ticket"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if left := out.Credentials.Expiration.Sub(h.Now()); left < 14*time.Minute || left > 15*time.Minute {
		t.Errorf("the session expires in %s", left)
	}
	session := static(out.Credentials)
	who, err := h.sts(session).GetCallerIdentity(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if *who.Account != "210987654321" || *who.Arn != "arn:aws:sts::210987654321:assumed-role/revoker/leaver" || *who.Arn != *out.AssumedRoleUser.Arn || *out.SourceIdentity != "alice" {
		t.Errorf("got %s of %s", *who.Arn, *who.Account)
	}
	wantError(t, h.endpointsAs(session), "", 0)

	key := *out.Credentials
	key.SessionToken = aws.String("")
	wantError(t, h.endpointsAs(static(&key)), "AuthFailure", 401)
	key.SessionToken = aws.String("another")
	wantError(t, h.endpointsAs(static(&key)), "AuthFailure", 401)

	h.advance(15 * time.Minute)
	wantError(t, h.endpointsAs(session), "RequestExpired", 400)
	_, err = h.sts(session).GetCallerIdentity(t.Context(), nil)
	wantError(t, err, "ExpiredToken", 403)
	wantError(t, h.endpointsAs(user()), "", 0)
}

// A session can assume another role. A reset ends all sessions.
func TestAssumeRole_chain(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Roles = []string{revoker} })
	assume := func(c aws.CredentialsProvider, role string) (*sts.AssumeRoleOutput, error) {
		return h.sts(c).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("s")})
	}
	first, err := assume(user(), revoker)
	if err != nil {
		t.Fatal(err)
	}
	second, err := assume(static(first.Credentials), revoker)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, h.endpointsAs(static(second.Credentials)), "", 0)
	_, err = assume(static(first.Credentials), "arn:aws:iam::210987654321:role/another")
	wantError(t, err, "AccessDenied", 403)
	_, err = assume(user(), "revoker")
	wantError(t, err, "ValidationError", 400)
	h.Reset()
	wantError(t, h.endpointsAs(static(second.Credentials)), "AuthFailure", 401)
}

// A request with a web identity needs no signature, and its token is not recorded.
func TestAssumeRoleWithWebIdentity(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Roles = []string{revoker} })
	ask := func(role, token string, seconds int32) (*sts.AssumeRoleWithWebIdentityOutput, error) {
		return h.sts(aws.AnonymousCredentials{}).AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
			RoleArn: aws.String(role), RoleSessionName: aws.String("job"), WebIdentityToken: aws.String(token), DurationSeconds: aws.Int32(seconds),
		})
	}
	out, err := ask(revoker, "eyJhbGciOi.token", 3600)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, h.endpointsAs(static(out.Credentials)), "", 0)
	_, err = ask("arn:aws:iam::210987654321:role/another", "eyJhbGciOi.token", 3600)
	wantError(t, err, "AccessDenied", 403)
	_, err = ask(revoker, "x", 3600)
	wantError(t, err, "InvalidIdentityToken", 400)
	_, err = ask(revoker, "eyJhbGciOi.token", 60)
	wantError(t, err, "ValidationError", 400)
	for _, call := range h.Calls("AssumeRoleWithWebIdentity") {
		for name, value := range call.Parameters {
			if strings.Contains(value, "token") {
				t.Errorf("the journal has %s", name)
			}
		}
	}
}

// A call that is not allowed is refused before the endpoint is looked up.
func TestAllow(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Allow = []string{"ec2:Describe*"} })
	endpoint := h.endpoint(emulator.EndpointSeed{})
	wantError(t, h.endpointsAs(user()), "", 0)
	_, err := h.terminateUser(endpoint, "alice")
	wantError(t, err, "UnauthorizedOperation", 403)
	_, err = h.terminateUser("cvpn-endpoint-none", "alice")
	wantError(t, err, "UnauthorizedOperation", 403)
	_, err = h.sts(user()).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(revoker), RoleSessionName: aws.String("s")})
	wantError(t, err, "AccessDenied", 403)
	if _, err := h.sts(user()).GetCallerIdentity(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if _, err := emulator.New(emulator.Options{Allow: []string{"ec2:["}}); err == nil || !slices.Contains(strings.Fields(err.Error()), `"ec2:[":`) {
		t.Errorf("got %v", err)
	}
}
