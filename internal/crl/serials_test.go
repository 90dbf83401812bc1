package crl_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// serials returns a resource with revoked_serials.
func serials(endpoint string, ca *emulatortest.Authority, text string) string {
	return strings.Replace(signing(endpoint, ca, "", ""), "revoked_certificates = []", heredoc("revoked_serials", text), 1)
}

// revoked_serials and revoked_certificates with the same serial numbers make the same list.
func TestAccCertificateRevocationList_serials(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	laptop(t, w, endpoint, 0x10)
	laptop(t, w, endpoint, 0x11)
	kept := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectKnownValue(address, tfjsonpath.New("crl_number"), text("1")),
	}}

	w.TestWriteOnly(t,
		resource.TestStep{
			Config:           w.Config(serials(endpoint, ca, "# alice\n0x10\n\ndecimal:4660 # bob\n")),
			ConfigPlanChecks: unknownBefore(),
			ConfigStateChecks: append(state(map[string]knownvalue.Check{
				"crl_number": text("1"), "entry_count": knownvalue.Int64Exact(2), "revoked_serial_numbers": knownvalue.Null(),
			}), statecheck.ExpectSensitiveValue(address, tfjsonpath.New("revoked_serials"))), // Or else Terraform compares long texts line by line.
		},
		resource.TestStep{Config: w.Config(serials(endpoint, ca, "serial=1234\n00:10\n")), ConfigPlanChecks: kept},
		resource.TestStep{
			Config:            w.Config(signing(endpoint, ca, `{ serial_number = "0x10" }, { serial_number = "12:34" }`, "")),
			ConfigPlanChecks:  kept,
			ConfigStateChecks: state(map[string]knownvalue.Check{"entry_count": knownvalue.Int64Exact(2), "revoked_serial_numbers": texts("00:10", "12:34")}),
		},
		resource.TestStep{
			Config:      w.Config(serials(endpoint, ca, "00:10\n")),
			ExpectError: acctest.InOrder("would be rolled back", "revoked_serials", "12:34"),
		},
		resource.TestStep{
			PreConfig:         func() { w.Clock.Advance(time.Minute) }, // A laptop that reconnects while the next list is pending would stay.
			Config:            w.Config(serials(endpoint, ca, "00:10\n12:34\n0x11\n")),
			ConfigPlanChecks:  unknownBefore(),
			ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("2"), "entry_count": knownvalue.Int64Exact(3)}),
		},
	)

	wantImports(t, w, 2)
	wantLive(t, w, endpoint)
}

func TestAccCertificateRevocationList_badSerials(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_11_0)
	w := acctest.New(t)
	endpoint, ca := w.Endpoint(t, emulator.EndpointSeed{}), emulatortest.NewAuthority(t, "VPN CA")
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"not a serial number": {"0x10\n\nmallory\n", []string{"revoked_serials has an invalid line 3", `"mallory" is not a serial number`}},
		"ambiguous":           {"1234\n", []string{"revoked_serials has an invalid line 1", "decimal or hexadecimal"}},
		"twice":               {"0x10\n0x11\ndecimal:16\n", []string{"revoked_serials has the serial number 00:10 twice, in lines 1 and 3"}},
	} {
		cases[name] = acctest.Invalid{Config: serials(endpoint, ca, tc.text), Want: tc.want}
	}
	w.WantInvalid(t, cases)
}
