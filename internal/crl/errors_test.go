package crl_test

import (
	"crypto/x509"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccCertificateRevocationList_badFinishedList(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	made := finished(t, w, ca, 1, year, 0x10)
	many := make([]int64, 20_001)
	for i := range many {
		many[i] = int64(i)
	}
	other := emulatortest.NewAuthority(t, "VPN CA")
	issued := func(by *emulatortest.Authority) string {
		return "issuer = {\n" + heredoc("certificate", by.Certificate) + "}\n"
	}
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		arguments string
		want      []string
	}{
		"nothing":                    {``, []string{"Exactly one", "certificate_revocation_list", "revoked_certificates"}},
		"both":                       {"certificate_revocation_list = \"\"\nrevoked_certificates = []\n" + issued(ca), []string{"certificate_revocation_list", "revoked_certificates"}},
		"not PEM":                    {`certificate_revocation_list = "pki/crl.pem"`, []string{"certificate_revocation_list is not PEM", `did you mean file("pki/crl.pem")?`}},
		"a certificate":              {heredoc("certificate_revocation_list", ca.Certificate), []string{"certificate_revocation_list is a CERTIFICATE and not a certificate revocation list"}},
		"two":                        {heredoc("certificate_revocation_list", made+made), []string{"certificate_revocation_list has more than one PEM block"}},
		"a duplicate serial number":  {heredoc("certificate_revocation_list", finished(t, w, ca, 1, year, 5, 5)), []string{"certificate_revocation_list has the serial number 00:05 more than once"}},
		"more than 20,000":           {heredoc("certificate_revocation_list", finished(t, w, ca, 1, year, many...)), []string{"certificate_revocation_list has 20001 revoked certificates", "at most 20000"}},
		"expired":                    {heredoc("certificate_revocation_list", finished(t, w, ca, 1, -time.Minute)), []string{"certificate_revocation_list expired at", "refuses every certificate"}},
		"not valid yet":              {heredoc("certificate_revocation_list", notYet(t, w, ca)), []string{"certificate_revocation_list is not valid before"}},
		"signed by another CA":       {heredoc("certificate_revocation_list", made) + issued(other), []string{`certificate_revocation_list is not signed by the key of "CN=VPN CA"`}},
		"an issuer that is not a CA": {heredoc("certificate_revocation_list", made) + "issuer = {\n" + heredoc("certificate", ca.Issue(t, "alice", 5)) + "}\n", []string{"issuer.certificate is the certificate of", "not a CA"}},
		"a validity":                 {heredoc("certificate_revocation_list", made) + "validity_period_hours = 24", []string{"validity_period_hours", "certificate_revocation_list"}},
		"a negative timeout":         {heredoc("certificate_revocation_list", made) + "timeouts {\n create = \"-1m\"\n}", []string{"timeouts.create must be longer than zero"}},
		"an issuer that is not PEM":  {heredoc("certificate_revocation_list", made) + `issuer = { certificate = "ca.crt" }`, []string{"issuer.certificate is not PEM", `did you mean file("ca.crt")?`}},
		"no issuer":                  {"revoked_certificates = []", []string{"revoked_certificates", "issuer"}},
		"an invalid duration":        {heredoc("certificate_revocation_list", made) + `warn_before_expiry = "a week"`, []string{"Invalid duration", "warn_before_expiry must be a duration longer than zero"}},
		"a negative renewal":         {heredoc("certificate_revocation_list", made) + "early_renewal_hours = -1", []string{"early_renewal_hours", "whole number from 0 to"}},
	} {
		cases[name] = acctest.Invalid{Config: list(endpoint, tc.arguments), Want: tc.want}
	}
	w.WantInvalid(t, cases)
	wantImports(t, w, 0)
}

