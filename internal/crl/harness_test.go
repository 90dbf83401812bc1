package crl_test

import (
	"crypto/x509"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	address  = "clientvpn_certificate_revocation_list.test"
	describe = "DescribeClientVpnConnections"
	export   = "ExportClientVpnClientCertificateRevocationList"
	imports  = "ImportClientVpnClientCertificateRevocationList"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// newEmulator returns an emulator with an endpoint for certificates, and a CA.
func newEmulator(t *testing.T) (*acctest.Emulator, string, *emulatortest.Authority) {
	t.Helper()
	w := acctest.New(t)
	return w, w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}}), emulatortest.NewAuthority(t, "VPN CA")
}

// laptop connects a client with a certificate. The client reconnects whenever it is disconnected.
func laptop(t *testing.T, w *acctest.Emulator, endpoint string, serial int64) {
	t.Helper()
	w.Join(t, emulator.ClientSeed{
		EndpointID: endpoint, CommonName: fmt.Sprintf("laptop-%d", serial), SerialNumber: fmt.Sprintf("%x", serial), Reconnect: 5 * time.Second,
	})
}

// finished returns a list whose validity began an hour ago and ends after the given time.
func finished(t *testing.T, w *acctest.Emulator, ca *emulatortest.Authority, number int64, validity time.Duration, serials ...int64) string {
	t.Helper()
	made := w.Clock.Now().Add(-time.Hour).Truncate(time.Second)
	return ca.List(t, x509.RevocationList{
		Number: big.NewInt(number), ThisUpdate: made, NextUpdate: made.Add(time.Hour + validity), RevokedCertificateEntries: entries(made, serials...),
	})
}

func entries(at time.Time, serials ...int64) []x509.RevocationListEntry {
	var all []x509.RevocationListEntry
	for _, serial := range serials {
		all = append(all, x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: at})
	}
	return all
}

const year = 365 * 24 * time.Hour

// list returns a resource with these arguments.
func list(endpoint, arguments string) string {
	return fmt.Sprintf(`
resource "clientvpn_certificate_revocation_list" "test" {
  client_vpn_endpoint_id = %q
  %s
}
`, endpoint, arguments)
}

// importing returns a resource with a finished list.
func importing(endpoint, text, arguments string) string {
	return list(endpoint, heredoc("certificate_revocation_list", text)+arguments)
}

// signing returns a resource whose list the provider signs.
func signing(endpoint string, ca *emulatortest.Authority, revoked, arguments string) string {
	return list(endpoint, fmt.Sprintf(`
  issuer = {
    %s
    %s
  }
  revoked_certificates = [%s]
  %s`, heredoc("certificate", ca.Certificate), heredoc("private_key_wo", ca.Key), revoked, arguments))
}

func heredoc(name, text string) string { return name + " = <<-EOT\n" + text + "EOT\n" }

// state returns checks of attributes of the resource.
func state(checks map[string]knownvalue.Check) []statecheck.StateCheck {
	var all []statecheck.StateCheck
	for name, check := range checks {
		all = append(all, statecheck.ExpectKnownValue(address, tfjsonpath.New(name), check))
	}
	return all
}

func text(value string) knownvalue.Check { return knownvalue.StringExact(value) }

func texts(values ...string) knownvalue.Check {
	var checks []knownvalue.Check
	for _, value := range values {
		checks = append(checks, knownvalue.StringExact(value))
	}
	return knownvalue.ListExact(checks)
}

func status(code string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact(code)})
}

// wantImports checks the number of imports, and that all other calls are exports and listings.
func wantImports(t *testing.T, w *acctest.Emulator, want int) {
	t.Helper()
	if got := len(w.Calls(imports)); got != want {
		t.Errorf("there were %d imports, want %d", got, want)
	}
	for _, action := range w.Actions() {
		if !slices.Contains([]string{describe, export, imports}, action) {
			t.Errorf("there was a call of %s", action)
		}
	}
}

// wantLive checks that exactly these laptops are connected.
func wantLive(t *testing.T, w *acctest.Emulator, endpoint string, want ...string) {
	t.Helper()
	var got []string
	for _, connection := range w.Connections(endpoint) {
		if connection.Status == "active" {
			got = append(got, connection.CommonName)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the laptops connected are %v, want %v", got, want)
	}
}

// importList imports a list without Terraform.
func importList(t *testing.T, w *acctest.Emulator, endpoint, text string) {
	t.Helper()
	if _, err := w.Client(t).ImportRevocationList(t.Context(), endpoint, text); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
}
