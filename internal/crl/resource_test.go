package crl_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Revoked clients are disconnected and cannot reconnect.
func TestAccCertificateRevocationList_signed(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	for serial := range int64(3) {
		laptop(t, w, endpoint, 0x1234+serial)
	}

	w.TestWriteOnly(t,
		resource.TestStep{
			Config: w.Config(signing(endpoint, ca, `
    { serial_number = "0x1234", reason = "keyCompromise", revoked_at = "2026-01-02T03:04:05Z" },
    { certificate = <<-EOT
`+ca.Issue(t, "laptop-4661", 0x1235)+`EOT
    },`, "")),
			ConfigPlanChecks: unknownBefore(),
			ConfigStateChecks: state(map[string]knownvalue.Check{
				"crl_number":             text("1"),
				"entry_count":            knownvalue.Int64Exact(2),
				"issuer_name":            text("CN=VPN CA"),
				"region":                 text("us-east-1"),
				"revoked_serial_numbers": texts("12:34", "12:35"),
				"status":                 status("active"),
				"issuer":                 knownvalue.ObjectPartial(map[string]knownvalue.Check{"private_key_wo": knownvalue.Null()}),
			}),
		},
		resource.TestStep{
			PreConfig: func() { w.Clock.Advance(time.Minute) },
			Config: w.Config(signing(endpoint, ca, `
    { serial_number = "12:36" }, { serial_number = "decimal:4661" },
    { serial_number = "serial=1234", reason = "keyCompromise", revoked_at = "2026-01-02T05:04:05+02:00" },`, "")),
			ConfigPlanChecks: unknownBefore(),
			ConfigStateChecks: state(map[string]knownvalue.Check{
				"crl_number":             text("2"),
				"revoked_serial_numbers": texts("12:34", "12:35", "12:36"),
			}),
		},
	)

	wantImports(t, w, 2)
	wantLive(t, w, endpoint)
}

func TestAccCertificateRevocationList_othersReconnect(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	laptop(t, w, endpoint, 0x10)
	laptop(t, w, endpoint, 0x11)

	w.Test(t, resource.TestStep{
		Config:            w.Config(importing(endpoint, finished(t, w, ca, 1, year, 0x10), "")),
		ConfigStateChecks: state(map[string]knownvalue.Check{"revoked_serial_numbers": texts("00:10"), "status": status("active")}),
	})
	w.Clock.Advance(time.Minute)

	wantLive(t, w, endpoint, "laptop-17")
	for _, client := range w.State().Clients {
		if revoked := client.SerialNumber == "10"; revoked != strings.Contains(client.Refused, "revoked") {
			t.Errorf("the reason why %s was refused is %q", client.CommonName, client.Refused)
		}
	}
}

// One apply disconnects the person for good, and everybody else reconnects.
func TestAccCertificateRevocationList_withAccessRevocation(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	laptop(t, w, endpoint, 0x10)
	laptop(t, w, endpoint, 0x11)

	w.TestWriteOnly(t, resource.TestStep{
		Config: w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, "") + `
resource "clientvpn_access_revocation" "leaver" {
  client_vpn_endpoint_ids = [clientvpn_certificate_revocation_list.test.client_vpn_endpoint_id]
  common_names            = ["laptop-16"]
  depends_on              = [clientvpn_certificate_revocation_list.test]
}
`),
	})
	w.Clock.Advance(time.Hour)

	wantLive(t, w, endpoint, "laptop-17")
	// The import resets the connection, so there is nothing left to terminate. The connections are listed after the list is in force.
	actions := w.Actions()
	imported := slices.Index(actions, imports)
	if imported < 0 || slices.Contains(actions, "TerminateClientVpnConnections") {
		t.Fatalf("the calls are %v", actions)
	}
	waited := slices.Index(actions[imported:], export)
	looked := slices.Index(actions[imported:], describe)
	if waited < 0 || looked < waited {
		t.Errorf("the calls are %v", actions)
	}
}

