package provider_test

import (
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The example of authorization policies takes effect in two applies: the first is in shadow mode, the second enforces the policy.
//
//nolint:paralleltest // It sets environment variables.
func TestAccAuthorizationPolicyExample(t *testing.T) {
	w := acctest.NewWith(t, emulator.Options{Region: "eu-central-1"})
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"federated"}})
	const visitor = "visitor@example.com"
	for name, groups := range map[string][]string{alice: {"Engineering"}, mallory: {"Engineering", "Leavers"}, visitor: {}} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: name, Groups: groups, Reconnect: time.Second})
	}
	cli := exampleCLI(t, w, "resources/clientvpn_authorization_policy", byIdentity)
	cli.Apply(t)
	w.Clock.Advance(time.Hour)
	wantConnected(t, w, alice, mallory, visitor)
	cli.Apply(t, "-var=enforce=true")
	w.Clock.Advance(time.Hour)
	wantConnected(t, w, alice)
}
