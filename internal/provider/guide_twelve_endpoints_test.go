package provider_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const twelveEndpoints = "twelve-endpoints.md.tmpl"

// guideRegions are the regions of the guide, with four endpoints each.
func guideRegions() []string { return []string{"eu-central-1", "eu-west-1", "us-east-1"} }

// guideFleet starts an emulator with twelve endpoints. At each, one leaver and one colleague are connected and reconnect.
// It returns the IDs of the endpoints by region.
func guideFleet(t *testing.T) (*acctest.Emulator, map[string][]string) {
	t.Helper()
	w, fleet := acctest.New(t), map[string][]string{}
	for _, region := range guideRegions() {
		for range 2 {
			devices := w.Endpoint(t, emulator.EndpointSeed{Region: region, Authentication: []string{"certificate"}})
			for name, serial := range map[string]string{laptop: "47:11", "laptop-4712.example.com": "47:12"} {
				w.Join(t, emulator.ClientSeed{EndpointID: devices, CommonName: name, SerialNumber: serial, Reconnect: 5 * time.Second})
			}
			users := w.Endpoint(t, emulator.EndpointSeed{Region: region, Authentication: []string{"federated"}})
			for _, name := range []string{mallory, alice} {
				w.Join(t, emulator.ClientSeed{EndpointID: users, Username: name})
			}
			fleet[region] = append(fleet[region], devices, users)
		}
	}
	return w, fleet
}

// wantOnlyColleagues checks that only the colleague is connected to each endpoint.
func wantOnlyColleagues(t *testing.T, w *acctest.Emulator, endpoints []string) {
	t.Helper()
	for _, id := range endpoints {
		if live := liveNames(w, id); len(live) != 1 || live[0] != "laptop-4712.example.com" && live[0] != alice {
			t.Errorf("the people connected to %s are %q, want the colleague", id, live)
		}
	}
}

// counts returns the number of calls of each action after the first calls.
func counts(w *acctest.Emulator, first int) map[string]int {
	counts := map[string]int{}
	for _, action := range w.Actions()[first:] {
		counts[action]++
	}
	return counts
}

// The configuration and the commands of the guide keep two leavers off twelve endpoints.
func TestAccGuideTwelveEndpoints(t *testing.T) {
	t.Parallel()
	w, fleet := guideFleet(t)
	ca := emulatortest.NewAuthority(t, "Example CA")
	cli := guideCLI(t, w, "twelve-endpoints", w.Config(""), "TF_VAR_ca_certificate="+ca.Certificate, "TF_VAR_ca_private_key="+ca.Key)
	wantCommands(t, twelveEndpoints, "terraform plan -out=leavers.plan", "terraform apply leavers.plan")

	plan := guideDo(t, cli, "terraform plan -no-color -out=leavers.plan")
	for region, ids := range fleet {
		for i, id := range ids {
			warnings := []string{fmt.Sprintf("VPN connections will be cut at %s in %s", id, region)}
			if i%2 == 0 { // It authenticates certificates.
				warnings = append(warnings, fmt.Sprintf("Importing the list resets every connection: 2 live at %s in %s", id, region))
			}
			for _, warning := range warnings {
				if !acctest.InOrder(warning).MatchString(plan) {
					t.Errorf("the plan does not warn %q:\n%s", warning, plan)
				}
			}
		}
	}
	planned := len(w.Actions())
	guideDo(t, cli, "terraform apply leavers.plan")
	w.Clock.Advance(time.Hour)
	for _, ids := range fleet {
		wantOnlyColleagues(t, w, ids)
	}
	applied := counts(w, planned)
	if applied["ImportClientVpnClientCertificateRevocationList"] != 6 || applied["TerminateClientVpnConnections"] != 6 {
		t.Errorf("applying made the calls %v, want 6 imports and 6 terminations", applied)
	}

	// The guide lists the calls of a plan.
	quiet := len(w.Actions())
	cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")
	want := map[string]int{"DescribeClientVpnEndpoints": 3, "DescribeClientVpnConnections": 12, "ExportClientVpnClientCertificateRevocationList": 6}
	if diff := cmp.Diff(want, counts(w, quiet)); diff != "" {
		t.Errorf("calls of a plan:\n%s", diff)
	}

	// A new endpoint adds one list.
	added := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-west-1", Authentication: []string{"certificate"}})
	if plan := cli.Do(t.Context(), t, 2, "plan", "-no-color", "-detailed-exitcode"); !acctest.InOrder(`clients["`+added+`"] will be created`, "1 to add, 0 to change, 0 to destroy").MatchString(plan) {
		t.Errorf("a new endpoint is planned as\n%s", plan)
	}
}

// If the calls in one region fail, the leavers are off in the others, and the next apply completes the rest.
func TestAccGuideTwelveEndpoints_oneRegionFails(t *testing.T) {
	t.Parallel()
	w, fleet := guideFleet(t)
	ca := emulatortest.NewAuthority(t, "Example CA")
	cli := guideCLI(t, w, "twelve-endpoints", w.Config(""), "TF_VAR_ca_certificate="+ca.Certificate, "TF_VAR_ca_private_key="+ca.Key)
	for _, id := range fleet["eu-west-1"] {
		w.Fail(t, emulator.Fault{
			Action: "TerminateClientVpnConnections", Match: map[string]string{"ClientVpnEndpointId": id},
			Kind: "error", Code: "UnauthorizedOperation", Status: 403,
		})
	}

	failed := cli.Do(t.Context(), t, 1, "apply", "-no-color", "-auto-approve")
	if !acctest.InOrder("Could not revoke the VPN access", "Region: eu-west-1", "UnauthorizedOperation").MatchString(failed) {
		t.Errorf("the error does not name the region:\n%s", failed)
	}
	w.Clock.Advance(time.Hour)
	wantOnlyColleagues(t, w, slices.Concat(fleet["eu-central-1"], fleet["us-east-1"]))
	first := len(w.Actions())
	w.ClearFaults()
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	w.Clock.Advance(time.Hour)
	wantOnlyColleagues(t, w, fleet["eu-west-1"])
	if again := counts(w, first); again["ImportClientVpnClientCertificateRevocationList"] != 0 || again["TerminateClientVpnConnections"] != 2 {
		t.Errorf("the second apply made the calls %v, want 2 terminations and no import", again)
	}
}
