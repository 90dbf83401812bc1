package crl_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A plan warns before a list expires, before connections are reset, and that a destroyed list stays in force.
func TestAccCLI_warnings(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop", SerialNumber: "11", Count: 7})
	cli := w.Attached(t, w.Config(importing(endpoint, finished(t, w, ca, 1, 20*24*time.Hour, 0x10), "")))

	planned := cli.Do(t.Context(), t, 0, "plan")
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	again := cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")
	destroyed := cli.Do(t.Context(), t, 0, "plan", "-destroy")

	for _, tc := range []struct {
		output string
		parts  []string
	}{
		{planned, []string{"The certificate revocation list expires soon", "It expires at"}},
		{planned, []string{"Importing the list resets every connection: 7 live at " + endpoint, "Region: us-east-1", "The endpoint has no list.", "up to four hours", "Live when planned:"}},
		{again, []string{"The certificate revocation list expires soon"}},
		{destroyed, []string{"The certificate revocation list stays in force", endpoint, "revoked certificates: 1", "first apply an empty list", "allow_rollback = true"}},
	} {
		if !acctest.InOrder(tc.parts...).MatchString(tc.output) {
			t.Errorf("the output does not warn %q:\n%s", tc.parts, tc.output)
		}
	}
	if strings.Contains(again, "resets every connection") {
		t.Errorf("a plan without a change warns that connections are reset:\n%s", again)
	}
	wantImports(t, w, 1)
}

// A list that moves to another endpoint resets the connections there. Terraform shows the warnings of a replacement only if the
// provider gives them while it still sees the prior state.
func TestAccCLI_warningsOfReplacement(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: other, CommonName: "laptop", SerialNumber: "11", Count: 7})
	resource := importing("ENDPOINT", finished(t, w, ca, 1, year, 0x10), "")
	cli := w.Attached(t, w.Config("variable \"endpoint\" {}\n"+strings.Replace(resource, `"ENDPOINT"`, "var.endpoint", 1)))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve", "-var=endpoint="+endpoint)

	output := cli.Do(t.Context(), t, 0, "plan", "-var=endpoint="+other)

	for _, parts := range [][]string{
		{"must be replaced"},
		{"The certificate revocation list stays in force", endpoint},
		{"Importing the list resets every connection: 7 live at " + other, "Live when planned:"},
	} {
		if !acctest.InOrder(parts...).MatchString(output) {
			t.Errorf("the output does not have %q:\n%s", parts, output)
		}
	}
}

// The plan warns as soon as less than warn_before_expiry is left. It makes no call for that, and does not warn about a list that it replaces.
func TestAccCLI_warnBeforeExpiry(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		configuration func(w *acctest.Emulator, endpoint string, ca *emulatortest.Authority) string
		// quiet and early are times after the import: at the first, a plan does not warn yet; at the second, it does.
		quiet, early time.Duration
		warning      []string
	}{
		"finished": {func(w *acctest.Emulator, endpoint string, ca *emulatortest.Authority) string {
			return importing(endpoint, finished(t, w, ca, 1, 240*time.Hour), `warn_before_expiry = "100h"`)
		}, 139 * time.Hour, 141 * time.Hour, []string{"The certificate revocation list expires soon", "Have the CA issue a new list"}},
		"finished, without the argument": {func(w *acctest.Emulator, endpoint string, ca *emulatortest.Authority) string {
			return importing(endpoint, finished(t, w, ca, 1, 800*time.Hour), "")
		}, 79 * time.Hour, 81 * time.Hour, []string{"The certificate revocation list expires soon", "Have the CA issue a new list"}},
		"signed": {func(_ *acctest.Emulator, endpoint string, ca *emulatortest.Authority) string {
			return signing(endpoint, ca, "", "validity_period_hours = 240\nearly_renewal_hours = 48\nwarn_before_expiry = \"100h\"")
		}, 139 * time.Hour, 141 * time.Hour, []string{"The certificate revocation list expires soon", "An apply after", "signs and imports a new list"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint, ca := newEmulator(t)
			cli := w.Attached(t, w.Config(tc.configuration(w, endpoint, ca)))
			if name == "signed" {
				cli.NeedsVersion(t, tfversion.Version1_11_0)
			}
			cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
			applied := len(w.Actions())
			w.Clock.Advance(tc.quiet)
			if output := cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode"); strings.Contains(output, "expires soon") {
				t.Errorf("the plan warns too early:\n%s", output)
			}
			w.Clock.Advance(tc.early - tc.quiet)
			if output := cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode"); !acctest.InOrder(tc.warning...).MatchString(output) {
				t.Errorf("the plan does not warn %q:\n%s", tc.warning, output)
			}
			if calls := w.Actions()[applied:]; !slices.Equal(calls, []string{export, export}) { // One refresh for each plan.
				t.Errorf("the plans made the calls %v", calls)
			}
			if name != "signed" {
				return
			}
			w.Clock.Advance(52 * time.Hour)
			output := cli.Do(t.Context(), t, 2, "plan", "-detailed-exitcode")
			if strings.Contains(output, "expires soon") || !strings.Contains(output, "The list in force expires at") {
				t.Errorf("the plan does not renew the list, or warns although it renews it:\n%s", output)
			}
		})
	}
}

