package provider_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	userSecretKey = "wJalrXUtnFEMIK7MDENGbPxRfiCYzQ4vT9mH2kLp"
	externalID    = "x7Qm2Lr9Tz4Kp8Wv"
	identityToken = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjdmQ3gifQ.eyJzdWIiOiJqb2ItNDcxMSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
	proxyPassword = "Hk3vN8sWq5Yb1Zt6"
	userKeys      = "access_key = \"AKIAIOSFODNN7EXAMPLE\"\nsecret_key = var.first\n"
)

// secretCase is a way in which the provider gets secrets.
type secretCase struct {
	provider, resources string
	// first and second are values of ephemeral variables.
	first, second string
	// wants has the actions that prove that the secrets were used.
	wants    []string
	settings []string
	fails    bool
}

// However the provider gets secrets, they are neither in the output nor in the log at level TRACE, the plan, the state or the calls that
// the service has recorded.
func TestAccCLI_secrets(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsEphemeralResources(t)
	for name, build := range map[string]func(t *testing.T, w *recordingEmulator) secretCase{
		"session in the block": func(t *testing.T, w *recordingEmulator) secretCase {
			t.Helper()
			session := w.newSession(t)
			return secretCase{
				provider: fmt.Sprintf("access_key = %q\nsecret_key = var.first\ntoken = var.second", session.AccessKeyID),
				first:    session.SecretAccessKey, second: session.SessionToken, wants: []string{"TerminateClientVpnConnections"},
			}
		},
		"session in the environment": func(t *testing.T, w *recordingEmulator) secretCase {
			t.Helper()
			session := w.newSession(t)
			return secretCase{wants: []string{"TerminateClientVpnConnections"}, settings: []string{
				"AWS_ACCESS_KEY_ID=" + session.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + session.SecretAccessKey, "AWS_SESSION_TOKEN=" + session.SessionToken,
			}}
		},
		"role with an external ID": func(*testing.T, *recordingEmulator) secretCase {
			return secretCase{
				provider: userKeys + "assume_role {\n role_arn = \"" + revoker + "\"\n external_id = var.second\n}",
				first:    userSecretKey, second: externalID, wants: []string{"AssumeRole", "TerminateClientVpnConnections"},
			}
		},
		"web identity token": func(*testing.T, *recordingEmulator) secretCase {
			return secretCase{
				provider: "assume_role_with_web_identity {\n role_arn = \"" + revoker + "\"\n web_identity_token = var.first\n}",
				first:    identityToken, wants: []string{"AssumeRoleWithWebIdentity", "TerminateClientVpnConnections"},
			}
		},
		"web identity token in a file": func(t *testing.T, _ *recordingEmulator) secretCase {
			t.Helper()
			return secretCase{
				provider: fmt.Sprintf("assume_role_with_web_identity {\n role_arn = %q\n web_identity_token_file = %q\n}", revoker, file(t, "token", identityToken)),
				wants:    []string{"AssumeRoleWithWebIdentity", "TerminateClientVpnConnections"},
			}
		},
		"web identity token in the environment": func(t *testing.T, _ *recordingEmulator) secretCase {
			t.Helper()
			return secretCase{
				settings: []string{"AWS_WEB_IDENTITY_TOKEN_FILE=" + file(t, "token", identityToken), "AWS_ROLE_ARN=" + revoker},
				wants:    []string{"AssumeRoleWithWebIdentity", "TerminateClientVpnConnections"},
			}
		},
		"web identity token that is rejected": func(*testing.T, *recordingEmulator) secretCase {
			return secretCase{
				provider: "assume_role_with_web_identity {\n role_arn = \"" + hub + "\"\n web_identity_token = var.first\n}",
				first:    identityToken, wants: []string{"AssumeRoleWithWebIdentity"}, fails: true,
			}
		},
		"secret key that is wrong": func(*testing.T, *recordingEmulator) secretCase {
			return secretCase{
				provider: userKeys, first: strings.ToUpper(userSecretKey), wants: []string{"TerminateClientVpnConnections"}, fails: true,
			}
		},
		"proxy with a password": func(_ *testing.T, w *recordingEmulator) secretCase {
			w.URL = "http://ec2.example.test"
			return secretCase{
				provider: userKeys + "max_retries = 1\nhttp_proxy = var.second",
				first:    userSecretKey, second: "http://alice:" + proxyPassword + "@127.0.0.1:1", fails: true,
			}
		},
		"key of a certificate authority": func(t *testing.T, w *recordingEmulator) secretCase {
			t.Helper()
			endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
			ca := emulatortest.NewAuthority(t, "VPN CA")
			return secretCase{
				provider: userKeys, first: userSecretKey, second: ca.Key, wants: []string{"ImportClientVpnClientCertificateRevocationList"},
				resources: fmt.Sprintf(`
resource "clientvpn_certificate_revocation_list" "test" {
  client_vpn_endpoint_id = %q
  issuer = {
    certificate    = <<-EOT
%sEOT
    private_key_wo = var.second
  }
  revoked_certificates = [{ serial_number = "0x10" }]
}
`, endpoint, ca.Certificate),
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRecordingEmulator(t)
			tc := build(t, w)
			places := w.runWithSecrets(t, tc)
			for _, action := range tc.wants {
				if len(w.Calls(action)) == 0 {
					t.Errorf("%s was not called: the secrets were not used", action)
				}
			}
			for secret, parts := range w.secrets(tc) {
				for place, content := range places {
					if place == "the journal" && secret == externalID {
						continue // AWS records external IDs, too: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html.
					}
					for _, part := range parts {
						if at := strings.Index(content, part); at >= 0 {
							t.Errorf("%s contains %q of a secret after …%s", place, part, content[max(0, at-200):at])
							break
						}
					}
				}
			}
		})
	}
}

