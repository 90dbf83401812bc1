package provider_test

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const endpointID = "cvpn-endpoint-0123456789abcdef0"

func TestMain(m *testing.M) { acctest.Main(m) }

func TestAccProvider_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	keys := "access_key = \"test\"\nsecret_key = \"test\"\n"
	for name, tc := range map[string]struct{ block, want string }{
		"no region":                     {keys, `(?s)No AWS region configured.*AWS_REGION`},
		"no credentials":                {`region = "us-east-1"`, `(?s)No AWS credentials found.*access_key.*AWS_ACCESS_KEY_ID`},
		"unknown profile":               {"region = \"us-east-1\"\nprofile = \"nobody\"", `(?s)No such AWS profile.*"nobody".*shared_config_files.*AWS_PROFILE`},
		"half a key":                    {"region = \"us-east-1\"\naccess_key = \"test\"", `(?s)must be configured\s+together.*access_key.*secret_key`},
		"unknown retry mode":            {"retry_mode = \"eager\"", `(?s)retry_mode.*"standard"\s+"adaptive"`},
		"negative retries":              {"max_retries = -1", `(?s)max_retries\s+must\s+be\s+a\s+whole\s+number\s+from\s+0\s+to\s+1000`},
		"no request rate":               {"max_request_rate_factor = 0", `(?s)max_request_rate_factor\s+must\s+be\s+a\s+whole\s+number\s+from\s+1\s+to\s+100`},
		"EC2 endpoint without a scheme": {"endpoints {\n ec2 = \"localhost:8743\"\n}", `(?s)Invalid URL.*endpoints.ec2 must be`},
		"STS endpoint that is not HTTP": {"endpoints {\n sts = \"ftp://localhost\"\n}", `(?s)Invalid URL.*endpoints.sts must be`},
		"two endpoints blocks":          {"endpoints {}\nendpoints {\n ec2 = \"http://localhost\"\n}", `(?s)endpoints.*at most 1`},
		"role without an ARN":           {"assume_role {}", `role_arn`},
		"role duration too short":       {"assume_role {\n role_arn = \"r\"\n duration = \"1m\"\n}", `(?s)Invalid duration.*duration`},
		"missing CA bundle":             {"region = \"us-east-1\"\n" + keys + "custom_ca_bundle = \"/nowhere/ca.pem\"", `(?s)Error:.*/nowhere/ca.pem`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, w, resource.TestStep{
				Config:      "provider \"clientvpn\" {\n" + tc.block + "\n}\n" + listing,
				ExpectError: regexp.MustCompile(tc.want),
			})
		})
	}
	t.Cleanup(func() {
		if calls := w.Actions(); len(calls) != 0 {
			t.Errorf("the service was called: %v", calls)
		}
	})
}

func TestAccProvider_missingCredentialsAreOneError(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	run(t, w, resource.TestStep{
		Config:      "provider \"clientvpn\" {\n region = \"us-east-1\"\n}\n" + terminations(20),
		ExpectError: regexp.MustCompile(`(?s)No AWS credentials found([^E]|E[^r]|Er[^r])*\z`),
	})
}

func TestAccProvider_planMakesNoCall(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	run(t, w, resource.TestStep{
		Config: w.ConfigWith(`
  access_key = "test"
  secret_key = "test"
  assume_role {
    role_arn = "arn:aws:iam::123456789012:role/revoker"
  }`, dryRuns(3)),
		PlanOnly: true, ExpectNonEmptyPlan: true,
	})
	if calls := w.Actions(); len(calls) != 0 {
		t.Errorf("the service was called: %v", calls)
	}
}

func TestAccProvider_valuesUnknownAtPlanTime(t *testing.T) {
	t.Parallel()
	w := world(t)
	run(t, w, resource.TestStep{
		Config: fmt.Sprintf(`
resource "terraform_data" "url" { input = %q }
provider "clientvpn" {
  region     = "us-east-1"
  access_key = "test"
  secret_key = "test"
  endpoints { ec2 = terraform_data.url.output }
}
`, w.URL) + terminations(1),
	})
	if live := w.Live(endpointID); len(live) != 0 {
		t.Errorf("still live: %v", live)
	}
}

