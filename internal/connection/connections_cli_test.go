package connection_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The names and addresses of connected people appear neither in Terraform's output nor in the plan or the state.
func TestAccCLI_peopleStayOutOfPlanAndState(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice.liddell", CommonName: "laptop-of-alice"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob.dobbs"})
	cli := w.CLI(t, w.Config(""))
	cli.NeedsEphemeralResources(t)
	writeFile(t, filepath.Join(cli.Dir, "people.tf"), fixture(t, "people_stay_out.tf"))
	cli.Environment = append(cli.Environment, "TF_VAR_endpoint="+endpoint)
	dir := t.TempDir()
	saved := filepath.Join(dir, "saved.plan")

	output := cli.Do(t.Context(), t, 0, "plan", "-out="+saved)
	output += cli.Do(t.Context(), t, 0, "show", "-json", saved)
	output += cli.Do(t.Context(), t, 0, "apply", "-auto-approve", saved)
	output += cli.Do(t.Context(), t, 0, "show", "-json")
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice.cooper"})
	output += cli.Do(t.Context(), t, 1, "apply", "-auto-approve")

	if !acctest.InOrder("Two are connected.", "Resource precondition failed", "local.addresses").MatchString(output) {
		t.Errorf("the conditions did not fail as expected:\n%s", output)
	}
	places := map[string]string{"the output": output}
	for _, root := range []string{dir, cli.Dir} {
		acctest.ReadAll(t, os.DirFS(root), root, places)
	}
	archive, err := zip.OpenReader(saved)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	acctest.ReadAll(t, archive, "saved.plan", places)
	if found := placesOf("tonight", places); !slices.Contains(found, cli.Dir+"/terraform.tfstate") || !slices.Contains(found, "saved.plan/tfplan") {
		t.Errorf("the search finds the resource's input only in %q", found)
	}
	for _, connection := range w.Connections(endpoint) {
		for _, hidden := range []string{connection.Username, connection.CommonName, connection.ClientIP, connection.ID} {
			if found := placesOf(hidden, places); hidden != "" && len(found) > 0 {
				t.Errorf("%q is in %q", hidden, found)
			}
		}
	}
}

// placesOf returns the places whose content contains text.
func placesOf(text string, places map[string]string) []string {
	var found []string
	for place, content := range places {
		if strings.Contains(content, text) {
			found = append(found, place)
		}
	}
	return found
}

// fixture returns a configuration in testdata.
func fixture(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
