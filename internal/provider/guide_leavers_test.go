package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// leaversCLI returns Terraform in a copy of an example that ends the connections of the leavers in a directory. A module that reads the
// directory with another provider is replaced with the fixture of the same name.
func leaversCLI(t *testing.T, w *acctest.Emulator, directory string) *acctest.CLI {
	t.Helper()
	cli := guideCLI(t, w, "leavers-"+directory, w.Config(""))
	fixture, err := os.ReadFile(filepath.Join("testdata", "leavers", directory+".tf"))
	if os.IsNotExist(err) {
		return cli
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(cli.Dir, "override.tf"), "module \"directory\" {\n  source = \"./fixture\"\n}\n")
	if err := os.Mkdir(filepath.Join(cli.Dir, "fixture"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(cli.Dir, "fixture", "main.tf"), string(fixture))
	cli.Do(t.Context(), t, 0, "init")
	return cli
}

// leaversEmulator starts an emulator with an endpoint to which two colleagues and a leaver are connected, the latter also under another
// address.
func leaversEmulator(t *testing.T) *acctest.Emulator {
	t.Helper()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"federated"}})
	for _, name := range []string{alice, "bob@example.com", mallory, "mallory@example.org"} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: name})
	}
	return w
}

// Each configuration of the guide ends the connections of the only leaver, and the next plan is empty.
func TestAccGuideLeavers(t *testing.T) {
	t.Parallel()
	for _, directory := range []string{"identity-center", "okta", "entra-id", "csv"} {
		t.Run(directory, func(t *testing.T) {
			t.Parallel()
			w := leaversEmulator(t)
			cli := leaversCLI(t, w, directory)
			cli.NeedsVersion(t, requiredVersion(t, filepath.Join(examples, "guides", "leavers-"+directory, "main.tf")))
			cli.Apply(t)
			wantConnected(t, w, alice, "bob@example.com", "mallory@example.org")
		})
	}
}

// If the directory has no leaver, as the guide says, the plan fails.
func TestAccGuideLeavers_nobody(t *testing.T) {
	t.Parallel()
	w := leaversEmulator(t)
	cli := leaversCLI(t, w, "okta")
	write(t, filepath.Join(cli.Dir, "fixture", "main.tf"), "output \"users\" {\n  value = []\n}\n")
	if output := cli.Do(t.Context(), t, 1, "plan", "-no-color"); !strings.Contains(output, "Nobody is named") {
		t.Errorf("the output of the plan is\n%s", output)
	}
}
