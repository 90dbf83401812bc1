package provider_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	devicesID = "cvpn-endpoint-0fedcba9876543210"
	sam       = "sam@example.com"
	samantha  = "samantha@example.com"
	laptop    = "laptop-4711.example.com"
)

// guideStep is a command of Terraform and its expected effects.
type guideStep struct {
	resources string
	// command is the command. If empty, it is apply.
	command string
	code    int
	// shows has parts of the output, in this order.
	shows []string
	// live are the names of the live connections afterwards, in alphabetical order. If nil, everybody is still connected.
	live []string
	// calls are the actions that changed something.
	calls []string
	// laptop is true if the laptop can connect afterwards. If nil, the test does not try.
	laptop *bool
}

// Each row of the guide's tables is true, and there is no row without a test.
func TestAccGuideNeverTheWrongPerson(t *testing.T) {
	t.Parallel()
	rows := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([a-zA-Z].+?) \| `).FindAllStringSubmatch(guide(t, "never-the-wrong-person.md.tmpl"), -1) {
		rows[row[1]] = true
	}
	for _, header := range []string{"In the configuration", "Before you act", "What you did"} {
		delete(rows, header)
	}
	steps := wrongPersonSteps(emulatortest.NewAuthority(t, "VPN CA"))
	for row := range rows {
		if steps[row] == nil {
			t.Errorf("the row %q has no test", row)
		}
	}
	for row, steps := range steps {
		if !rows[row] {
			t.Errorf("the guide has no row %q", row)
		}
		t.Run(row, func(t *testing.T) {
			t.Parallel()
			runGuideSteps(t, steps)
		})
	}
}

// runGuideSteps runs the steps with an emulator of their own.
func runGuideSteps(t *testing.T, steps []guideStep) {
	t.Helper()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"federated"}})
	w.Endpoint(t, emulator.EndpointSeed{ID: devicesID, Authentication: []string{"certificate"}})
	for _, client := range []emulator.ClientSeed{
		{EndpointID: endpointID, Username: sam},
		{EndpointID: endpointID, Username: samantha},
		{EndpointID: endpointID, Username: "jose\u0301"},
		{EndpointID: devicesID, CommonName: laptop, SerialNumber: "47:11", Reconnect: 30 * time.Second},
	} {
		w.Join(t, client)
	}
	cli := w.Attached(t, w.Config(""))
	for i, step := range steps {
		if strings.Contains(step.resources, "private_key_wo") {
			cli.NeedsVersion(t, tfversion.Version1_11_0)
		}
		first := len(w.Actions())
		write(t, filepath.Join(cli.Dir, "resources.tf"), step.resources)
		arguments := []string{"-no-color"}
		if step.command == "" {
			arguments = append(arguments, "-auto-approve")
		}
		if output := cli.Do(t.Context(), t, step.code, cmp.Or(step.command, "apply"), arguments...); !acctest.InOrder(step.shows...).MatchString(output) {
			t.Errorf("step %d does not show %q:\n%s", i, step.shows, output)
		}
		w.Clock.Advance(time.Minute)
		want := exampleEffects{live: step.live, changes: step.calls}
		if step.live == nil {
			want.live = []string{"jose\u0301", laptop, sam, samantha}
		}
		if got := effects(w, first); !slices.Equal(got.live, want.live) || !slices.Equal(got.changes, want.changes) {
			t.Errorf("step %d left\n  %q\nwant\n  %q", i, got, want)
		}
		if step.laptop != nil {
			if _, err := w.Connect(emulator.ClientSeed{EndpointID: devicesID, CommonName: laptop, SerialNumber: "47:11"}); (err == nil) != *step.laptop {
				t.Errorf("after step %d, connecting the laptop: %v", i, err)
			}
		}
	}
}

func wrongPersonSteps(ca *emulatortest.Authority) map[string][]guideStep {
	const terminate = "TerminateClientVpnConnections"
	order := func(arguments string) string {
		return "resource \"clientvpn_access_revocation\" \"test\" {\n" + arguments + "\n}\n"
	}
	list := func(arguments string) string {
		return fmt.Sprintf("resource \"clientvpn_certificate_revocation_list\" \"test\" {\n client_vpn_endpoint_id = %q\n issuer = {\n certificate = %q\n private_key_wo = %q\n}\n%s\n}\n",
			devicesID, ca.Certificate, ca.Key, arguments)
	}
	policy := func(document, arguments string) string {
		return fmt.Sprintf("resource \"clientvpn_authorization_policy\" \"test\" {\n client_vpn_endpoint_id = %q\n policy_document = %q\n%s\n}\n", endpointID, document, arguments)
	}
	const deny, permit = `forbid(principal, action, resource);`, `permit(principal, action, resource) unless { context.connection has nothing };`
	withoutSam := []string{"jose\u0301", laptop, samantha}
	revoked := []guideStep{{resources: list(`revoked_certificates = [{ serial_number = "0x4711" }]`), live: []string{"jose\u0301", sam, samantha}, calls: []string{"ImportClientVpnClientCertificateRevocationList"}, laptop: new(bool)}}
	admitted := true
	return map[string][]guideStep{
		"a part of a name, such as `sam` for `sam@example.com`": {
			{resources: termination(`username = "sam"`), code: 1, shows: []string{"Could not terminate the Client VPN connections", `No connection with username "sam"`}, calls: []string{terminate}},
		},
		"a name in other letters, such as `Sam@example.com`": {
			{resources: termination(`username = "Sam@example.com"`), code: 1, shows: []string{"differs only in case", `username "sam@example.com"`}, calls: []string{terminate}},
		},
		"a name with an extra blank or invisible character": {
			{resources: termination(`username = "sam@example.com\u200b"`), code: 1, shows: []string{"differs only in case, blanks, invisible characters", `username "sam@example.com"`}},
		},
		"a name in another Unicode form, such as `é` as one character or as two": {
			{resources: termination(`username = "jos\u00e9"`), live: []string{laptop, sam, samantha}, calls: []string{terminate}},
		},
		"an empty name": {
			{resources: order(`usernames = ["sam@example.com", ""]`), command: "plan", code: 1, shows: []string{"usernames", "must not be empty or blank"}},
		},
		"a name that nobody has, in a standing order": {
			{resources: order(`usernames = ["mallory@example.com"]`)},
		},
		"a name in other letters, in a standing order": {
			{resources: order(`usernames = ["SAM@example.com"]`), shows: []string{"Similar names are connected", sam, "left alone"}},
		},

		"a standing order for more connections than `max_connections`, which is 100 by default": {
			{resources: order("usernames = [\"sam@example.com\", \"samantha@example.com\"]\nmax_connections = 1"), code: 1, shows: []string{"Could not revoke the VPN access", "2 connections would be cut at once, but the limit is 1", sam, samantha, "raise max_connections"}},
		},
		"somebody in a standing order who is also in `never_cut`": {
			{resources: order("usernames = [\"sam@example.com\", \"samantha@example.com\"]\nnever_cut = [\"samantha@example.com\"]"), shows: []string{"in never_cut", samantha}, live: withoutSam, calls: []string{terminate}},
		},
		"a standing order for nobody": {
			{resources: order(`usernames = []`), command: "plan", code: 1, shows: []string{"Nobody is named"}},
		},
		"a list of revoked certificates that has lost an entry": append(slices.Clone(revoked),
			guideStep{resources: list(`revoked_certificates = []`), command: "plan", code: 1, shows: []string{"47:11", "allow_rollback"}, live: revoked[0].live}),
		"a serial number of digits only, such as `1234`": {
			{resources: list(`revoked_certificates = [{ serial_number = "1234" }]`), command: "plan", code: 1, shows: []string{"Invalid revoked certificate", "1234", "decimal", "hexadecimal"}},
		},
		"a policy that permits nobody": {
			{resources: policy(deny, ""), command: "plan", shows: []string{"The policy denies everybody"}},
		},

		"plan a termination or a standing order": {
			{resources: termination(`username = "sam@example.com"`), command: "plan", shows: []string{"will be ended", "cvpn-connection-", sam}},
			{resources: order(`usernames = ["sam@example.com"]`), command: "plan", shows: []string{"VPN connections will be cut", "cvpn-connection-", sam}},
		},
		"plan a new revocation list": {
			{resources: list(`revoked_certificates = []`), command: "plan", shows: []string{"Importing the list resets every connection: 1 live at " + devicesID, laptop}},
		},
		"apply a termination with `dry_run = true`": {
			{resources: termination("username = \"sam@example.com\"\ndry_run = true"), calls: []string{terminate}},
			{resources: termination("username = \"sam@example.com\"\ndry_run = true") + `output "would" { value = clientvpn_connection_termination.test.would_terminate[*].username }`, shows: []string{"would", sam}},
		},
		"apply a standing order with `dry_run = true`": {
			{resources: order("usernames = [\"sam@example.com\"]\ndry_run = true") + `output "would" { value = clientvpn_access_revocation.test.active_connections[*].username }`, shows: []string{"would = ", sam}, calls: []string{terminate}},
		},
		"apply a policy with `shadow_mode = true`": {
			{resources: policy(deny, "shadow_mode = true"), calls: []string{"ModifyClientVpnEndpointAuthorizationPolicy"}},
		},

		"ended a connection": {
			{resources: `resource "clientvpn_connection_termination" "test" {
  client_vpn_endpoint_id = "` + devicesID + `"
  common_name            = "laptop-4711.example.com"
}`, calls: []string{terminate}}, // The laptop has reconnected.
			{resources: ""},
		},
		"named somebody in a standing order": {
			{resources: order(`usernames = ["sam@example.com"]`), live: withoutSam, calls: []string{terminate}},
			{resources: "", live: withoutSam},
		},
		"revoked a certificate": append(slices.Clone(revoked), guideStep{
			resources: list("revoked_certificates = []\nallow_rollback = true"), calls: []string{"ImportClientVpnClientCertificateRevocationList"}, laptop: &admitted,
		}),
		"enforced a policy": {
			{resources: policy(permit, ""), calls: []string{"ModifyClientVpnEndpointAuthorizationPolicy"}, live: []string{laptop}},
			{resources: policy(permit, "shadow_mode = true"), calls: []string{"ModifyClientVpnEndpointAuthorizationPolicy"}, live: []string{laptop}},
		},
	}
}
