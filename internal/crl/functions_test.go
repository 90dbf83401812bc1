package crl_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
)

func TestAccParseCRL(t *testing.T) {
	t.Parallel()
	w, _, ca := newEmulator(t)
	made := finished(t, w, ca, 3, year, 0x11, 0x1010)

	testFunction(t, w, `provider::clientvpn::parse_crl(local.list)`, made, knownvalue.ObjectExact(map[string]knownvalue.Check{
		"crl_number":             text("3"),
		"entry_count":            knownvalue.Int64Exact(2),
		"issuer_name":            text("CN=VPN CA"),
		"next_update":            knownvalue.NotNull(),
		"revoked_serial_numbers": texts("00:11", "10:10"),
		"sha256":                 knownvalue.StringFunc(isDigest),
		"this_update":            knownvalue.NotNull(),
		"revoked_certificates": knownvalue.ListExact([]knownvalue.Check{
			knownvalue.ObjectExact(map[string]knownvalue.Check{"serial_number": text("00:11"), "reason": knownvalue.Null(), "revoked_at": knownvalue.NotNull()}),
			knownvalue.ObjectPartial(map[string]knownvalue.Check{"serial_number": text("10:10")}),
		}),
	}))
}

func TestAccCRLRevokes(t *testing.T) {
	t.Parallel()
	w, _, ca := newEmulator(t)
	made := finished(t, w, ca, 3, year, 0x11, 0x1010)
	results, want := "{\n", map[string]knownvalue.Check{}
	for name, tc := range map[string]struct {
		certificate string
		want        bool
	}{
		"a revoked serial number":               {"10:10", true},
		"a revoked serial number in decimal":    {"decimal:17", true},
		"another serial number":                 {"0x12", false},
		"a revoked certificate":                 {ca.Issue(t, "alice", 0x11), true},
		"a certificate that is not on the list": {ca.Issue(t, "bob", 0x12), false},
	} {
		results += fmt.Sprintf("%q = provider::clientvpn::crl_revokes(local.list, <<-EOT\n%s\nEOT\n)\n", name, tc.certificate)
		want[name] = knownvalue.Bool(tc.want)
	}
	testFunction(t, w, results+"}", made, knownvalue.ObjectExact(want))
}

func TestAccCRLFunctions_errors(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_8_0)
	w, _, ca := newEmulator(t)
	made := finished(t, w, ca, 3, year, 0x11, 0x1010)
	other := emulatortest.NewAuthority(t, "Another CA")
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		call string
		want []string
	}{
		"parse_crl without a list":     {`provider::clientvpn::parse_crl("pki/crl.pem")`, []string{`"pem"`, "The list is not PEM"}},
		"crl_revokes without a list":   {`provider::clientvpn::crl_revokes("", "0x12")`, []string{`"pem"`, "The list is not PEM"}},
		"an ambiguous serial number":   {`provider::clientvpn::crl_revokes(local.list, "1010")`, []string{`"certificate"`, "decimal or hexadecimal"}},
		"a certificate of another CA":  {"provider::clientvpn::crl_revokes(local.list, <<-EOT\n" + other.Issue(t, "eve", 0x11) + "EOT\n)", []string{`"certificate"`, `was issued by "CN=Another CA"`}},
		"a key instead of certificate": {"provider::clientvpn::crl_revokes(local.list, <<-EOT\n" + ca.Key + "EOT\n)", []string{`"certificate"`, "is a PRIVATE KEY and not a certificate"}},
		"null":                         {`provider::clientvpn::parse_crl(null)`, []string{`"pem"`, "must not be null"}},
	} {
		cases[name] = acctest.Invalid{Config: output(made, tc.call), Want: tc.want}
	}
	w.WantInvalid(t, cases)
}

// The result of an unknown argument is unknown.
func TestAccCRLFunctions_unknown(t *testing.T) {
	t.Parallel()
	w, _, ca := newEmulator(t)
	made := finished(t, w, ca, 3, year, 0x11)
	w.TestFunctions(t, resource.TestStep{
		Config: "resource \"terraform_data\" \"list\" {\n" + heredoc("input", made) + "}\n" +
			"output \"answer\" {\n  value = provider::clientvpn::crl_revokes(terraform_data.list.output, \"0x11\")\n}\n",
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("answer", knownvalue.Bool(true))},
	})
}

func testFunction(t *testing.T, w *acctest.Emulator, call, made string, want knownvalue.Check) {
	t.Helper()
	w.TestFunctions(t, resource.TestStep{
		Config:            output(made, call),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("answer", want)},
	})
}

func output(made, call string) string {
	return "locals {\n" + heredoc("list", made) + "}\noutput \"answer\" {\n  value = " + call + "\n}\n"
}
