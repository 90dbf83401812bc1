package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const endpointID = "cvpn-endpoint-0123456789abcdef0"

func TestMain(m *testing.M) { acctest.Main(m) }

func TestAccProvider_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	const region = "region = \"us-east-1\"\n"
	webIdentity := func(arguments string) string {
		return region + "assume_role_with_web_identity {\n role_arn = \"" + revoker + "\"\n" + arguments + "}"
	}
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		block string
		want  []string
	}{
		"no region":                     {keys, []string{"No AWS region configured", "AWS_REGION"}},
		"no credentials":                {region, []string{"No AWS credentials found", "access_key", "AWS_ACCESS_KEY_ID"}},
		"unknown profile":               {region + `profile = "nobody"`, []string{"No such AWS profile", `"nobody"`, "shared_config_files", "AWS_PROFILE"}},
		"half a key":                    {region + `access_key = "test"`, []string{"must be configured together", "access_key", "secret_key"}},
		"unknown retry mode":            {`retry_mode = "eager"`, []string{"retry_mode", `"standard" "adaptive"`}},
		"negative retries":              {"max_retries = -1", []string{"max_retries must be a whole number from 0 to 1000"}},
		"request rate of zero":          {"max_request_rate_factor = 0", []string{"max_request_rate_factor must be a whole number from 1 to 100"}},
		"EC2 endpoint without a scheme": {"endpoints {\n ec2 = \"localhost:8743\"\n}", []string{"Invalid URL", "endpoints.ec2 must be"}},
		"STS endpoint that is not HTTP": {"endpoints {\n sts = \"ftp://localhost\"\n}", []string{"Invalid URL", "endpoints.sts must be"}},
		"two endpoints blocks":          {"endpoints {}\nendpoints {\n ec2 = \"http://localhost\"\n}", []string{"endpoints", "at most 1"}},
		"role without an ARN":           {"assume_role {}", []string{"role_arn"}},
		"role duration too short":       {"assume_role {\n role_arn = \"r\"\n duration = \"1m\"\n}", []string{"Invalid duration", "duration"}},
		"missing CA bundle":             {region + keys + `custom_ca_bundle = "/nowhere/ca.pem"`, []string{"/nowhere/ca.pem"}},

		"unknown region":                      {"region = \"eu-cental-1\"\n" + keys, []string{"Unknown AWS region", "eu-cental-1", "skip_region_validation"}},
		"proxy that is not a URL":             {region + keys + `https_proxy = "http://alice:secret@[::1"`, []string{"Invalid proxy URL", "https_proxy must be a URL"}},
		"connect_timeout of zero":             {`connect_timeout = "0s"`, []string{"connect_timeout", "longer than"}},
		"read_timeout that is not a duration": {`read_timeout = "soon"`, []string{"read_timeout", "soon"}},
		"account ID that is too short":        {`allowed_account_ids = ["1234"]`, []string{"12 digits"}},
		"allowed and forbidden accounts":      {"allowed_account_ids = [\"123456789012\"]\nforbidden_account_ids = [\"210987654321\"]", []string{"allowed_account_ids", "cannot be", "forbidden_account_ids"}},
		"unknown metadata service mode":       {`ec2_metadata_service_endpoint_mode = "IPv5"`, []string{"ec2_metadata_service_endpoint_mode"}},
		"negative token bucket":               {`token_bucket_rate_limiter_capacity = -1`, []string{"token_bucket_rate_limiter_capacity must be a whole number from 0"}},
		"web identity without a token":        {webIdentity(""), []string{"No web identity token", "TF_AWS_WEB_IDENTITY_TOKEN"}},
		"web identity with two tokens":        {webIdentity("web_identity_token = \"abcd\"\n web_identity_token_file = \"f\"\n"), []string{"web_identity_token_file", "cannot be"}},
	} {
		cases[name] = acctest.Invalid{Config: "provider \"clientvpn\" {\n" + tc.block + "\n}\n" + listing, Want: tc.want}
	}
	w.WantInvalid(t, cases)
	w.WantActions(t)
}

func TestAccProvider_missingCredentialsAreOneError(t *testing.T) {
	t.Parallel()
	cli := acctest.New(t).Attached(t, "provider \"clientvpn\" {\n region = \"us-east-1\"\n}\n"+terminations(20))
	output := cli.Do(t.Context(), t, 1, "plan")
	if !strings.Contains(output, "Error: No AWS credentials found") || strings.Count(output, "Error: ") != 1 {
		t.Errorf("the output is\n%s\nwant one error", output)
	}
}

func TestAccProvider_planMakesNoCall(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	cli := w.Attached(t, w.ConfigWith(keys+"assume_role {\n role_arn = \""+revoker+"\"\n}", dryRuns(3)))
	cli.Do(t.Context(), t, 2, "plan", "-detailed-exitcode")
	w.WantActions(t)
}

func TestAccProvider_valuesUnknownAtPlanTime(t *testing.T) {
	t.Parallel()
	w := newEmulator(t)
	w.Attached(t, fmt.Sprintf(`
resource "terraform_data" "url" { input = %q }
provider "clientvpn" {
  region     = "us-east-1"
  access_key = "test"
  secret_key = "test"
  endpoints { ec2 = terraform_data.url.output }
}
`, w.URL)+terminations(1)).Apply(t)
	w.WantLive(t, endpointID)
}

