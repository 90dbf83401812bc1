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

// Who is connected, and from where, is nowhere: not in what Terraform prints, not in plan or state.
func TestAccCLI_peopleStayOutOfPlanAndState(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice.liddell", CommonName: "laptop-of-alice"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob.dobbs"})
	cli := w.CLI(t, w.Config(""))
	if !cli.HasEphemeralResources(t) {
		t.Skip("ephemeral resources need Terraform 1.10 or OpenTofu 1.11")
	}
	writeFile(t, filepath.Join(cli.Folder, "people.tf"), `
ephemeral "clientvpn_connections" "live" {
  client_vpn_endpoint_id = "`+endpoint+`"
  status_codes           = ["active"]
}
locals {
  addresses = { for c in ephemeral.clientvpn_connections.live.connections : c.client_ip => c.username }
}
resource "terraform_data" "maintenance" {
  input = "tonight"
  lifecycle {
    precondition {
      condition     = length(local.addresses) < 3
      error_message = "Connected are ${join(", ", values(local.addresses))}."
    }
  }
}
check "two_are_connected" {
  assert {
    condition     = length(local.addresses) != 2
    error_message = "Two are connected."
  }
}
`)
	folder := t.TempDir()
	saved := filepath.Join(folder, "saved.plan")

	said := cli.Do(t.Context(), t, 0, "plan", "-out="+saved)
	said += cli.Do(t.Context(), t, 0, "show", "-json", saved)
	said += cli.Do(t.Context(), t, 0, "apply", "-auto-approve", saved)
	said += cli.Do(t.Context(), t, 0, "show", "-json")
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice.cooper"})
	said += cli.Do(t.Context(), t, 1, "apply", "-auto-approve")

	if !acctest.InOrder("Two are connected.", "Resource precondition failed", "local.addresses").MatchString(said) {
		t.Errorf("the conditions did not see who is connected:\n%s", said)
	}
	places := map[string]string{"the output": said}
	for _, root := range []string{folder, cli.Folder} {
		acctest.ReadAll(t, os.DirFS(root), root, places)
	}
	archive, err := zip.OpenReader(saved)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	acctest.ReadAll(t, archive, "saved.plan", places)
	if found := placesOf("tonight", places); !slices.Contains(found, cli.Folder+"/terraform.tfstate") || !slices.Contains(found, "saved.plan/tfplan") {
		t.Errorf("what is kept is found in %q alone", found)
	}
	for _, connection := range w.Connections(endpoint) {
		for _, hidden := range []string{connection.Username, connection.CommonName, connection.ClientIP, connection.ID} {
			if found := placesOf(hidden, places); hidden != "" && len(found) > 0 {
				t.Errorf("%q is in %q", hidden, found)
			}
		}
	}
}

// placesOf are the places that have a text in them.
func placesOf(text string, places map[string]string) []string {
	var found []string
	for place, content := range places {
		if strings.Contains(content, text) {
			found = append(found, place)
		}
	}
	return found
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
