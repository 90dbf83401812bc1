package emulatortest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

// Authority is a certificate authority.
type Authority struct {
	// Certificate and Key are PEM.
	Certificate, Key string

	ca  *x509.Certificate
	key crypto.Signer
}

// NewAuthority returns a certificate authority with an ECDSA key.
func NewAuthority(t *testing.T, name string) *Authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return NewAuthorityWith(t, name, key)
}

// NewAuthorityWith returns a certificate authority with the given key.
func NewAuthorityWith(t *testing.T, name string, key crypto.Signer) *Authority {
	t.Helper()
	template := certificate(name, 1)
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	a := &Authority{ca: template, key: key}
	der := a.sign(t, template, key.Public())
	var err error
	if a.ca, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	a.Certificate, a.Key = encodePEM("CERTIFICATE", der), encodePEM("PRIVATE KEY", secret)
	return a
}

// Issue returns a client certificate as PEM.
func (a *Authority) Issue(t *testing.T, commonName string, serial int64) string {
	t.Helper()
	return encodePEM("CERTIFICATE", a.sign(t, certificate(commonName, serial), a.key.Public()))
}

// List signs a certificate revocation list and returns it as PEM.
func (a *Authority) List(t *testing.T, template x509.RevocationList) string {
	t.Helper()
	der, err := x509.CreateRevocationList(rand.Reader, &template, a.ca, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return encodePEM("X509 CRL", der)
}

func (a *Authority) sign(t *testing.T, template *x509.Certificate, public crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, a.ca, public, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func certificate(commonName string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: commonName},
		NotBefore:    time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

func encodePEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
