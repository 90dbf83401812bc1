package provider_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const offboardingGuide = "offboarding.md.tmpl"

// offboarded returns Terraform with the configuration of the offboarding guide, after an apply that has revoked the certificate of one
// device, but without the private key of the CA.
func offboarded(t *testing.T) (*acctest.Emulator, *acctest.CLI) {
	t.Helper()
	w, ca := acctest.New(t), emulatortest.NewAuthority(t, "Example CA")
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"certificate"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: "laptop-4711.example.com", SerialNumber: "47:11"})
	cli := guideCLI(t, w, "../offboarding", w.Config(""))
	certificate := append(slices.Clone(cli.Environment), "TF_VAR_ca_certificate="+ca.Certificate)
	cli.Environment = append(slices.Clone(certificate), "TF_VAR_ca_private_key="+ca.Key)
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	cli.Environment = certificate
	return w, cli
}

// reconnect connects the device again, with a certificate that is not revoked.
func reconnect(t *testing.T, w *acctest.Emulator) {
	t.Helper()
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: "laptop-4711.example.com", SerialNumber: "99"})
}

// The workflow of the guide needs only the variables and permissions that the guide lists. It succeeds while nobody on the list is
// connected, fails when somebody is, and changes nothing.
func TestAccGuideOffboarding_alarm(t *testing.T) {
	t.Parallel()
	workflow := regexp.MustCompile("(?s)```yaml\n(on:.*?)```").FindStringSubmatch(guide(t, offboardingGuide))
	role := regexp.MustCompile("(?m)^The role needs `(ec2:\\w+)` and `(ec2:\\w+)`, and read access to the state").FindStringSubmatch(guide(t, offboardingGuide))
	if workflow == nil || role == nil {
		t.Fatal("the guide has no workflow, or does not say what its role needs")
	}
	variables := regexp.MustCompile(`TF_VAR_\w+`).FindAllString(workflow[1], -1)
	if !slices.Equal(variables, []string{"TF_VAR_ca_certificate"}) {
		t.Fatalf("the workflow sets %q, but the test sets the certificate of the CA only", variables)
	}
	w, cli := offboarded(t)
	if err := w.Allow(role[1:]); err != nil {
		t.Fatal(err)
	}
	applied := len(w.Actions())
	run := func(want int) string {
		var output string
		steps := regexp.MustCompile(`(?m)^      - run: terraform (.+)$`).FindAllStringSubmatch(workflow[1], -1)
		if len(steps) != 2 {
			t.Fatalf("the workflow has %d commands, want 2", len(steps))
		}
		for i, step := range steps {
			words, code := strings.Fields(step[1]), 0
			if i == len(steps)-1 {
				code = want
			}
			output = cli.Do(t.Context(), t, code, words[0], append(words[1:], "-no-color")...)
		}
		return output
	}
	run(0)
	reconnect(t, w)
	if output := run(2); !acctest.InOrder("Connected when planned: laptop-4711.example.com (cvpn-connection-").MatchString(output) {
		t.Errorf("the plan does not show who is connected:\n%s", output)
	}
	for _, action := range w.Actions()[applied:] {
		if !readsOnly(action) {
			t.Errorf("the alarm called %s", action)
		}
	}
}

// With -refresh=false, as the guide says, the check shows that somebody is connected, but the exit code does not.
func TestAccGuideOffboarding_withoutRefresh(t *testing.T) {
	t.Parallel()
	w, cli := offboarded(t)
	wantCheck(t, cli, "-refresh=false", tfjson.CheckStatusPass)
	reconnect(t, w)
	wantCheck(t, cli, "-refresh=false", tfjson.CheckStatusFail)
}

// The same holds for -minimal-refresh.
func TestAccGuideOffboarding_minimalRefresh(t *testing.T) {
	t.Parallel()
	w, cli := offboarded(t)
	if !strings.Contains(cli.Do(t.Context(), t, 0, "plan", "-help"), "-minimal-refresh") {
		t.Skip("this version has no -minimal-refresh, which Terraform 1.17 adds")
	}
	wantCheck(t, cli, "-minimal-refresh", tfjson.CheckStatusPass)
	reconnect(t, w)
	wantCheck(t, cli, "-minimal-refresh", tfjson.CheckStatusFail)
}

// wantCheck checks that a plan with an option has no changes, and that the check of the devices has a status.
func wantCheck(t *testing.T, cli *acctest.CLI, option string, want tfjson.CheckStatus) {
	t.Helper()
	cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode", "-out=watch.plan", option)
	var plan tfjson.Plan
	if err := json.Unmarshal([]byte(cli.Do(t.Context(), t, 0, "show", "-json", "watch.plan")), &plan); err != nil {
		t.Fatal(err)
	}
	for _, check := range plan.Checks {
		if check.Address.Name == "devices_are_off" {
			if check.Status != want {
				t.Errorf("with %s, the check is %s, want %s", option, check.Status, want)
			}
			return
		}
	}
	t.Errorf("with %s, the plan has no check of the devices", option)
}

// The plan of a configuration without resources exits with 2 if somebody is connected, whatever its options. It needs one permission.
func TestAccGuideWatch(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"federated"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: alice})
	cli := guideCLI(t, w, "watch", w.Config(""))
	if err := w.Allow([]string{"ec2:DescribeClientVpnConnections"}); err != nil {
		t.Fatal(err)
	}
	options := []string{"-refresh=true", "-refresh=false"}
	for _, option := range options {
		cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode", option)
	}
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: mallory})
	for _, option := range options {
		output := cli.Do(t.Context(), t, 2, "plan", "-no-color", "-detailed-exitcode", option)
		if !acctest.InOrder("Connected: mallory@example.com (cvpn-connection-").MatchString(output) {
			t.Errorf("the plan does not show who is connected:\n%s", output)
		}
	}
	if err := w.Allow([]string{}); err != nil {
		t.Fatal(err)
	}
	cli.Do(t.Context(), t, 1, "plan", "-detailed-exitcode")
}
