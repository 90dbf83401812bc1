package provider_test

import (
	"cmp"
	"crypto/x509"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// movingClient is a client that reconnects unless it is blocked.
type movingClient struct {
	username, commonName string
	serial               int64
}

// move is an endpoint with clients, and Terraform with the configuration that replaces a module or tool.
type move struct {
	*acctest.Emulator
	*acctest.CLI

	ca *emulatortest.Authority
	// before are the IDs of the connections by name.
	before map[string]string
}

// movingFrom connects clients and returns Terraform in a copy of the example that replaces a module or tool.
func movingFrom(t *testing.T, origin, authentication string, clients ...movingClient) move {
	t.Helper()
	w, ca := acctest.New(t), emulatortest.NewAuthority(t, "Example CA")
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{authentication}})
	m := move{Emulator: w, ca: ca, before: map[string]string{}}
	for _, c := range clients {
		seed := emulator.ClientSeed{EndpointID: endpointID, Username: c.username, CommonName: c.commonName, Reconnect: 5 * time.Second}
		if c.serial != 0 {
			seed.SerialNumber = big.NewInt(c.serial).Text(16)
		}
		m.before[cmp.Or(c.username, c.commonName)] = w.Join(t, seed)[0]
	}
	m.CLI = guideCLI(t, w, "moving-from-"+origin, w.Config(""), "TF_VAR_ca_certificate="+ca.Certificate, "TF_VAR_ca_private_key="+ca.Key)
	return m
}

// add writes a file next to the configuration.
func (m move) add(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(m.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, path, content)
}

// apply applies the configuration, which must make these calls and leave the next plan empty. It returns the IDs of the live connections
// by name.
func (m move) apply(t *testing.T, want map[string]int) map[string]string {
	t.Helper()
	first := len(m.Actions())
	m.Do(t.Context(), t, 0, "apply", "-auto-approve")
	got := counts(m.Emulator, first)
	for action := range got {
		if readsOnly(action) {
			delete(got, action)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("the apply made these calls (-want +got):\n%s", diff)
	}
	m.Clock.Advance(time.Hour)
	live := map[string]string{}
	for _, c := range m.Connections(endpointID) {
		if c.Status == "active" {
			live[cmp.Or(c.Username, c.CommonName)] = c.ID
		}
	}
	m.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")
	return live
}

// wantSessions checks whose sessions are still the same, and who has reconnected.
func (m move) wantSessions(t *testing.T, live map[string]string, same, reconnected []string) {
	t.Helper()
	var gotSame, gotReconnected []string
	for name, id := range live {
		if m.before[name] == id {
			gotSame = append(gotSame, name)
		} else {
			gotReconnected = append(gotReconnected, name)
		}
	}
	slices.Sort(gotSame)
	slices.Sort(gotReconnected)
	if !slices.Equal(gotSame, same) || !slices.Equal(gotReconnected, reconnected) {
		t.Errorf("the sessions of %q are the same and %q reconnected, want %q and %q", gotSame, gotReconnected, same, reconnected)
	}
}

const (
	importsList = "ImportClientVpnClientCertificateRevocationList"
	terminates  = "TerminateClientVpnConnections"
)

// The first list resets everybody, and the certificate of one user is revoked.
func TestAccGuideMoving_babicamir(t *testing.T) {
	t.Parallel()
	const stays, leaver = "myproject.default.vpn.user-1-client", "myproject.default.vpn.user-2-client"
	m := movingFrom(t, "babicamir", "certificate", movingClient{commonName: stays, serial: 0x11}, movingClient{commonName: leaver, serial: 0x12})
	m.add(t, "leavers/user-2.crt", m.ca.Issue(t, leaver, 0x12))
	live := m.apply(t, map[string]int{importsList: 1})
	m.wantSessions(t, live, nil, []string{stays})
}

// A standing order ends the sessions of one user and leaves all others alone.
func TestAccGuideMoving_cloudposse(t *testing.T) {
	t.Parallel()
	m := movingFrom(t, "cloudposse", "federated", movingClient{username: alice}, movingClient{username: mallory})
	if err := m.DisableUser(mallory); err != nil {
		t.Fatal(err)
	}
	live := m.apply(t, map[string]int{terminates: 1})
	m.wantSessions(t, live, []string{alice}, nil)
}

// The certificate that everybody shared is revoked. Clients with the new one reconnect.
func TestAccGuideMoving_dnxlabs(t *testing.T) {
	t.Parallel()
	m := movingFrom(t, "dnxlabs", "certificate", movingClient{commonName: "example.vpn.client", serial: 0x11}, movingClient{commonName: "alice", serial: 0x12})
	m.add(t, "revoked/shared.crt", m.ca.Issue(t, "example.vpn.client", 0x11))
	live := m.apply(t, map[string]int{importsList: 1})
	m.wantSessions(t, live, nil, []string{"alice"})
}

// The list that the endpoint already has is not imported again. A list without an earlier revocation is rejected.
func TestAccGuideMoving_cfnVPN(t *testing.T) {
	t.Parallel()
	m := movingFrom(t, "cfn-vpn", "certificate", movingClient{commonName: "user2", serial: 0x12})
	list := func(number int64, serials ...int64) string {
		now := m.Clock.Now()
		template := x509.RevocationList{Number: big.NewInt(number), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.AddDate(1, 0, 0)}
		for _, serial := range serials {
			template.RevokedCertificateEntries = append(template.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: template.ThisUpdate})
		}
		return m.ca.List(t, template)
	}
	inForce := list(1, 0x11)
	if _, err := m.Client(t).ImportRevocationList(t.Context(), endpointID, inForce); err != nil {
		t.Fatal(err)
	}
	m.Clock.Advance(time.Minute)
	for _, c := range m.Connections(endpointID) {
		if c.Status == "active" {
			m.before[c.CommonName] = c.ID
		}
	}
	m.add(t, "crl.pem", inForce)
	m.add(t, "ca.crt", m.ca.Certificate)
	live := m.apply(t, map[string]int{})
	m.wantSessions(t, live, []string{"user2"}, nil)

	m.add(t, "crl.pem", list(2, 0x13))
	if output := m.Do(t.Context(), t, 1, "plan", "-no-color"); !strings.Contains(output, "would be rolled back") {
		t.Errorf("the output of the plan is\n%s", output)
	}
}

// A list of names in a text file replaces a script. Names that merely contain the name of a leaver are left alone.
func TestAccGuideMoving_scripts(t *testing.T) {
	t.Parallel()
	const similar = "mallory@example.com.au"
	m := movingFrom(t, "scripts", "federated", movingClient{username: mallory}, movingClient{username: similar})
	if err := m.DisableUser(mallory); err != nil {
		t.Fatal(err)
	}
	live := m.apply(t, map[string]int{terminates: 1})
	m.wantSessions(t, live, []string{similar}, nil)
}
