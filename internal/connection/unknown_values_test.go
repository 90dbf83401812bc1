package connection_test

import (
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Terraform does not validate a resource again once values that were unknown in the plan are known.
func TestAccConnectionTermination_invalidOnceKnown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		arguments string
		want      []string
	}{
		"blank user name":    {`username = terraform_data.text.output.blank`, []string{"username must not be empty or blank"}},
		"null user name":     {`username = terraform_data.text.output.none`, []string{"Exactly one", "connection_id"}},
		"two selectors":      {"username = terraform_data.text.output.name\ncommon_name = terraform_data.text.output.name", []string{"Exactly one", "connection_id"}},
		"name as connection": {`connection_id = terraform_data.text.output.name`, []string{"connection_id must be an ID"}},
		"on_not_connected":   {"username = \"alice\"\non_not_connected = terraform_data.text.output.name", []string{"on_not_connected", `"error" "ignore"`}},
		"timeout":            {"username = \"alice\"\ntimeouts {\n create = terraform_data.text.output.negative\n}", []string{"timeouts.create must be longer than zero"}},
		"region":             {"username = \"alice\"\nregion = terraform_data.text.output.name", []string{"must be the name of an AWS region"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

			w.Attached(t, w.Config(fixture(t, "unknown_values.tf")+termination(endpoint, tc.arguments))).WantApplyError(t, tc.want...)

			w.WantLive(t, endpoint, alice...)
			if calls := w.Calls(terminate); len(calls) > 0 {
				t.Errorf("there were terminations: %v", calls)
			}
		})
	}
}
