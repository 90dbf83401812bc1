package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	revoker = "arn:aws:iam::123456789012:role/revoker"
	hub     = "arn:aws:iam::210987654321:role/hub"
	keys    = "access_key = \"test\"\nsecret_key = \"test\"\n"
)

// Each role of a chain is assumed with the credentials of the previous one, and the calls are made with those of the last one.
func TestAccProvider_assumeRole(t *testing.T) {
	t.Parallel()
	w := newEmulatorWith(t, emulator.Options{Roles: []string{hub, revoker}})
	w.Attached(t, w.ConfigWith(keys+`
  assume_role {
    role_arn        = "`+hub+`"
    session_name    = "hub"
    duration        = "15m"
    external_id     = "4711"
    source_identity = "alice"
    policy          = "{}"
    policy_arns     = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    tags            = { ticket = "SEC-1" }
    transitive_tag_keys = ["ticket"]
  }
  assume_role {
    role_arn = "`+revoker+`"
  }`, terminations(1))).Apply(t)
	w.WantLive(t, endpointID)
	assumed := w.Calls("AssumeRole")
	first, second := assumed[0], assumed[len(assumed)-1]
	if first.AccessKey != "test" || second.AccessKey == "test" || second.Parameters["RoleArn"] != revoker {
		t.Errorf("assumed %v, then %v", first, second)
	}
	for name, want := range map[string]string{
		"RoleArn": hub, "RoleSessionName": "hub", "DurationSeconds": "900", "ExternalId": "4711", "SourceIdentity": "alice", "Policy": "{}",
		"PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "Tags.member.1.Key": "ticket", "Tags.member.1.Value": "SEC-1", "TransitiveTagKeys.member.1": "ticket",
	} {
		if got := first.Parameters[name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, call := range w.Calls(terminates, "DescribeClientVpnConnections") {
		if key := call.AccessKey; !strings.HasPrefix(key, "ASIA") || key == second.AccessKey {
			t.Errorf("%s was called with the key %s", call.Action, key)
		}
	}
}

// The token comes from the block, or from the environment if the block has none.
func TestAccProvider_webIdentity(t *testing.T) {
	token := file(t, "token", "eyJhbGciOi.file")
	for name, tc := range map[string]struct {
		block       string
		environment map[string]string
	}{
		"a token":                    {`web_identity_token = "eyJhbGciOi.token"`, nil},
		"a file":                     {fmt.Sprintf("web_identity_token_file = %q", token), map[string]string{"TF_AWS_WEB_IDENTITY_TOKEN": "x"}},
		"a token in the environment": {"", map[string]string{"TF_AWS_WEB_IDENTITY_TOKEN": "eyJhbGciOi.token"}},
		"a file in the environment":  {"", map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": revoker}},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range tc.environment {
				t.Setenv(name, value)
			}
			w := newEmulatorWith(t, emulator.Options{Roles: []string{revoker}})
			block := "assume_role_with_web_identity {\n role_arn = \"" + revoker + "\"\n session_name = \"job\"\n duration = \"1h\"\n" + tc.block + "\n}\n"
			w.Attached(t, w.ConfigWith(block, dryRuns(1))).Do(t.Context(), t, 2, "plan", "-detailed-exitcode")
			w.WantActions(t)
			w.Attached(t, w.ConfigWith(block, terminations(1))).Apply(t)
			w.WantLive(t, endpointID)
			if got := w.Calls("AssumeRoleWithWebIdentity")[0].Parameters; got["RoleSessionName"] != "job" || got["DurationSeconds"] != "3600" {
				t.Errorf("the parameters are %v", got)
			}
		})
	}
}

// The role of a profile is assumed when the first call needs it, not during a plan.
func TestAccProvider_profileWithRole(t *testing.T) {
	t.Parallel()
	w := newEmulatorWith(t, emulator.Options{Roles: []string{revoker}})
	config := file(t, "config", "[profile security]\nregion = us-east-1\nrole_arn = "+revoker+"\nsource_profile = base\nrole_session_name = security\n[profile base]\nregion = us-east-1\n")
	credentials := file(t, "credentials", "[base]\naws_access_key_id = test\naws_secret_access_key = test\n")
	arguments := fmt.Sprintf("profile = \"security\"\nshared_config_files = [%q]\nshared_credentials_files = [%q]\n", config, credentials)
	w.Attached(t, w.ConfigWith(arguments, dryRuns(1))).Do(t.Context(), t, 2, "plan", "-detailed-exitcode")
	w.WantActions(t)
	w.Attached(t, w.ConfigWith(arguments, terminations(1))).Apply(t)
	w.WantLive(t, endpointID)
	if got := w.Calls("AssumeRole")[0].Parameters["RoleSessionName"]; got != "security" {
		t.Errorf("the session is %q", got)
	}
}

