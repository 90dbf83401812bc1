package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// An error about credentials tells the user what to do.
func TestAccProvider_credentialErrors(t *testing.T) {
	t.Parallel()
	const notAccepted = "did not accept the credentials. Check access key, secret key and session token"
	for name, tc := range map[string]struct {
		arguments func(t *testing.T, w *acctest.Emulator) string
		want      []string
	}{
		"a wrong secret": {
			fixed("access_key = \"test\"\nsecret_key = \"wrong\""),
			[]string{"Error code: AuthFailure", "Request ID", notAccepted},
		},
		"an unknown access key": {
			fixed("access_key = \"AKIAIOSFODNN7EXAMPLE\"\nsecret_key = \"test\""),
			[]string{"Error code: AuthFailure", "Request ID", notAccepted},
		},
		"an expired session": {
			expiredSession,
			[]string{"Request has expired", "Error code: RequestExpired", "Check the clock of this machine", "session"},
		},
		"a wrong clock": {
			func(t *testing.T, w *acctest.Emulator) string {
				t.Helper()
				w.URL = skewed(t, w)
				return keys
			},
			[]string{"Request has expired", "Error code: RequestExpired", "Check the clock of this machine"},
		},
		"a role that trusts somebody else": {
			fixed(keys + "assume_role {\n role_arn = \"" + hub + "\"\n}"),
			[]string{"arn:aws:iam::123456789012:user/emulator is not authorized to perform: sts:AssumeRole on resource: " + hub, "AccessDenied", "Request ID", "trust policy", "sts:AssumeRole"},
		},
		"a role that does not trust the web identity": {
			fixed("assume_role_with_web_identity {\n role_arn = \"" + hub + "\"\n web_identity_token = \"eyJhbGciOi\"\n}"),
			[]string{"Not authorized to perform sts:AssumeRoleWithWebIdentity", "AccessDenied", "trust policy"},
		},
		"a missing web identity token file": {
			fixed("assume_role_with_web_identity {\n role_arn = \"" + revoker + "\"\n web_identity_token_file = \"/nowhere/token\"\n}"),
			[]string{"The web identity token cannot be read from /nowhere/token", "web_identity_token_file"},
		},
		"a role with a wrong secret": {
			fixed("access_key = \"test\"\nsecret_key = \"wrong\"\nassume_role {\n role_arn = \"" + revoker + "\"\n}"),
			[]string{"Error code: SignatureDoesNotMatch", notAccepted},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEmulatorWith(t, emulator.Options{Roles: []string{revoker}})
			arguments := tc.arguments(t, w)
			w.Attached(t, w.ConfigWith(arguments, terminations(1))).WantApplyError(t, append([]string{"Could not terminate the Client VPN connections"}, tc.want...)...)
			if live := w.Live(endpointID); len(live) != 1 {
				t.Errorf("the live connections are %v, want one", live)
			}
		})
	}
}

func fixed(arguments string) func(*testing.T, *acctest.Emulator) string {
	return func(*testing.T, *acctest.Emulator) string { return arguments }
}

// expiredSession returns provider arguments with the credentials of an expired session.
func expiredSession(t *testing.T, w *acctest.Emulator) string {
	t.Helper()
	client := sts.New(sts.Options{
		BaseEndpoint: aws.String(w.URL), Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	out, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(revoker), RoleSessionName: aws.String("yesterday")})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(2 * time.Hour)
	return fmt.Sprintf("access_key = %q\nsecret_key = %q\ntoken = %q", *out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
}

// skewed returns the URL of an emulator for which the clock of the client is 20 minutes off, on the same day.
func skewed(t *testing.T, w *acctest.Emulator) string {
	t.Helper()
	const layout = "20060102T150405Z"
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		signed, err := time.Parse(layout, r.Header.Get("X-Amz-Date"))
		if err != nil {
			t.Error(err)
		}
		off := signed.Add(-20 * time.Minute)
		if off.Day() != signed.Day() {
			off = signed.Add(20 * time.Minute)
		}
		r.Header.Set("X-Amz-Date", off.Format(layout))
		w.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// An answer that does not come from AWS is an error. It must not be mistaken for an empty list.
func TestAccProvider_foreignAnswers(t *testing.T) {
	t.Parallel()
	const proxy = "A proxy or gateway may have answered in place of the "
	for variant, shown := range map[string]string{
		emulator.ForeignHTML:           `status 200, content type "text/html; charset=utf-8", beginning with "<!DOCTYPE html> <html lang=`,
		emulator.ForeignXHTML:          `content type "application/xhtml+xml; charset=utf-8"`,
		emulator.ForeignEmpty:          "it is empty",
		emulator.ForeignJSON:           "it is not XML",
		emulator.ForeignOtherOperation: "its root element is not",
	} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			w := newEmulatorWith(t, emulator.Options{Roles: []string{revoker}})
			arguments := keys + "max_retries = 1\n"
			withRole := arguments + "assume_role {\n role_arn = \"" + revoker + "\"\n}"
			for _, tc := range []struct {
				action, configuration string
				want                  []string
			}{
				{"AssumeRole", w.ConfigWith(withRole, listing), []string{"The answer to AssumeRole is not from STS", proxy + "STS service"}},
				{"DescribeClientVpnConnections", w.ConfigWith(arguments, listing), []string{"The answer to DescribeClientVpnConnections is not from EC2", shown, proxy + "EC2 service"}},
				{terminates, w.ConfigWith(arguments, terminations(1)), []string{"Could not terminate", "The answer to TerminateClientVpnConnections is not from EC2", shown, proxy + "EC2 service"}},
			} {
				w.Fail(t, emulator.Fault{Action: tc.action, Kind: emulator.FaultForeign, Variant: variant, Times: emulator.FaultAlways})
				w.Attached(t, tc.configuration).WantApplyError(t, tc.want...)
			}
			if live := w.Live(endpointID); len(live) != 1 {
				t.Errorf("the live connections are %v, want one", live)
			}
		})
	}
}

// A call is tried again after a single foreign answer.
func TestAccProvider_foreignAnswerOnce(t *testing.T) {
	t.Parallel()
	w := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: terminates, Kind: emulator.FaultForeign, Variant: emulator.ForeignXHTML})
	w.Attached(t, w.ConfigWith(keys, terminations(1))).Apply(t)
	w.WantLive(t, endpointID)
}