func TestAccCertificateRevocationList_badSigning(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_11_0)
	w, endpoint, ca := newEmulator(t)
	other := emulatortest.NewAuthority(t, "VPN CA")
	mixed := *ca
	mixed.Key = other.Key
	noKey := *ca
	noKey.Key = ""
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		ca                 *emulatortest.Authority
		revoked, arguments string
		want               []string
	}{
		"a key of another CA":         {&mixed, ``, ``, []string{`issuer.private_key_wo is not the key of the certificate of "CN=VPN CA"`}},
		"no key":                      {&noKey, ``, ``, []string{"issuer.private_key_wo is not a private key"}},
		"an ambiguous serial number":  {ca, `{ serial_number = "1234" }`, ``, []string{"revoked_certificates[0].serial_number", "decimal or hexadecimal", `"0x1234"`, `"decimal:1234"`}},
		"a duplicate serial number":   {ca, `{ serial_number = "0x10" }, { serial_number = "decimal:16" }`, ``, []string{"revoked_certificates[1] has the same serial number as revoked_certificates[0]: 00:10"}},
		"neither":                     {ca, `{ reason = "superseded" }`, ``, []string{"revoked_certificates[0] must have either a serial_number or a certificate"}},
		"both":                        {ca, `{ serial_number = "0x10", certificate = "x" }`, ``, []string{"revoked_certificates[0] must have either a serial_number or a certificate"}},
		"not a time":                  {ca, `{ serial_number = "0x10", revoked_at = "yesterday" }`, ``, []string{"revoked_certificates[0].revoked_at", "RFC 3339"}},
		"null":                        {ca, `{ serial_number = "0x10" }, null`, ``, []string{"revoked_certificates[1] is null"}},
		"zero":                        {ca, `{ serial_number = "0x0" }`, ``, []string{"revoked_certificates[0].serial_number", "is zero"}},
		"21 bytes":                    {ca, `{ serial_number = "0x` + strings.Repeat("ab", 21) + `" }`, ``, []string{"revoked_certificates[0].serial_number", "has 21 bytes", "at most 20"}},
		"in the future":               {ca, `{ serial_number = "0x10", revoked_at = "2126-01-01T00:00:00Z" }`, ``, []string{"revoked_certificates[0].revoked_at is 2126-01-01T00:00:00Z, which is in the future"}},
		"not a reason":                {ca, `{ serial_number = "0x10", reason = "fired" }`, ``, []string{"revoked_certificates[0].reason", "keyCompromise"}},
		"a certificate of another CA": {ca, "{\n" + heredoc("certificate", other.Issue(t, "alice", 5)) + "}", ``, []string{"revoked_certificates[0].certificate was issued by another CA with the name"}},
		"a warning from the start":    {ca, ``, "validity_period_hours = 240\nearly_renewal_hours = 24\nwarn_before_expiry = \"240h\"", []string{"warn_before_expiry must be less than validity_period_hours"}},
		"a renewal from the start":    {ca, ``, "validity_period_hours = 24", []string{"early_renewal_hours must be less than validity_period_hours"}},
	} {
		cases[name] = acctest.Invalid{Config: signing(endpoint, tc.ca, tc.revoked, tc.arguments), Want: tc.want}
	}
	w.WantInvalid(t, cases)
	wantImports(t, w, 0)
}

func TestAccCertificateRevocationList_keyIsOnlyForSigning(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	without := list(endpoint, "issuer = {\n"+heredoc("certificate", ca.Certificate)+"}\nrevoked_certificates = []")
	with := strings.Replace(signing(endpoint, ca, "", ""), "revoked_certificates = []", heredoc("certificate_revocation_list", finished(t, w, ca, 1, year)), 1)
	w.TestWriteOnly(t,
		resource.TestStep{Config: w.Config(without), PlanOnly: true, ExpectError: acctest.InOrder("issuer.private_key_wo is required, because a new list must be signed", "The endpoint has no list")},
		resource.TestStep{Config: w.Config(with), PlanOnly: true, ExpectError: acctest.InOrder("issuer.private_key_wo must not be set")},
	)
}

func TestAccCertificateRevocationList_rollback(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	importList(t, w, endpoint, finished(t, w, ca, 5, year, 0x10))
	other := emulatortest.NewAuthority(t, "Another CA")
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct{ list, want string }{
		"a lower number":       {finished(t, w, ca, 4, year, 0x10), "the list in force is newer: it is number 5"},
		"a missing revocation": {finished(t, w, ca, 6, year, 0x11), "revokes 1 certificate that this one does not: 00:10"},
		"another issuer":       {finished(t, w, other, 6, year, 0x10), `the list in force has another issuer, "CN=VPN CA"`},
	} {
		cases[name] = acctest.Invalid{
			Config: importing(endpoint, tc.list, ""),
			Want:   []string{"would be rolled back", "certificate_revocation_list", tc.want, "allow_rollback = true"},
		}
	}
	w.WantInvalid(t, cases)
	wantImports(t, w, 1)
	w.Test(t, resource.TestStep{
		Config:            w.Config(importing(endpoint, finished(t, w, ca, 4, year), "allow_rollback = true")),
		ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("4"), "entry_count": knownvalue.Int64Exact(0)}),
	})
}

// Apply rejects a rollback that the plan could not detect because the list was unknown.
func TestAccCertificateRevocationList_rejectedByApply(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	importList(t, w, endpoint, finished(t, w, ca, 5, year, 0x10))
	unknown := func(text string) string {
		return w.Config("resource \"terraform_data\" \"crl\" {\n" + heredoc("input", text) + "}\n" +
			list(endpoint, "certificate_revocation_list = terraform_data.crl.output"))
	}
	w.Test(t,
		resource.TestStep{Config: unknown(finished(t, w, ca, 6, year)), ExpectError: acctest.InOrder("would be rolled back", "00:10")},
		resource.TestStep{Config: unknown(finished(t, w, ca, 6, -time.Minute, 0x10)), ExpectError: acctest.InOrder("certificate_revocation_list expired at")},
		resource.TestStep{Config: unknown(finished(t, w, ca, 6, year, 0x10, 0x11)), ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("6")})},
	)
	wantImports(t, w, 2)
}

