package emulator_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// crl returns a revocation list.
func crl(t *testing.T, expires time.Time, serials ...int64) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issuer := &x509.Certificate{Subject: pkix.Name{CommonName: "CA"}, KeyUsage: x509.KeyUsageCRLSign, SubjectKeyId: []byte{1}}
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: expires.Add(-24 * time.Hour), NextUpdate: expires}
	for _, serial := range serials {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: list.ThisUpdate})
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, issuer, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}))
}

func (h *harness) importCRL(endpoint, list string) error {
	out, err := h.ec2.ImportClientVpnClientCertificateRevocationList(h.t.Context(), &ec2.ImportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId: &endpoint, CertificateRevocationList: &list,
	})
	if err == nil && !aws.ToBool(out.Return) {
		h.t.Error("the import did not return true")
	}
	return err
}

func (h *harness) exportCRL(endpoint string) *ec2.ExportClientVpnClientCertificateRevocationListOutput {
	h.t.Helper()
	out, err := h.ec2.ExportClientVpnClientCertificateRevocationList(h.t.Context(), &ec2.ExportClientVpnClientCertificateRevocationListInput{ClientVpnEndpointId: &endpoint})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// live returns the common names of the live connections, sorted and joined.
func (h *harness) live(endpoint string) string {
	var names []string
	for _, c := range h.Connections(endpoint) {
		if c.Status == "active" {
			names = append(names, c.CommonName)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (h *harness) refusals() string {
	var reasons []string
	for _, c := range h.State().Clients {
		if c.Refused != "" {
			reasons = append(reasons, c.CommonName+": "+c.Refused)
		}
	}
	return strings.Join(reasons, "; ")
}

// Importing a list resets every connection. Clients with a revoked certificate do not reconnect.
func TestRevocationList(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	for name, serial := range map[string]string{"good": "01", "stolen": "0A:BC", "manual": "02"} {
		seed := emulator.ClientSeed{EndpointID: id, CommonName: name, SerialNumber: serial, Reconnect: 5 * time.Second}
		if name == "manual" {
			seed.Reconnect = 0
		}
		h.connect(seed)
	}
	if out := h.exportCRL(id); out.CertificateRevocationList != nil || out.Status != nil {
		t.Errorf("before the first import: %+v", out)
	}
	list := crl(t, h.Now().Add(24*time.Hour), 0xabc)
	if err := h.importCRL(id, list); err != nil {
		t.Fatal(err)
	}
	if got := h.live(id); got != "" {
		t.Errorf("after the import %s are connected", got)
	}
	if out := h.exportCRL(id); *out.CertificateRevocationList != list || out.Status.Code != "pending" {
		t.Errorf("right after the import: %+v", out)
	}
	h.advance(7 * time.Second)
	if got := h.live(id); got != "good" {
		t.Errorf("later %s are connected", got)
	}
	if out := h.exportCRL(id); out.Status.Code != "active" {
		t.Errorf("later the list is %s", out.Status.Code)
	}
	if got := h.refusals(); got != "stolen: the certificate abc is revoked" {
		t.Errorf("refused: %s", got)
	}
	connections, err := h.Connect(emulator.ClientSeed{EndpointID: id, CommonName: "stolen", SerialNumber: "abc"})
	if err == nil || len(connections) != 0 {
		t.Errorf("a revoked client connected: %+v", connections)
	}
	// A new list overwrites the old one.
	if err := h.importCRL(id, crl(t, h.Now().Add(24*time.Hour), 1)); err != nil {
		t.Fatal(err)
	}
	h.advance(3 * time.Second)
	h.connect(emulator.ClientSeed{EndpointID: id, CommonName: "found", SerialNumber: "abc"})
}

// Until a list is enforced, clients with a revoked certificate reconnect.
func TestRevocationListDelay(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.CRLDelay = 4 * time.Hour })
	id := h.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	h.connect(emulator.ClientSeed{EndpointID: id, CommonName: "stolen", SerialNumber: "1", Reconnect: 5 * time.Second})
	if err := h.importCRL(id, crl(t, h.Now().Add(24*time.Hour), 1)); err != nil {
		t.Fatal(err)
	}
	h.advance(4*time.Hour + time.Second)
	if got := h.live(id); got != "stolen" {
		t.Errorf("%q is connected", got)
	}
	if _, err := h.terminate(id, h.Connections(id)[len(h.Connections(id))-1].ID); err != nil {
		t.Fatal(err)
	}
	h.advance(time.Minute)
	if got := h.live(id); got != "" {
		t.Errorf("%q is connected again", got)
	}
}

// An expired list refuses every client with a certificate, and no other client.
func TestExpiredRevocationList(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	certificates := h.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	users := h.endpoint(emulator.EndpointSeed{Authentication: []string{"directory-service-authentication"}})
	list := crl(t, h.Now().Add(time.Hour))
	for _, id := range []string{certificates, users} {
		if err := h.importCRL(id, list); err != nil {
			t.Fatal(err)
		}
	}
	h.advance(30 * time.Minute)
	h.connect(emulator.ClientSeed{EndpointID: certificates, CommonName: "in-time", SerialNumber: "1"})
	h.advance(31 * time.Minute)
	if _, err := h.Connect(emulator.ClientSeed{EndpointID: certificates, CommonName: "late", SerialNumber: "1"}); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("got %v", err)
	}
	h.connect(emulator.ClientSeed{EndpointID: users, Username: "alice"})
	if got := h.live(certificates); got != "in-time" {
		t.Errorf("%s are connected", got)
	}
}

func TestRevocationListErrors(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.endpoint(emulator.EndpointSeed{})
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice"})
	serials := make([]int64, 20_001)
	for i := range serials {
		serials[i] = int64(i + 1)
	}
	tomorrow := h.Now().Add(24 * time.Hour)
	for name, tc := range map[string]struct{ list, code string }{
		"not PEM":          {"hello", "InvalidParameterValue"},
		"not a CRL":        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "InvalidParameterValue"},
		"not a CRL inside": {"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "InvalidParameterValue"},
		"too many entries": {crl(t, tomorrow, serials...), "ClientVpnCertificateRevocationListLimitExceeded"},
	} {
		wantError(t, h.importCRL(id, tc.list), tc.code, 400)
		if got := h.live(id); got != "alice" {
			t.Errorf("%s: a refused list disconnected every client", name)
		}
	}
	if err := h.importCRL(id, crl(t, tomorrow, serials[:20_000]...)); err != nil {
		t.Error(err)
	}
	if kept := h.Calls("ImportClientVpnClientCertificateRevocationList")[3].Parameters["CertificateRevocationList"]; len(kept) > 20_000 {
		t.Errorf("the journal keeps %d bytes of a list", len(kept))
	}
}

// As with OpenVPN, a client keeps trying if its certificate was not accepted, but not if it was refused for another reason.
func TestCRL_refusedClientsRetry(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate", "directory-service"}})
	h.connect(emulator.ClientSeed{EndpointID: id, CommonName: "laptop", SerialNumber: "1", Reconnect: time.Second})
	h.connect(emulator.ClientSeed{EndpointID: id, Username: "disabled", SerialNumber: "2", Reconnect: time.Second})
	h.connect(emulator.ClientSeed{EndpointID: id, CommonName: "leaver", SerialNumber: "3", Reconnect: time.Second})
	if err := h.DisableUser("disabled"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		begins, expires time.Duration
		up              string
	}{
		{-48 * time.Hour, -24 * time.Hour, ""},
		{time.Hour, 25 * time.Hour, ""},
		{-time.Hour, 23 * time.Hour, "laptop"},
	} {
		list := crl(t, h.Now().Add(step.expires), 3)
		if got := step.expires - step.begins; got != 24*time.Hour {
			t.Fatalf("lists last a day, not %s", got)
		}
		for range 2 { // The first import resets everybody before the list is in force.
			if err := h.importCRL(id, list); err != nil {
				t.Fatal(err)
			}
			h.advance(10 * time.Second)
		}
		if got := h.live(id); got != step.up {
			t.Errorf("with a list from %s until %s, %q is connected: %s", step.begins, step.expires, got, h.refusals())
		}
	}
	if got, want := h.refusals(), "disabled: the user disabled is disabled in the directory; leaver: the certificate 3 is revoked"; got != want {
		t.Errorf("got %s", got)
	}
}