// The private key is neither in the output and logs of Terraform, nor in a plan, a state or a request.
func TestAccCLI_keyStaysSecret(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_11_0) // Otherwise, the initialization would fail because of the ephemeral variable.
	variables := "variable \"key\" {\n  type      = string\n  sensitive = true\n  ephemeral = true\n}\n"
	configuration := variables + w.Config(strings.Replace(signing(endpoint, ca, `{ serial_number = "0x10" }`, ""),
		heredoc("private_key_wo", ca.Key), "private_key_wo = var.key", 1))
	dir := t.TempDir()
	logs := filepath.Join(dir, "trace.log")
	cli := w.CLI(t, configuration, "TF_LOG=TRACE", "TF_LOG_PATH="+logs, "TF_VAR_key="+ca.Key)

	var output strings.Builder
	for _, command := range [][]string{
		{"validate"},
		{"plan", "-out=" + filepath.Join(dir, "saved.plan")},
		{"show", "-json", filepath.Join(dir, "saved.plan")},
		{"apply", "-auto-approve", filepath.Join(dir, "saved.plan")},
		{"show", "-json"},
		{"plan", "-detailed-exitcode"},
		{"destroy", "-auto-approve"},
	} {
		output.WriteString(cli.Do(t.Context(), t, 0, command[0], command[1:]...))
	}

	places := map[string]string{"the output": output.String()}
	for _, root := range []string{dir, cli.Dir} {
		acctest.ReadAll(t, os.DirFS(root), root, places)
	}
	plan, err := zip.OpenReader(filepath.Join(dir, "saved.plan"))
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	acctest.ReadAll(t, plan, "saved.plan", places)
	for _, call := range w.Calls() {
		for name, value := range call.Parameters {
			places[call.Action+"."+name] += value
		}
	}
	if !strings.Contains(places[dir+"/trace.log"], "[TRACE]") || len(places) < 5 {
		t.Errorf("the log or the files are missing: there are %d places", len(places))
	}
	if found := where(ca.Certificate, places); len(found) < 3 {
		t.Errorf("the certificate, which is not a secret, is only in %q", found)
	}
	if found := where(ca.Key, places); len(found) > 0 {
		t.Errorf("the key is in %q", found)
	}
	wantImports(t, w, 1)
}

// where returns the places that contain any line of a PEM text.
func where(text string, places map[string]string) []string {
	var found []string
	for place, content := range places {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); !strings.Contains(line, "-----") && strings.Contains(content, line) {
				found = append(found, place)
				break
			}
		}
	}
	return found
}
