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

// crl makes a revocation list.
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

func (w *world) importCRL(endpoint, list string) error {
	out, err := w.ec2.ImportClientVpnClientCertificateRevocationList(w.t.Context(), &ec2.ImportClientVpnClientCertificateRevocationListInput{
		ClientVpnEndpointId: &endpoint, CertificateRevocationList: &list,
	})
	if err == nil && !aws.ToBool(out.Return) {
		w.t.Error("the import does not return true")
	}
	return err
}

func (w *world) exportCRL(endpoint string) *ec2.ExportClientVpnClientCertificateRevocationListOutput {
	w.t.Helper()
	out, err := w.ec2.ExportClientVpnClientCertificateRevocationList(w.t.Context(), &ec2.ExportClientVpnClientCertificateRevocationListInput{ClientVpnEndpointId: &endpoint})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// up lists the common names of those who are connected.
func (w *world) up(endpoint string) string {
	var names []string
	for _, c := range w.Connections(endpoint) {
		if c.Status == "active" {
			names = append(names, c.CommonName)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (w *world) refusals() string {
	var reasons []string
	for _, c := range w.State().Clients {
		if c.Refused != "" {
			reasons = append(reasons, c.CommonName+": "+c.Refused)
		}
	}
	return strings.Join(reasons, "; ")
}

// Importing a list resets everybody; who is on it does not come back.
func TestRevocationList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	for name, serial := range map[string]string{"good": "01", "stolen": "0A:BC", "manual": "02"} {
		seed := emulator.ClientSeed{EndpointID: id, CommonName: name, SerialNumber: serial, Reconnect: 5 * time.Second}
		if name == "manual" {
			seed.Reconnect = 0
		}
		w.connect(seed)
	}
	if out := w.exportCRL(id); out.CertificateRevocationList != nil || out.Status != nil {
		t.Errorf("before the first import: %+v", out)
	}
	list := crl(t, w.Now().Add(24*time.Hour), 0xabc)
	if err := w.importCRL(id, list); err != nil {
		t.Fatal(err)
	}
	if got := w.up(id); got != "" {
		t.Errorf("after the import %s are up", got)
	}
	if out := w.exportCRL(id); *out.CertificateRevocationList != list || out.Status.Code != "pending" {
		t.Errorf("right after the import: %+v", out)
	}
	w.advance(7 * time.Second)
	if got := w.up(id); got != "good" {
		t.Errorf("later %s are up", got)
	}
	if out := w.exportCRL(id); out.Status.Code != "active" {
		t.Errorf("later the list is %s", out.Status.Code)
	}
	if got := w.refusals(); got != "stolen: the certificate abc is revoked" {
		t.Errorf("refused: %s", got)
	}
	connections, err := w.Connect(emulator.ClientSeed{EndpointID: id, CommonName: "stolen", SerialNumber: "abc"})
	if err == nil || len(connections) != 0 {
		t.Errorf("a revoked client connected: %+v", connections)
	}
	// A new list overwrites the old one.
	if err := w.importCRL(id, crl(t, w.Now().Add(24*time.Hour), 1)); err != nil {
		t.Fatal(err)
	}
	w.advance(3 * time.Second)
	w.connect(emulator.ClientSeed{EndpointID: id, CommonName: "found", SerialNumber: "abc"})
}

// Until a list is in force, those who are on it come back.
func TestRevocationListDelay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *emulator.Options) { o.CRLDelay = 4 * time.Hour })
	id := w.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	w.connect(emulator.ClientSeed{EndpointID: id, CommonName: "stolen", SerialNumber: "1", Reconnect: 5 * time.Second})
	if err := w.importCRL(id, crl(t, w.Now().Add(24*time.Hour), 1)); err != nil {
		t.Fatal(err)
	}
	w.advance(4*time.Hour + time.Second)
	if got := w.up(id); got != "stolen" {
		t.Errorf("%q is up", got)
	}
	if _, err := w.terminate(id, w.Connections(id)[len(w.Connections(id))-1].ID); err != nil {
		t.Fatal(err)
	}
	w.advance(time.Minute)
	if got := w.up(id); got != "" {
		t.Errorf("%q is up again", got)
	}
}

// An expired list keeps every certificate client out, and nobody else.
func TestExpiredRevocationList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	certificates := w.endpoint(emulator.EndpointSeed{Authentication: []string{"certificate-authentication"}})
	users := w.endpoint(emulator.EndpointSeed{Authentication: []string{"directory-service-authentication"}})
	list := crl(t, w.Now().Add(time.Hour))
	for _, id := range []string{certificates, users} {
		if err := w.importCRL(id, list); err != nil {
			t.Fatal(err)
		}
	}
	w.advance(30 * time.Minute)
	w.connect(emulator.ClientSeed{EndpointID: certificates, CommonName: "in-time", SerialNumber: "1"})
	w.advance(31 * time.Minute)
	if _, err := w.Connect(emulator.ClientSeed{EndpointID: certificates, CommonName: "late", SerialNumber: "1"}); err == nil || !strings.Contains(err.Error(), "expired") {
		t.Errorf("got %v", err)
	}
	w.connect(emulator.ClientSeed{EndpointID: users, Username: "alice"})
	if got := w.up(certificates); got != "in-time" {
		t.Errorf("%s are up", got)
	}
}

func TestRevocationListMistakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.endpoint(emulator.EndpointSeed{})
	w.connect(emulator.ClientSeed{EndpointID: id, Username: "alice"})
	serials := make([]int64, 20_001)
	for i := range serials {
		serials[i] = int64(i + 1)
	}
	tomorrow := w.Now().Add(24 * time.Hour)
	for name, tc := range map[string]struct{ list, code string }{
		"not PEM":          {"hello", "InvalidParameterValue"},
		"not a CRL":        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "InvalidParameterValue"},
		"not a CRL inside": {"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", "InvalidParameterValue"},
		"too many entries": {crl(t, tomorrow, serials...), "ClientVpnCertificateRevocationListLimitExceeded"},
	} {
		wantError(t, w.importCRL(id, tc.list), tc.code, 400)
		if got := w.up(id); got != "alice" {
			t.Errorf("%s: a refused list cut everybody off", name)
		}
	}
	if err := w.importCRL(id, crl(t, tomorrow, serials[:20_000]...)); err != nil {
		t.Error(err)
	}
	if kept := w.Calls("ImportClientVpnClientCertificateRevocationList")[3].Parameters["CertificateRevocationList"]; len(kept) > 20_000 {
		t.Errorf("the journal keeps %d bytes of a list", len(kept))
	}
}
