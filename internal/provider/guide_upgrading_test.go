package provider_test

import (
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The commands of the guide change nothing.
func TestAccGuideUpgrading(t *testing.T) {
	t.Parallel()
	const guide = "upgrading.md.tmpl"
	wantCommands(t, guide, "terraform init -upgrade", "terraform plan")
	w := aliceAndBob(t, emulator.Options{Terminating: 1})
	cli := w.CLI(t, w.Config(termination(`username = "alice"`)))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	calls := len(w.Actions())
	for _, command := range guideCommands(t, guide) {
		if command == "terraform plan" {
			command += " -detailed-exitcode"
		}
		guideDo(t, cli, command)
	}
	if after := w.Actions()[calls:]; len(after) > 0 {
		t.Errorf("the commands made the calls %v", after)
	}
}
