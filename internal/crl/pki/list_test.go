package pki_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

// noon returns the time at which the tests sign lists.
func noon() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }

func TestParseList_fromEasyRSA(t *testing.T) {
	t.Parallel()
	list, err := pki.ParseList(testdata(t, "easy-rsa.pem"))
	if err != nil {
		t.Fatal(err)
	}

	if list.Issuer() != "CN=Easy CA" || list.Number() != nil || !list.ThisUpdate().Equal(time.Date(2026, 11, 23, 7, 16, 16, 0, time.UTC)) {
		t.Errorf("got %s, %v, %v", list.Issuer(), list.Number(), list.ThisUpdate())
	}
	bob, _ := pki.ParseSerial("2C722A22155A8A1FE970354064A0C92E")
	alice, _ := pki.ParseSerial("3B883F319F3B2CF2C4DB0555E139472F")
	if !list.Revokes(bob) || list.Revokes(alice) || len(list.Entries()) != 1 || list.Entries()[0].Reason.String() != "keyCompromise" {
		t.Errorf("got %+v", list.Entries())
	}
}

func TestParseList_errors(t *testing.T) {
	t.Parallel()
	ca := emulatortest.NewAuthority(t, "VPN CA")
	list := ca.List(t, template())
	delta := template()
	delta.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}}}
	for name, tc := range map[string]struct{ text, want string }{
		"empty":            {"", "is not PEM"},
		"a path":           {"pki/crl.pem", `did you mean file("pki/crl.pem")?`},
		"base64":           {"MIIBVjCB/QIBATAKBggqhkjOPQ==", "is not PEM: it has no"},
		"a certificate":    {ca.Certificate, "is a CERTIFICATE and not a certificate revocation list"},
		"two lists":        {list + list, "more than one PEM block"},
		"a list and a key": {list + ca.Key, "more than one PEM block"},
		"not ASN.1":        {"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "is not a valid certificate revocation list of version 2"},
		"version 1":        {testdata(t, "version-1.pem"), "is not a valid certificate revocation list of version 2"},
		"a delta list":     {ca.List(t, delta), "is a delta list"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := pki.ParseList(tc.text); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestParseList_surroundingText(t *testing.T) {
	t.Parallel()
	ca := emulatortest.NewAuthority(t, "VPN CA")
	text := ca.List(t, template())

	list := parse(t, "Certificate Revocation List (CRL):\n    Version 2\n"+strings.ReplaceAll(text, "\n", "\r\n"))

	if list.PEM() != text || !list.Identical(parse(t, text)) {
		t.Errorf("got %s", list.PEM())
	}
}

func TestList_checkUsable(t *testing.T) {
	t.Parallel()
	ca := emulatortest.NewAuthority(t, "VPN CA")
	list := parse(t, ca.List(t, template()))
	twice := template()
	twice.RevokedCertificateEntries = append(entries(5), entries(5)...)
	many := template()
	many.RevokedCertificateEntries = make([]x509.RevocationListEntry, pki.MaxEntries+1)
	for i := range many.RevokedCertificateEntries {
		many.RevokedCertificateEntries[i] = entries(int64(i))[0]
	}
	for name, tc := range map[string]struct {
		list *pki.List
		at   time.Time
		want string
	}{
		"valid":            {list, noon(), ""},
		"its last moment":  {list, noon().Add(24*time.Hour - time.Second), ""},
		"expired":          {list, noon().Add(24 * time.Hour), "expired at 2026-07-02T12:00:00Z"},
		"not valid yet":    {list, noon().Add(-time.Second), "is not valid before 2026-07-01T12:00:00Z"},
		"a duplicate":      {parse(t, ca.List(t, twice)), noon(), "has the serial number 00:05 more than once"},
		"more than 20,000": {parse(t, ca.List(t, many)), noon(), "has 20001 revoked certificates"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, tc.list.CheckUsable(tc.at), tc.want)
		})
	}
}

func TestList_checkIssuer(t *testing.T) {
	t.Parallel()
	ca := emulatortest.NewAuthority(t, "VPN CA")
	list := parse(t, ca.List(t, template()))
	for name, tc := range map[string]struct {
		ca   *emulatortest.Authority
		want string
	}{
		"its issuer":               {ca, ""},
		"another CA":               {emulatortest.NewAuthority(t, "Another CA"), `is a list of "CN=VPN CA", not of "CN=Another CA"`},
		"another of the same name": {emulatortest.NewAuthority(t, "VPN CA"), `is not signed by the key of "CN=VPN CA"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, list.CheckIssuer(certificate(t, tc.ca.Certificate)), tc.want)
		})
	}
}

// template returns a template for a list that is valid for a day from noon.
func template() x509.RevocationList {
	return x509.RevocationList{Number: big.NewInt(7), ThisUpdate: noon(), NextUpdate: noon().Add(24 * time.Hour), RevokedCertificateEntries: entries(0x1234, 5)}
}

func entries(serials ...int64) []x509.RevocationListEntry {
	var all []x509.RevocationListEntry
	for _, serial := range serials {
		all = append(all, x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: noon()})
	}
	return all
}

func parse(t *testing.T, text string) *pki.List {
	t.Helper()
	list, err := pki.ParseList(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func certificate(t *testing.T, text string) *x509.Certificate {
	t.Helper()
	certificate, err := pki.ParseCertificate(text)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func testdata(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// wantError checks that the error contains a text, or that there is none if the text is empty.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
