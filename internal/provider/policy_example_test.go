package provider_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The example of authorization policies: one apply to see, one to enforce.
//
//nolint:paralleltest // It sets environment variables.
func TestAccAuthorizationPolicyExample(t *testing.T) {
	w := acctest.NewWith(t, emulator.Options{Region: "eu-central-1"})
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"federated"}})
	for name, groups := range map[string][]string{
		"alice@example.com": {"Engineering"}, "mallory@example.com": {"Engineering", "Leavers"}, "visitor@example.com": {},
	} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: name, Groups: groups, Reconnect: time.Second})
	}
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": w.URL,
	} {
		t.Setenv(name, value)
	}
	wantUsers := func(want ...string) {
		t.Helper()
		w.Clock.Advance(time.Hour)
		var users []string
		for _, connection := range w.Connections(endpointID) {
			if connection.Status == "active" {
				users = append(users, connection.Username)
			}
		}
		if slices.Sort(users); !slices.Equal(users, want) {
			t.Errorf("connected are %v, want %v", users, want)
		}
	}
	shadow := step(t, copyExample(t, examples+"/resources/clientvpn_authorization_policy", byIdentity))
	enforce := shadow
	enforce.ConfigVariables = config.Variables{"enforce": config.BoolVariable(true)}
	enforce.PreConfig = func() { wantUsers("alice@example.com", "mallory@example.com", "visitor@example.com") }
	nothing := enforce
	nothing.PlanOnly = true
	nothing.PreConfig = func() { wantUsers("alice@example.com") }

	w.TestFrom(t, tfversion.Version1_8_0, shadow, enforce, nothing)
}
