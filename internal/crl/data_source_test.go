package crl_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

const dataAddress = "data.clientvpn_certificate_revocation_list.test"

func TestAccCertificateRevocationListDataSource(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	made := finished(t, w, ca, 3, 72*time.Hour, 0x11, 0x1010)
	importList(t, w, endpoint, made)
	configuration := w.Config(data(endpoint))

	w.Test(t,
		resource.TestStep{
			Config: configuration,
			ConfigStateChecks: dataState(map[string]knownvalue.Check{
				"crl_number":             text("3"),
				"days_to_expiry":         knownvalue.Int64Exact(2),
				"entry_count":            knownvalue.Int64Exact(2),
				"expired":                knownvalue.Bool(false),
				"issuer_name":            text("CN=VPN CA"),
				"pem":                    text(made),
				"region":                 text("us-east-1"),
				"revoked_serial_numbers": texts("00:11", "10:10"),
				"sha256":                 knownvalue.StringFunc(isDigest),
				"status":                 status("active"),
				"next_update":            knownvalue.NotNull(),
				"this_update":            knownvalue.NotNull(),
			}),
		},
		resource.TestStep{
			PreConfig:         func() { w.Clock.Advance(73 * time.Hour) },
			Config:            configuration,
			ConfigStateChecks: dataState(map[string]knownvalue.Check{"days_to_expiry": knownvalue.Int64Exact(-1), "expired": knownvalue.Bool(true)}),
		},
	)
	wantImports(t, w, 1)
}

// A check warns before the list expires.
func TestAccCertificateRevocationListDataSource_check(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	importList(t, w, endpoint, finished(t, w, ca, 1, 72*time.Hour))
	w.Test(t, resource.TestStep{Config: w.Config(data(endpoint) + `
check "crl" {
  assert {
    condition     = !` + dataAddress + `.expired && ` + dataAddress + `.days_to_expiry > 1
    error_message = "The list is about to expire."
  }
}
`)})
}

func TestAccCertificateRevocationListDataSource_errors(t *testing.T) {
	t.Parallel()
	w, endpoint, _ := newEmulator(t)
	for name, tc := range map[string]struct {
		endpoint string
		want     []string
	}{
		"no list":      {endpoint, []string{"Could not read the certificate revocation list", endpoint, "has no certificate revocation list"}},
		"no endpoint":  {"cvpn-endpoint-0123456789abcdef0", []string{"Could not read the certificate revocation list", "InvalidClientVpnEndpointId.NotFound", "another region"}},
		"empty string": {"", []string{"client_vpn_endpoint_id", "must not be empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w.Test(t, resource.TestStep{Config: w.Config(data(tc.endpoint)), ExpectError: acctest.InOrder(tc.want...)})
		})
	}
}

func isDigest(value string) error {
	if len(value) != 64 {
		return fmt.Errorf("%q is not a SHA-256 digest", value)
	}
	return nil
}

func data(endpoint string) string {
	return fmt.Sprintf(`
data "clientvpn_certificate_revocation_list" "test" {
  client_vpn_endpoint_id = %q
}
`, endpoint)
}

func dataState(checks map[string]knownvalue.Check) []statecheck.StateCheck {
	var all []statecheck.StateCheck
	for name, check := range checks {
		all = append(all, statecheck.ExpectKnownValue(dataAddress, tfjsonpath.New(name), check))
	}
	return all
}
