package provider_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const alice, mallory = "alice@example.com", "mallory@example.com"

// destroyActions is the first version of Terraform with before_destroy and after_destroy.
func destroyActions() *goversion.Version { return goversion.Must(goversion.NewVersion("1.16.0")) }

// userDestroyed returns an emulator with two connected users, and a function that returns a step with the users of the guide's example.
// The event of its action trigger is replaced.
func userDestroyed(t *testing.T, event string) (*acctest.Emulator, func(users ...string) resource.TestStep) {
	t.Helper()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"federated"}})
	for _, name := range []string{alice, mallory} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: name})
	}
	example, err := os.ReadFile(copyExample(t, examples+"/guides/user-destroyed") + "/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	return w, func(users ...string) resource.TestStep {
		var names []config.Variable
		for _, name := range users {
			names = append(names, config.StringVariable(name))
		}
		return resource.TestStep{Config: w.Config(strings.Replace(string(example), "after_destroy", event, 1)), ConfigVariables: config.Variables{"users": config.SetVariable(names...)}}
	}
}

// blockRemoved returns a step whose configuration has no users. A test must not end with a resource that has for_each.
func blockRemoved(w *acctest.Emulator) resource.TestStep {
	return resource.TestStep{Config: w.Config("")}
}

// wantConnected checks that exactly these people are connected. They are sorted.
func wantConnected(t *testing.T, w *acctest.Emulator, want ...string) {
	t.Helper()
	w.Clock.Advance(time.Minute)
	if live := liveNames(w, endpointID); !slices.Equal(live, want) {
		t.Errorf("the people connected are %q, want %q", live, want)
	}
}

// If a user is destroyed, the action ends that user's connections and nobody else's.
func TestAccGuideUserDestroyed(t *testing.T) {
	t.Parallel()
	w, users := userDestroyed(t, "after_destroy")
	left := users(alice)
	left.ConfigPlanChecks = destroysMallory()
	left.PostApplyFunc = func() { wantConnected(t, w, alice) }
	w.TestFrom(t, destroyActions(), users(alice, mallory), left, blockRemoved(w))
	if calls := w.Calls("TerminateClientVpnConnections"); len(calls) != 1 {
		t.Errorf("there were %d terminations, want 1", len(calls))
	}
}

// If the action fails, as the guide says, the user is destroyed, and the action does not run again.
func TestAccGuideUserDestroyed_actionFails(t *testing.T) {
	t.Parallel()
	w, users := userDestroyed(t, "after_destroy")
	failed := actionFails(t, w, users(alice))
	again := users(alice)
	again.PreConfig = w.ClearFaults
	again.ConfigPlanChecks = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	again.PostApplyFunc = func() { wantConnected(t, w, alice, mallory) }
	w.TestFrom(t, destroyActions(), users(alice, mallory), failed, again, blockRemoved(w))
}

// If an action that runs before_destroy fails, as the guide says, the account stays.
func TestAccGuideUserDestroyed_beforeDestroy(t *testing.T) {
	t.Parallel()
	w, users := userDestroyed(t, "before_destroy")
	failed := actionFails(t, w, users(alice))
	again := users(alice)
	again.PreConfig = w.ClearFaults
	again.ConfigPlanChecks = destroysMallory()
	again.PostApplyFunc = func() { wantConnected(t, w, alice) }
	w.TestFrom(t, destroyActions(), users(alice, mallory), failed, again, blockRemoved(w))
}

// destroysMallory checks that the plan destroys one account.
func destroysMallory() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(`terraform_data.user["`+mallory+`"]`, plancheck.ResourceActionDestroy),
	}}
}

// actionFails makes the action of a step fail.
func actionFails(t *testing.T, w *acctest.Emulator, step resource.TestStep) resource.TestStep {
	t.Helper()
	step.PreConfig = func() {
		w.Fail(t, emulator.Fault{Action: "TerminateClientVpnConnections", Kind: "error", Code: "UnauthorizedOperation", Status: 403})
	}
	step.ExpectError = acctest.InOrder("Could not terminate the Client VPN connections", mallory, "UnauthorizedOperation")
	return step
}

// If the resource block is removed, as the guide says, so is its trigger.
func TestAccGuideUserDestroyed_blockRemoved(t *testing.T) {
	t.Parallel()
	w, users := userDestroyed(t, "after_destroy")
	removed := blockRemoved(w)
	removed.PostApplyFunc = func() { wantConnected(t, w, alice, mallory) }
	w.TestFrom(t, destroyActions(), users(alice, mallory), removed)
	if calls := w.Calls("TerminateClientVpnConnections"); len(calls) != 0 {
		t.Errorf("there were %d terminations, want none", len(calls))
	}
}