// The session expires while the provider waits for a connection to end, and is renewed.
func TestAccProvider_sessionExpires(t *testing.T) {
	t.Parallel()
	w := newEmulatorWith(t, emulator.Options{Terminating: 2 * time.Hour})
	w.Attached(t, w.ConfigWith(keys+"assume_role {\n role_arn = \""+revoker+"\"\n duration = \"15m\"\n}\n", `
resource "clientvpn_connection_termination" "test" {
  client_vpn_endpoint_id = "`+endpointID+`"
  username               = "alice"
  timeouts { create = "3h" }
}`)).Apply(t)
	w.WantLive(t, endpointID)
	used := map[string]bool{}
	expired := 0
	for _, call := range w.Calls("DescribeClientVpnConnections") {
		used[call.AccessKey] = true
		if call.ErrorCode == "RequestExpired" {
			expired++
		}
	}
	if expired == 0 || len(used) != expired+2 { // The plan has a session of its own.
		t.Errorf("%d calls were made in an expired session, and %d sessions were used", expired, len(used))
	}
}

// A container gets its credentials from a URL in the environment, and an instance from version 2 of its metadata service.
func TestAccProvider_localServices(t *testing.T) {
	answer, _ := json.Marshal(map[string]string{ //nolint:errchkjson // Strings cannot fail.
		"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "test", "SecretAccessKey": "test", "Token": "", "Expiration": "2100-01-01T00:00:00Z",
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /container", func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "let me in" {
			rw.WriteHeader(http.StatusForbidden)
		}
		_, _ = rw.Write(answer)
	})
	mux.HandleFunc("PUT /latest/api/token", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", "21600")
		_, _ = rw.Write([]byte("v2"))
	})
	mux.HandleFunc("GET /latest/meta-data/iam/", func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("X-Aws-Ec2-Metadata-Token") != "v2":
			rw.WriteHeader(http.StatusUnauthorized)
		case strings.HasSuffix(r.URL.Path, "/instance"):
			_, _ = rw.Write(answer)
		case strings.Contains(r.URL.Path, "security-credentials"):
			_, _ = rw.Write([]byte("instance"))
		default:
			rw.WriteHeader(http.StatusNotFound)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	for name, tc := range map[string]struct {
		arguments   string
		environment map[string]string
	}{
		"container": {"", map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.URL + "/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "let me in"}},
		"instance": {
			fmt.Sprintf("skip_metadata_api_check = false\nec2_metadata_service_endpoint = %q\nec2_metadata_service_endpoint_mode = \"IPv4\"", server.URL),
			map[string]string{"AWS_EC2_METADATA_DISABLED": "true"},
		},
		"instance from the environment": {"", map[string]string{"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.URL}},
	} {
		t.Run(name, func(t *testing.T) {
			for name, value := range tc.environment {
				t.Setenv(name, value)
			}
			w := newEmulator(t)
			w.Attached(t, w.ConfigWith(tc.arguments, terminations(1))).Apply(t)
			w.WantLive(t, endpointID)
		})
	}
}

// The account is checked before any call to EC2.
func TestAccProvider_accounts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments string
		refused   bool
	}{
		"allowed":                     {`allowed_account_ids = ["210987654321", "123456789012"]`, false},
		"not allowed":                 {`allowed_account_ids = ["210987654321"]`, true},
		"forbidden":                   {`forbidden_account_ids = ["123456789012"]`, true},
		"not forbidden":               {`forbidden_account_ids = ["210987654321"]`, false},
		"role in a forbidden account": {"forbidden_account_ids = [\"210987654321\"]\nassume_role {\n role_arn = \"" + hub + "\"\n}", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newEmulator(t)
			configuration := w.ConfigWith(keys+tc.arguments, terminations(1))
			if tc.refused {
				w.Attached(t, configuration).WantApplyError(t, "Could not terminate", "The credentials are those of account", "nothing was done", "allowed_account_ids")
			} else {
				w.Attached(t, configuration).Apply(t)
			}
			if len(w.Calls("GetCallerIdentity")) == 0 {
				t.Error("the account was not checked")
			}
			if ended := len(w.Live(endpointID)) == 0; ended == tc.refused {
				t.Errorf("the connection was ended: %t", ended)
			}
		})
	}
}