type session struct{ AccessKeyID, SecretAccessKey, SessionToken string }

// recordingEmulator is an emulator that records the secrets that it issues.
type recordingEmulator struct {
	*acctest.Emulator

	mu     sync.Mutex
	issued []string
}

func newRecordingEmulator(t *testing.T) *recordingEmulator {
	t.Helper()
	w := &recordingEmulator{Emulator: newEmulatorWith(t, emulator.Options{
		AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: userSecretKey, Roles: []string{revoker},
	})}
	secret := regexp.MustCompile(`<(?:SecretAccessKey|SessionToken)>([^<]+)<`)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		w.ServeHTTP(answer, r)
		w.mu.Lock()
		for _, found := range secret.FindAllStringSubmatch(answer.Body.String(), -1) {
			w.issued = append(w.issued, found[1])
		}
		w.mu.Unlock()
		maps.Copy(rw.Header(), answer.Header())
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	w.URL = server.URL
	return w
}

func (w *recordingEmulator) newSession(t *testing.T) session {
	t.Helper()
	client := sts.New(sts.Options{
		BaseEndpoint: aws.String(w.URL), Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", userSecretKey, ""),
	})
	out, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(revoker), RoleSessionName: aws.String("test")})
	if err != nil {
		t.Fatal(err)
	}
	return session{*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken}
}

// runWithSecrets plans and applies the configuration, and returns everything that it has written, by place.
func (w *recordingEmulator) runWithSecrets(t *testing.T, tc secretCase) map[string]string {
	t.Helper()
	dir := t.TempDir()
	saved := filepath.Join(dir, "saved.plan")
	settings := append([]string{"TF_LOG=TRACE", "TF_LOG_PATH=" + filepath.Join(dir, "trace.log"), "TF_VAR_first=" + tc.first, "TF_VAR_second=" + tc.second}, tc.settings...)
	resources := tc.resources
	if resources == "" {
		resources = terminations(1)
	}
	cli := w.CLI(t, "variable \"first\" {\n ephemeral = true\n}\nvariable \"second\" {\n ephemeral = true\n}\n"+w.ConfigWith(tc.provider, resources), settings...)

	var output bytes.Buffer
	var failed bool
	for _, command := range [][]string{{"plan", "-out=" + saved}, {"show", "-json", saved}, {"apply", saved}, {"show", "-json"}, {"plan"}} {
		err := cli.Run(t.Context(), &output, command[0], command[1:]...)
		if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
			t.Fatal(err)
		}
		failed = failed || err != nil
	}
	if failed != tc.fails {
		t.Errorf("failed is %t, want %t:\n%s", failed, tc.fails, output.String())
	}

	journal, err := json.Marshal(w.Calls())
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"the output": output.String(), "the journal": string(journal)}
	acctest.ReadAll(t, os.DirFS(dir), "the log and plan", places)
	acctest.ReadAll(t, os.DirFS(cli.Dir), "the directory", places)
	plan, err := zip.OpenReader(saved)
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	acctest.ReadAll(t, plan, "the plan", places)
	if log := places["the log and plan/trace.log"]; !strings.Contains(log, "[TRACE]") || !strings.Contains(log, "Sending an AWS request") {
		t.Error("the log does not show the calls")
	}
	return places
}

// secrets returns all secrets that were used, each with the parts that must not appear anywhere: the whole secret, and any eight
// consecutive characters of its random part.
func (w *recordingEmulator) secrets(tc secretCase) map[string][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	parts := map[string][]string{userSecretKey: windows(userSecretKey), identityToken: {identityToken, identityToken[len(identityToken)-20:]}, proxyPassword: windows(proxyPassword), externalID: {externalID}}
	for _, secret := range w.issued {
		parts[secret] = windows(secret)
	}
	if lines := strings.Split(tc.second, "\n"); len(lines) > 3 {
		// The private number of an ECDSA key is between a constant header and the public number.
		parts["the private key"] = append(windows(lines[1][48:]), windows(lines[2][:24])...)
	}
	if tc.first != "" {
		parts["the first variable"] = []string{tc.first}
	}
	return parts
}

func windows(secret string) []string {
	const size = 8
	all := []string{secret}
	for i := range len(secret) - size + 1 {
		all = append(all, secret[i:i+size])
	}
	return all
}
