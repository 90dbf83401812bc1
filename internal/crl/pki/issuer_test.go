package pki_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

func TestParseKey(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(ecKey)
	if err != nil {
		t.Fatal(err)
	}
	parameters := armour("EC PARAMETERS", []byte{6, 5, 0x2b, 0x81, 4, 0, 0x22})
	for name, tc := range map[string]struct{ text, want string }{
		"PKCS #8, RSA":      {armour("PRIVATE KEY", pkcs8(t, rsaKey)), ""},
		"PKCS #8, ECDSA":    {armour("PRIVATE KEY", pkcs8(t, ecKey)), ""},
		"PKCS #1":           {armour("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey)), ""},
		"SEC 1":             {parameters + armour("EC PRIVATE KEY", sec1), ""},
		"Ed25519":           {armour("PRIVATE KEY", pkcs8(t, edKey)), "is neither an RSA nor an ECDSA key"},
		"encrypted":         {armour("ENCRYPTED PRIVATE KEY", []byte("mystery")), "is encrypted"},
		"encrypted PKCS #1": {"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", "is encrypted"},
		"broken":            {armour("PRIVATE KEY", []byte("mystery")), "is not a valid private key"},
		"a certificate":     {emulatortest.NewAuthority(t, "CA").Certificate, "is a CERTIFICATE and not a private key"},
		"only parameters":   {parameters, "is not a private key in PEM format"},
		"not PEM":           {"mystery", "is not a private key in PEM format"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pki.ParseKey(tc.text)
			wantError(t, err, tc.want)
			if err != nil && strings.Contains(err.Error(), "mystery") {
				t.Errorf("the error quotes the key: %v", err)
			}
		})
	}
}

func TestCheckFit(t *testing.T) {
	t.Parallel()
	ca, other := emulatortest.NewAuthority(t, "VPN CA"), emulatortest.NewAuthority(t, "VPN CA")
	for name, tc := range map[string]struct{ key, want string }{
		"its key":     {ca.Key, ""},
		"another key": {other.Key, `is not the key of the certificate of "CN=VPN CA"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, err := pki.ParseKey(tc.key)
			if err != nil {
				t.Fatal(err)
			}
			wantError(t, pki.CheckFit(certificate(t, ca.Certificate), key), tc.want)
		})
	}
}

func TestCheckCA(t *testing.T) {
	t.Parallel()
	ca := certificate(t, emulatortest.NewAuthority(t, "VPN CA").Certificate)
	anyUse, noUse, noID := *ca, *ca, *ca
	anyUse.KeyUsage, noUse.KeyUsage, noID.SubjectKeyId = 0, x509.KeyUsageCertSign, nil
	for name, tc := range map[string]struct {
		certificate *x509.Certificate
		want        string
	}{
		"a CA":                        {ca, ""},
		"for any use":                 {&anyUse, ""},
		"not for lists":               {&noUse, "key usage does not allow"},
		"no subject key identifier":   {&noID, "no subject key identifier"},
		"the certificate of a client": {certificate(t, emulatortest.NewAuthority(t, "VPN CA").Issue(t, "alice", 5)), `"CN=alice", which is not a CA`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, pki.CheckCA(tc.certificate), tc.want)
		})
	}
}

func TestCheckIssued(t *testing.T) {
	t.Parallel()
	ca, again, other := emulatortest.NewAuthority(t, "VPN CA"), emulatortest.NewAuthority(t, "VPN CA"), emulatortest.NewAuthority(t, "Another CA")
	for name, tc := range map[string]struct {
		by   *emulatortest.Authority
		want string
	}{
		"by the CA":                   {ca, ""},
		"by another":                  {other, `was issued by "CN=Another CA", so a list of "CN=VPN CA" cannot revoke it`},
		"by another of the same name": {again, `was issued by another CA with the name "CN=VPN CA"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, pki.CheckIssued(certificate(t, tc.by.Issue(t, "alice", 5)), certificate(t, ca.Certificate)), tc.want)
		})
	}
}

func pkcs8(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func armour(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