func TestAccProvider_maxRetries(t *testing.T) {
	t.Parallel()
	w := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: "*", Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})
	w.Attached(t, w.ConfigWith(keys+"max_retries = 2\nretry_mode = \"standard\"", terminations(1))).WantApplyError(t,
		"Request limit exceeded", "RequestLimitExceeded", "Request ID", "max_retries")
	// The plan looks up who is connected, Terraform plans again before it applies, and then comes the termination itself.
	if got := len(w.Calls()); got != 3*2 {
		t.Errorf("there were %d calls, want %d", got, 3*2)
	}
}

// Without the argument, 250 more calls than the bucket holds take 50 seconds.
func TestAccProvider_maxRequestRateFactor(t *testing.T) {
	t.Parallel()
	for argument, fast := range map[string]bool{"": false, "max_request_rate_factor = 100": true} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			w := newEmulator(t)
			w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "crowd", Count: 300})
			w.Attached(t, w.ConfigWith(keys+argument, `
resource "clientvpn_connection_termination" "crowd" {
  client_vpn_endpoint_id = "`+endpointID+`"
  username               = "crowd"
  wait_for_termination   = false
}
`)).Apply(t)
			calls := w.Calls(terminates)
			if len(calls) != 301 {
				t.Fatalf("there were %d calls, want one by name and 300 by ID", len(calls))
			}
			took := calls[300].Time.Sub(calls[0].Time)
			if got := took < 45*time.Second; got != fast {
				t.Errorf("the calls took %s on the emulator's clock", took)
			}
		})
	}
}

func TestAccProvider_sharedFiles(t *testing.T) {
	t.Parallel()
	w := newEmulator(t)
	config := file(t, "config", "[profile security]\nregion = us-east-1\n")
	w.Attached(t, fmt.Sprintf(`
provider "clientvpn" {
  profile                  = "security"
  shared_config_files      = [%q]
  shared_credentials_files = [%q]
  endpoints { ec2 = %q }
}
`, config, securityProfile(t), w.URL)+terminations(1)).Apply(t)
	w.WantLive(t, endpointID)
}

// securityProfile returns a credentials file with the profile "security".
func securityProfile(t *testing.T) string {
	t.Helper()
	return file(t, "credentials", "[security]\naws_access_key_id = test\naws_secret_access_key = test\n")
}

func TestAccProvider_environment(t *testing.T) {
	for name, environment := range map[string]func(t *testing.T, url string) map[string]string{
		"keys": func(_ *testing.T, url string) map[string]string {
			return map[string]string{"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_EC2": url}
		},
		"profile": func(t *testing.T, url string) map[string]string {
			t.Helper()
			return map[string]string{
				"AWS_PROFILE":                 "security",
				"AWS_CONFIG_FILE":             file(t, "config", "[profile security]\nregion = us-east-1\nendpoint_url = "+url+"\n"),
				"AWS_SHARED_CREDENTIALS_FILE": securityProfile(t),
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newEmulator(t)
			for variable, value := range environment(t, w.URL) {
				t.Setenv(variable, value)
			}
			w.Attached(t, `provider "clientvpn" {}`+terminations(1)).Apply(t)
			w.WantLive(t, endpointID)
		})
	}
}

func TestAccProvider_https(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		argument func(bundle string) string
		want     []string
	}{
		"an unknown CA":    {func(string) string { return "max_retries = 1" }, []string{"Could not terminate", "certificate"}},
		"custom_ca_bundle": {func(bundle string) string { return fmt.Sprintf("custom_ca_bundle = %q", bundle) }, nil},
		"insecure":         {func(string) string { return "insecure = true" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEmulator(t)
			bundle := serveTLS(t, w)
			configuration := w.ConfigWith(keys+tc.argument(bundle), terminations(1))
			if tc.want != nil {
				w.Attached(t, configuration).WantApplyError(t, tc.want...)
				return
			}
			w.Attached(t, configuration).Apply(t)
			w.WantLive(t, endpointID)
		})
	}
}

const listing = `
data "clientvpn_connections" "test" {
  client_vpn_endpoint_id = "` + endpointID + `"
}
`

func terminations(n int) string { return terminationsWith(n, "") }

// dryRuns returns terminations whose plan makes no call. The plan of others looks up who is connected.
func dryRuns(n int) string { return terminationsWith(n, "dry_run = true") }

func terminationsWith(n int, arguments string) string {
	return fmt.Sprintf(`
resource "clientvpn_connection_termination" "test" {
  count = %d

  client_vpn_endpoint_id = %q
  username               = "alice"
  %s
}
`, n, endpointID, arguments)
}

func newEmulator(t *testing.T) *acctest.Emulator {
	t.Helper()
	return newEmulatorWith(t, emulator.Options{})
}

// newEmulatorWith starts an emulator with an endpoint to which alice is connected.
func newEmulatorWith(t *testing.T, options emulator.Options) *acctest.Emulator {
	t.Helper()
	w := acctest.NewWith(t, options)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice"})
	return w
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.TrimSpace(content)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
