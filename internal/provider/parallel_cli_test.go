package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Every plan shows exactly who is connected, at any parallelism and log level.
// Set CLIENTVPN_TEST_PLANS for more plans of each kind.
func TestAccCLI_parallelPlans(t *testing.T) {
	t.Parallel()
	plans := acctest.Repetitions(t, "CLIENTVPN_TEST_PLANS", 1)
	w, sites := acctest.New(t), fleet(2*pageSize+150, pageSize+1, 140, 60, 30, 20, 10, 5, 3, 2, 1, 0)
	for _, s := range sites {
		w.Endpoint(t, emulator.EndpointSeed{ID: s.endpoint, Region: s.region})
	}
	cli := w.RaceCLI(t, w.ConfigWith(fmt.Sprintf("profile = \"security\"\nshared_credentials_files = [%q]", filepath.ToSlash(securityProfile(t))), fleetConfig(sites)),
		"GORACE=halt_on_error=1 atexit_sleep_ms=0") // By default, a program with the race detector sleeps for a second when it exits.
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve") // While nobody is connected, so that the standing orders are in state.
	connectAll(t, w, sites)

	for _, parallelism := range []int{2, 10, 64} {
		for _, level := range []string{"off", "DEBUG"} {
			log := filepath.Join(t.TempDir(), "terraform.log")
			logging := *cli
			logging.Environment = append(slices.Clone(cli.Environment), "TF_LOG="+level, "TF_LOG_PATH="+log)
			for range plans {
				wantPlanned(t, w, &logging, sites, parallelism)
			}
			if text, err := os.ReadFile(log); level == "DEBUG" && (err != nil || !strings.Contains(string(text), "Received an answer from AWS")) {
				t.Errorf("the log does not show the calls: %v", err)
			}
			if t.Failed() {
				t.Fatalf("at parallelism %d, TF_LOG=%s", parallelism, level)
			}
		}
	}
}

// fleetConfig returns a configuration with a listing and a standing order for each endpoint.
func fleetConfig(sites []site) string {
	var config strings.Builder
	for i, s := range sites {
		fmt.Fprintf(&config, `
data "clientvpn_connections" "at_%[1]d" {
  client_vpn_endpoint_id = %[2]q
  region                 = %[3]q
}
resource "clientvpn_access_revocation" "at_%[1]d" {
  client_vpn_endpoint_ids = [%[2]q]
  region                  = %[3]q
  usernames               = [%[4]q]
}
`, i, s.endpoint, s.region, s.leaver)
	}
	return config.String()
}

// plannedResource is a resource or data source as a plan's refresh left it.
type plannedResource struct {
	Address string `json:"address"`
	Values  struct {
		Connections       []plannedConnection `json:"connections"`
		ActiveConnections []plannedConnection `json:"active_connections"`
	} `json:"values"`
}

type plannedConnection struct {
	EndpointID   string `json:"client_vpn_endpoint_id"`
	ConnectionID string `json:"connection_id"`
	Username     string `json:"username"`
}

// wantPlanned makes a plan and compares the connections in it with the emulator's state.
func wantPlanned(t *testing.T, w *acctest.Emulator, cli *acctest.CLI, sites []site, parallelism int) {
	t.Helper()
	saved := filepath.Join(t.TempDir(), "saved.plan")
	cli.Do(t.Context(), t, 0, "plan", "-out="+saved, fmt.Sprintf("-parallelism=%d", parallelism))
	var plan struct {
		PriorState struct {
			Values struct {
				RootModule struct {
					Resources []plannedResource `json:"resources"`
				} `json:"root_module"`
			} `json:"values"`
		} `json:"prior_state"`
	}
	quiet := *cli
	quiet.Environment = append(slices.Clone(cli.Environment), "TF_LOG=off")
	if err := json.Unmarshal([]byte(quiet.Do(t.Context(), t, 0, "show", "-json", saved)), &plan); err != nil {
		t.Fatal(err)
	}
	got := map[string]plannedResource{}
	for _, resource := range plan.PriorState.Values.RootModule.Resources {
		got[resource.Address] = resource
	}
	for i, s := range sites {
		listing, order := fmt.Sprintf("data.clientvpn_connections.at_%d", i), fmt.Sprintf("clientvpn_access_revocation.at_%d", i)
		wantConnections(t, listing, s.endpoint, got[listing].Values.Connections, usernames(w, s.endpoint, ""))
		wantConnections(t, order, s.endpoint, got[order].Values.ActiveConnections, usernames(w, s.endpoint, s.leaver))
	}
}

// wantConnections compares the connections of an endpoint with the usernames by connection ID.
func wantConnections(t *testing.T, address, endpointID string, connections []plannedConnection, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for _, c := range connections {
		got[c.ConnectionID] = c.Username
		if c.EndpointID != endpointID {
			t.Errorf("%s has a connection of %s", address, c.EndpointID)
		}
	}
	if connections == nil || len(connections) != len(want) || !maps.Equal(got, want) {
		t.Errorf("%s has %d connections, which are not the %d connections of the endpoint", address, len(connections), len(want))
	}
}