// The order of the entries and the notation of serial numbers are not a change.
func TestAccCertificateRevocationList_noDiff(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	keeps := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
		plancheck.ExpectKnownValue(address, tfjsonpath.New("crl_number"), text("1")),
		plancheck.ExpectKnownValue(address, tfjsonpath.New("status"), status("active")),
	}}

	w.TestWriteOnly(t,
		resource.TestStep{Config: w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }, { serial_number = "1a" }`, ""))},
		resource.TestStep{
			PreConfig: func() { w.Clock.Advance(300 * 24 * time.Hour) },
			Config:    w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }, { serial_number = "1a" }`, "")), PlanOnly: true,
		},
		resource.TestStep{
			Config:           w.Config(signing(endpoint, ca, `{ serial_number = "00:1A", reason = "unspecified" }, { serial_number = "decimal:16" }`, "")),
			ConfigPlanChecks: keeps,
		},
		resource.TestStep{
			Config:           w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }, { serial_number = "1a" }`, "allow_rollback = true\nearly_renewal_hours = 1")),
			ConfigPlanChecks: keeps,
		},
	)

	wantImports(t, w, 1)
}

func TestAccCertificateRevocationList_layoutOfTheText(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	made := finished(t, w, ca, 1, year, 0x10)
	w.Test(t,
		resource.TestStep{Config: w.Config(importing(endpoint, made, ""))},
		resource.TestStep{
			PreConfig: func() { importList(t, w, endpoint, strings.ReplaceAll(made, "\n", "\r\n")) },
			Config:    w.Config(importing(endpoint, made, "")), PlanOnly: true,
		},
		resource.TestStep{
			Config: w.Config(importing(endpoint, "Certificate Revocation List:\n"+made, "")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectKnownValue(address, tfjsonpath.New("pem"), text(made)),
			}},
		},
	)

	wantImports(t, w, 2)
}

// A list that the endpoint already has is not imported, so nobody is disconnected.
func TestAccCertificateRevocationList_alreadyInForce(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	made := finished(t, w, ca, 1, year, 0x10)
	importList(t, w, endpoint, made)
	laptop(t, w, endpoint, 0x11)

	w.Test(t, resource.TestStep{
		Config:            w.Config(importing(endpoint, made, "")),
		ConfigStateChecks: state(map[string]knownvalue.Check{"pem": text(made), "status": status("active")}),
	})

	wantImports(t, w, 1)
	wantLive(t, w, endpoint, "laptop-17")
}

// A list that somebody else imported is drift.
func TestAccCertificateRevocationList_drift(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	configuration := w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, ""))

	w.TestWriteOnly(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig:         func() { importList(t, w, endpoint, finished(t, w, ca, 5, year)) },
			Config:            configuration,
			ConfigPlanChecks:  unknownBefore(),
			ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("6"), "revoked_serial_numbers": texts("00:10")}),
		},
		resource.TestStep{
			PreConfig:   func() { importList(t, w, endpoint, finished(t, w, ca, 7, year, 0x10, 0x77)) },
			Config:      configuration,
			ExpectError: acctest.InOrder("would be rolled back", "revoked_certificates", "revokes 1 certificate that this one does not: 00:77", "allow_rollback = true"),
		},
		resource.TestStep{
			Config:            w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, "allow_rollback = true")),
			ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("8"), "revoked_serial_numbers": texts("00:10")}),
		},
	)
}

func TestAccCertificateRevocationList_renewal(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	configuration := w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, "validity_period_hours = 240\nearly_renewal_hours = 48"))

	w.TestWriteOnly(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{PreConfig: func() { w.Clock.Advance(191 * time.Hour) }, Config: configuration, PlanOnly: true},
		resource.TestStep{
			PreConfig:         func() { w.Clock.Advance(time.Hour) },
			Config:            configuration,
			ConfigPlanChecks:  unknownBefore(),
			ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("2"), "revoked_serial_numbers": texts("00:10")}),
		},
		resource.TestStep{
			Config:            w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, "validity_period_hours = 241\nearly_renewal_hours = 48")),
			ConfigPlanChecks:  unknownBefore(),
			ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("3")}),
		},
	)

	wantImports(t, w, 3)
}

func TestAccCertificateRevocationList_keyVersion(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	versioned := func(version string) string {
		return strings.Replace(w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, "")), "issuer = {", "issuer = {\n private_key_wo_version = "+version, 1)
	}

	w.TestWriteOnly(t,
		resource.TestStep{Config: versioned("1")},
		resource.TestStep{Config: versioned("2"), ConfigPlanChecks: unknownBefore(), ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("2")})},
	)

	wantImports(t, w, 2)
}

// A plan needs the key only if a list must be signed.
func TestAccCertificateRevocationList_planWithoutTheKey(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	configuration := w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }`, ""))
	noKey := strings.Replace(configuration, heredoc("private_key_wo", ca.Key), "", 1)
	revokesMore := strings.Replace(noKey, `{ serial_number = "0x10" }`, `{ serial_number = "0x10" }, { serial_number = "0x11" }`, 1)

	w.TestWriteOnly(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{Config: noKey, PlanOnly: true},
		resource.TestStep{
			Config: revokesMore, PlanOnly: true,
			ExpectError: acctest.InOrder("issuer.private_key_wo is required, because a new list must be signed", "also revokes 1: 00:11"),
		},
		resource.TestStep{
			PreConfig: func() { w.Clock.Advance(340 * 24 * time.Hour) },
			Config:    noKey, PlanOnly: true,
			ExpectError: acctest.InOrder("issuer.private_key_wo is required, because a new list must be signed", "expires at"),
		},
	)

	wantImports(t, w, 1)
}

func TestAccCertificateRevocationList_region(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1", Authentication: []string{"certificate"}})
	made := finished(t, w, emulatortest.NewAuthority(t, "VPN CA"), 1, year)

	w.Test(t, resource.TestStep{
		Config:            w.Config(importing(endpoint, made, `region = "eu-central-1"`)),
		ConfigStateChecks: state(map[string]knownvalue.Check{"region": text("eu-central-1")}),
	})

	for _, call := range w.Calls() {
		if call.Region != "eu-central-1" {
			t.Errorf("%s was called in %s", call.Action, call.Region)
		}
	}
}

// The plan of a new resource for an endpoint without a list exports the list twice and lists the connections once. So does the apply, which
// then imports the list and waits until it is active.
func TestAccCertificateRevocationList_calls(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	configuration := w.Config(importing(endpoint, finished(t, w, ca, 1, year, 0x10), ""))

	w.Test(t, resource.TestStep{Config: configuration}, resource.TestStep{Config: configuration, PlanOnly: true})

	planned := []string{export, export, describe}
	want := slices.Concat(planned, planned, planned, []string{imports, export, export}) // Two plans, and the apply.
	refreshes := []string{export, export, export}
	if got := w.Actions(); !slices.Equal(got, slices.Concat(want, refreshes)) {
		t.Errorf("the calls are\n  %v\nwant\n  %v\nand\n  %v", got, want, refreshes)
	}
}

// unknownBefore checks that a plan shows that a list will be imported.
func unknownBefore() resource.ConfigPlanChecks {
	var checks []plancheck.PlanCheck
	for _, name := range []string{"crl_number", "entry_count", "issuer_name", "last_import", "next_update", "pem", "revoked_serial_numbers", "sha256", "status", "this_update"} {
		checks = append(checks, plancheck.ExpectUnknownValue(address, tfjsonpath.New(name)))
	}
	return resource.ConfigPlanChecks{PreApply: checks}
}
