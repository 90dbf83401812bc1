package policy_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	address  = "clientvpn_authorization_policy.test"
	describe = "DescribeClientVpnConnections"
	modify   = "ModifyClientVpnEndpointAuthorizationPolicy"
	get      = "GetClientVpnEndpointAuthorizationPolicy"
	remove   = "DeleteClientVpnEndpointAuthorizationPolicy"

	everybody = `permit(principal, action, resource);`
	notAlice  = everybody + "\n" + `forbid(principal, action, resource) when { context["active-directory"].username == "alice" };`
)

func TestMain(m *testing.M) { acctest.Main(m) }

func newEmulator(t *testing.T) (*acctest.Emulator, string) {
	t.Helper()
	w := acctest.New(t)
	return w, w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
}

// testdata returns a configuration from the directory testdata.
func testdata(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// config returns a configuration with a document and other arguments.
func config(endpoint, document, arguments string) string {
	return fmt.Sprintf(`
resource "clientvpn_authorization_policy" "test" {
  client_vpn_endpoint_id = %q
  policy_document        = <<-CEDAR
%s
CEDAR
  %s
}
`, endpoint, document, arguments)
}

// text returns the value of a document in config.
func text(document string) string { return document + "\n" }

func attribute(name string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(name), want)
}

func isActive() statecheck.StateCheck { return attribute("status", knownvalue.StringExact("active")) }

func planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

func noChange() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

// inForce returns the document of the endpoint's policy once all changes have taken effect, or "" if there is none.
func inForce(t *testing.T, w *acctest.Emulator, endpoint string) string {
	t.Helper()
	w.Clock.Advance(time.Minute)
	for _, p := range w.State().Policies {
		if p.EndpointID == endpoint {
			return p.Document
		}
	}
	return ""
}

// wantSent checks the parameters of each call that modified a policy, other than the endpoint and the client token.
func wantSent(t *testing.T, w *acctest.Emulator, want ...map[string]string) {
	t.Helper()
	var got []map[string]string
	for _, call := range w.Calls(modify) {
		sent := maps.Clone(call.Parameters)
		for _, always := range []string{"ClientVpnEndpointId", "ClientToken"} {
			if sent[always] == "" {
				t.Errorf("%s was not sent", always)
			}
			delete(sent, always)
		}
		got = append(got, sent)
	}
	if !slices.EqualFunc(got, want, func(a, b map[string]string) bool { return maps.Equal(a, b) }) {
		t.Errorf("sent\n  %q\nwant\n  %q", got, want)
	}
}
