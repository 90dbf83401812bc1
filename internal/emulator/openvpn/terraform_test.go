//go:build openvpn

package openvpn_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// apply runs steps with the provider in real time.
func apply(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.SystemTimeProviders(), Steps: steps})
}

const termination = "clientvpn_connection_termination.leaver"

func terminationOf(w *acctest.Emulator, endpointID, selector string) string {
	return w.Config(fmt.Sprintf(`
resource "clientvpn_connection_termination" "leaver" {
  client_vpn_endpoint_id = %q
  %s
}`, endpointID, selector))
}

// ended checks how many connections a termination ended.
func ended(count int) statecheck.StateCheck {
	statuses := make([]knownvalue.Check, count)
	for i := range statuses {
		statuses[i] = knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"previous_status": knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("active")}),
			"final_status":    knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("terminated")}),
		})
	}
	return statecheck.ExpectKnownValue(termination, tfjsonpath.New("connection_statuses"), knownvalue.ListExact(statuses))
}

// Each selector disconnects exactly the clients that it names, which their tunnels show.
func TestAccConnectionTermination_selectors(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate", "directory-service")
	join := func(username, commonName string) *client {
		t.Helper()
		return connect(t, w, emulator.PersonSeed{EndpointID: id, Username: username, CommonName: commonName})
	}
	alice, laptop, samantha := join("alice", "a"), join("bob", "laptop-7"), join("alice2", "laptop-71")
	byID := join("carol", "c")
	wait(t, w, id, 4)
	connection := ""
	for _, c := range w.Connections(id) {
		if c.Username == "carol" {
			connection = c.ID
		}
	}
	for _, selector := range []string{`username = "alice"`, `common_name = "laptop-7"`, fmt.Sprintf("connection_id = %q", connection)} {
		apply(t, resource.TestStep{Config: terminationOf(w, id, selector), ConfigStateChecks: []statecheck.StateCheck{ended(1)}})
	}
	for _, c := range []*client{alice, laptop, byID} {
		c.sees(cut, 1)
		c.sees(connected, 2) // Nothing blocks them.
	}
	if got := samantha.lines(); regexp.MustCompile(cut).MatchString(got) {
		t.Errorf("a client with a similar name was disconnected:\n%s", got)
	}
	wait(t, w, id, 4)
}

// A user with more than five connections cannot be terminated by name.
func TestAccConnectionTermination_moreThanFive(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "directory-service")
	person, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	var clients []*client
	for range 7 {
		clients = append(clients, run(t, "alice", person.Profile))
	}
	wait(t, w, id, 7)
	if err := w.DisableUser("alice"); err != nil {
		t.Fatal(err)
	}
	apply(t, resource.TestStep{Config: terminationOf(w, id, `username = "alice"`), ConfigStateChecks: []statecheck.StateCheck{ended(7)}})
	for _, c := range clients {
		c.sees(cut, 1)
		c.sees(denied, 1)
		<-c.exited
	}
	disconnected(t, w, id)
	if calls := w.Calls("TerminateClientVpnConnections"); len(calls) != 8 || calls[0].ErrorCode != "ClientVpnTerminateConnectionsLimitExceeded" {
		t.Errorf("the terminations are %+v", calls)
	}
}

const order = "clientvpn_access_revocation.leavers"

func orderOf(endpointID, arguments string) string {
	return fmt.Sprintf(`
resource "clientvpn_access_revocation" "leavers" {
  client_vpn_endpoint_ids = [%q]
  %s
}`, endpointID, arguments)
}

// A client whose certificate is not revoked reconnects by itself. The second listing of the order detects and reports that.
func TestAccAccessRevocation_seesReconnects(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate")
	alice := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "alice"})
	wait(t, w, id, 1)
	apply(t, resource.TestStep{
		Config:      w.Config(orderOf(id, `common_names = ["alice"]`+"\n"+`timeouts { create = "30s" }`)),
		ExpectError: regexp.MustCompile(`(?s)alice.*reconnected`),
	})
	alice.sees(cut, 2)
	if calls := w.Calls("TerminateClientVpnConnections"); len(calls) < 2 {
		t.Errorf("the order ended only %d connections", len(calls))
	}
}

// A list that the provider signs blocks one certificate, and another client reconnects. The order then finds no connection.
func TestAccAccessRevocation_withRevokedCertificate(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := endpoint(t, w, "certificate")
	person, err := w.AddPerson(emulator.PersonSeed{EndpointID: id, CommonName: "laptop-7"})
	if err != nil {
		t.Fatal(err)
	}
	leaver := run(t, "laptop-7", person.Profile)
	colleague := connect(t, w, emulator.PersonSeed{EndpointID: id, CommonName: "laptop-71"})
	wait(t, w, id, 2)
	certificate, key, err := w.Authority(id)
	if err != nil {
		t.Fatal(err)
	}
	list := fmt.Sprintf(`
resource "clientvpn_certificate_revocation_list" "this" {
  client_vpn_endpoint_id = %q
  issuer = {
    certificate    = %q
    private_key_wo = %q
  }
  revoked_certificates = [{ serial_number = "0x%s" }]
}
`, id, certificate, key, person.SerialNumber)
	apply(t, resource.TestStep{
		Config: w.Config(list + orderOf(id, `common_names = ["laptop-7"]`+"\n"+`depends_on = [clientvpn_certificate_revocation_list.this]`)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(order, tfjsonpath.New("clear"), knownvalue.Bool(true)),
			statecheck.ExpectKnownValue("clientvpn_certificate_revocation_list.this", tfjsonpath.New("entry_count"), knownvalue.Int64Exact(1)),
		},
	})
	leaver.sees(cut, 1)
	colleague.sees(cut, 1)
	colleague.sees(connected, 2)
	if got := refused(t, w, "laptop-7"); got != "certificate revoked" {
		t.Errorf("the leaver was refused because: %s", got)
	}
	live := wait(t, w, id, 1)
	for _, c := range w.Connections(id) {
		if c.ID == live[0] && c.CommonName != "laptop-71" {
			t.Errorf("%s is connected", c.CommonName)
		}
	}
}