func TestAccProvider_maxRetries(t *testing.T) {
	t.Parallel()
	w := world(t)
	w.Fail(t, emulator.Fault{Action: "*", Kind: "error", Times: -1, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})
	run(t, w, resource.TestStep{
		Config:      w.ConfigWith("access_key = \"test\"\nsecret_key = \"test\"\nmax_retries = 2\nretry_mode = \"standard\"", terminations(1)),
		ExpectError: regexp.MustCompile(`(?s)Request limit exceeded.*RequestLimitExceeded.*Request ID.*max_retries`),
	})
	// The plan looks who is connected, Terraform plans again before it applies, and then comes the termination itself.
	if got := len(w.Calls()); got != 3*2 {
		t.Errorf("there were %d calls, want %d", got, 3*2)
	}
}

// Without the argument, 250 calls more than the bucket holds take 50 seconds.
func TestAccProvider_maxRequestRateFactor(t *testing.T) {
	t.Parallel()
	for argument, fast := range map[string]bool{"": false, "max_request_rate_factor = 100": true} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "crowd", Count: 300})
			run(t, w, resource.TestStep{Config: w.ConfigWith("access_key = \"test\"\nsecret_key = \"test\"\n"+argument, `
resource "clientvpn_connection_termination" "crowd" {
  client_vpn_endpoint_id = "`+endpointID+`"
  username               = "crowd"
  wait_for_termination   = false
}
`)})
			calls := w.Calls("TerminateClientVpnConnections")
			if len(calls) != 301 {
				t.Fatalf("%d calls, want one by name and 300 by ID", len(calls))
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
	w := world(t)
	config := file(t, "config", "[profile security]\nregion = us-east-1\n")
	credentials := file(t, "credentials", "[security]\naws_access_key_id = test\naws_secret_access_key = test\n")
	run(t, w, resource.TestStep{Config: fmt.Sprintf(`
provider "clientvpn" {
  profile                  = "security"
  shared_config_files      = [%q]
  shared_credentials_files = [%q]
  endpoints { ec2 = %q }
}
`, config, credentials, w.URL) + terminations(1)})
	if live := w.Live(endpointID); len(live) != 0 {
		t.Errorf("still live: %v", live)
	}
}

//nolint:paralleltest // It sets environment variables.
func TestAccProvider_environment(t *testing.T) {
	w := world(t)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL_EC2": w.URL,
	} {
		t.Setenv(name, value)
	}
	run(t, w, resource.TestStep{Config: `provider "clientvpn" {}` + terminations(1)})
	if live := w.Live(endpointID); len(live) != 0 {
		t.Errorf("still live: %v", live)
	}
}

//nolint:paralleltest // It sets environment variables.
func TestAccProvider_environmentProfile(t *testing.T) {
	w := world(t)
	for name, value := range map[string]string{
		"AWS_PROFILE":                 "security",
		"AWS_CONFIG_FILE":             file(t, "config", "[profile security]\nregion = us-east-1\nendpoint_url = "+w.URL+"\n"),
		"AWS_SHARED_CREDENTIALS_FILE": file(t, "credentials", "[security]\naws_access_key_id = test\naws_secret_access_key = test\n"),
	} {
		t.Setenv(name, value)
	}
	run(t, w, resource.TestStep{Config: `provider "clientvpn" {}` + terminations(1)})
	if live := w.Live(endpointID); len(live) != 0 {
		t.Errorf("still live: %v", live)
	}
}

func TestAccProvider_https(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		argument func(bundle string) string
		want     *regexp.Regexp
	}{
		"an unknown CA":    {func(string) string { return "max_retries = 1" }, regexp.MustCompile(`(?s)Could not terminate.*certificate`)},
		"custom_ca_bundle": {func(bundle string) string { return fmt.Sprintf("custom_ca_bundle = %q", bundle) }, nil},
		"insecure":         {func(string) string { return "insecure = true" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			server := httptest.NewTLSServer(w)
			t.Cleanup(server.Close)
			bundle := file(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
			w.URL = server.URL
			run(t, w, resource.TestStep{
				Config:      w.ConfigWith("access_key = \"test\"\nsecret_key = \"test\"\n"+tc.argument(bundle), terminations(1)),
				ExpectError: tc.want,
			})
		})
	}
}

const listing = `
data "clientvpn_connections" "test" {
  client_vpn_endpoint_id = "` + endpointID + `"
}
`

func terminations(n int) string { return terminationsWith(n, "") }

// dryRuns returns terminations whose plan makes no call. That of others looks who is connected.
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

func world(t *testing.T) *acctest.Emulator {
	t.Helper()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice"})
	return w
}

func run(t *testing.T, w *acctest.Emulator, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: w.Providers(), Steps: steps})
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.TrimSpace(content)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