// A configured list that has expired is an error.
func TestAccCertificateRevocationList_expires(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	configuration := w.Config(importing(endpoint, finished(t, w, ca, 1, 24*time.Hour), "early_renewal_hours = 1"))
	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{PreConfig: func() { w.Clock.Advance(23*time.Hour + 30*time.Minute) }, Config: configuration, PlanOnly: true},
		resource.TestStep{PreConfig: func() { w.Clock.Advance(time.Hour) }, Config: configuration, ExpectError: acctest.InOrder("certificate_revocation_list expired at")},
		resource.TestStep{Config: w.Config(importing(endpoint, finished(t, w, ca, 2, year), ""))},
	)
}

func TestAccCertificateRevocationList_serviceFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  []string
	}{
		"no permission to export": {
			emulator.Fault{Action: export, Kind: "error", Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized to perform this operation."},
			[]string{"Could not read the certificate revocation list", "Region: us-east-1", "UnauthorizedOperation", "Request ID", "ec2:" + export},
		},
		"no permission to import": {
			emulator.Fault{Action: imports, Kind: "error", Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized to perform this operation."},
			[]string{"Could not import the certificate revocation list", "Region: us-east-1", "UnauthorizedOperation", "Request ID", "ec2:" + imports},
		},
		"too long for the service": {
			emulator.Fault{Action: imports, Kind: "error", Code: "ClientVpnCertificateRevocationListLimitExceeded", Status: 400, Message: "Too many."},
			[]string{"Could not import the certificate revocation list", "ClientVpnCertificateRevocationListLimitExceeded", "at most 20,000"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint, ca := newEmulator(t)
			w.Fail(t, tc.fault)
			w.Test(t, resource.TestStep{Config: w.Config(importing(endpoint, finished(t, w, ca, 1, year), "")), ExpectError: acctest.InOrder(tc.want...)})
		})
	}
}

func TestAccCertificateRevocationList_unknownEndpoint(t *testing.T) {
	t.Parallel()
	w, _, ca := newEmulator(t)
	w.Test(t, resource.TestStep{
		Config: w.Config(importing("cvpn-endpoint-0123456789abcdef0", finished(t, w, ca, 1, year), "")), PlanOnly: true,
		ExpectError: acctest.InOrder("Could not read the certificate revocation list", "cvpn-endpoint-0123456789abcdef0", "InvalidClientVpnEndpointId.NotFound", "another region"),
	})
}

// An import is retried while another change of the endpoint is in progress.
func TestAccCertificateRevocationList_retries(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: imports, Kind: "error", Times: 2, Code: "ConcurrentMutationLimitExceeded", Status: 400, Message: "Later."})
	w.Test(t, resource.TestStep{Config: w.Config(importing(endpoint, finished(t, w, ca, 1, year), ""))})
	wantImports(t, w, 3)
}

// A list whose activation takes too long stays in the state, and is not imported again.
func TestAccCertificateRevocationList_waits(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{CRLDelay: 3 * time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"certificate"}})
	ca := emulatortest.NewAuthority(t, "VPN CA")
	first, second := finished(t, w, ca, 1, year, 0x10), finished(t, w, ca, 2, year, 0x10, 0x11)
	short := "timeouts {\n create = \"10m\"\n update = \"10m\"\n}"
	late := []string{"Could not confirm that the certificate revocation list is active", endpoint, "was imported and is pending", "four hours"}

	w.Test(t,
		resource.TestStep{Config: w.Config(importing(endpoint, first, short)), ExpectError: acctest.InOrder(append(late, "timeouts.create")...)},
		resource.TestStep{
			Config: w.Config(importing(endpoint, first, "")),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
			}},
			ConfigStateChecks: state(map[string]knownvalue.Check{"status": status("active")}),
		},
		resource.TestStep{Config: w.Config(importing(endpoint, second, short)), ExpectError: acctest.InOrder(append(late, "timeouts.update")...)},
		resource.TestStep{
			Config: w.Config(importing(endpoint, second, short)), ExpectError: acctest.InOrder(late...),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(address, tfjsonpath.New("crl_number"), text("2")),
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("status")),
			}},
		},
		resource.TestStep{
			Config:            w.Config(importing(endpoint, second, "")),
			ConfigStateChecks: state(map[string]knownvalue.Check{"status": status("active"), "entry_count": knownvalue.Int64Exact(2)}),
		},
	)

	wantImports(t, w, 2)
}

func TestAccCertificateRevocationList_doesNotWait(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	w.Test(t, resource.TestStep{
		Config:            w.Config(importing(endpoint, finished(t, w, ca, 1, year), "wait_for_active = false")),
		ConfigStateChecks: state(map[string]knownvalue.Check{"status": status("pending")}),
	})
	wantImports(t, w, 1)
}

func notYet(t *testing.T, w *acctest.Emulator, ca *emulatortest.Authority) string {
	t.Helper()
	tomorrow := w.Clock.Now().Add(24 * time.Hour)
	return ca.List(t, x509.RevocationList{Number: big.NewInt(1), ThisUpdate: tomorrow, NextUpdate: tomorrow.Add(year)})
}
