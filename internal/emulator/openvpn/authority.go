package openvpn

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// The validity of certificates. They are backdated for clients whose clock is slow.
const (
	backdate = time.Hour
	lifetime = 10 * 365 * 24 * time.Hour
)

// Authority is a certificate authority, which issues the certificates of servers and of clients.
type Authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
	keyPEM      string
}

// identity is a certificate and its private key, in PEM.
type identity struct {
	certificate, key string
	serial           *big.Int
}

// newAuthority returns a certificate authority with a new key.
func newAuthority(name string, now time.Time) (*Authority, error) {
	template := template(name, now)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	made, err := newIdentity(template, nil)
	if err != nil {
		return nil, err
	}
	return ParseAuthority([]byte(made.certificate + made.key))
}

// newIdentity makes a key and a certificate for it. If issuer is nil, the certificate is self-signed.
func newIdentity(template *x509.Certificate, issuer *Authority) (identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return identity{}, fmt.Errorf("making a key: %w", err)
	}
	if issuer == nil {
		issuer = &Authority{certificate: template, key: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, key.Public(), issuer.key)
	if err != nil {
		return identity{}, fmt.Errorf("making a certificate for %q: %w", template.Subject.CommonName, err)
	}
	keyPEM, err := encodeKey(key)
	return identity{certificate: encode("CERTIFICATE", der), key: keyPEM, serial: template.SerialNumber}, err
}

// ParseAuthority reads the certificate and the private key of a certificate authority from PEM, in any order.
func ParseAuthority(content []byte) (*Authority, error) {
	pair, err := tls.X509KeyPair(content, content)
	if err != nil {
		return nil, fmt.Errorf("reading a certificate authority: %w", err)
	}
	signer, canSign := pair.PrivateKey.(crypto.Signer)
	if !canSign || !pair.Leaf.IsCA {
		return nil, errors.New("reading a certificate authority: the certificate does not belong to a certificate authority")
	}
	keyPEM, err := encodeKey(signer)
	if err != nil {
		return nil, err
	}
	return &Authority{certificate: pair.Leaf, key: signer, keyPEM: keyPEM}, nil
}

// PEM returns the certificate.
func (a *Authority) PEM() string { return encode("CERTIFICATE", a.certificate.Raw) }

// issue issues a certificate for clients or for servers.
func (a *Authority) issue(now time.Time, commonName string, usage x509.ExtKeyUsage) (identity, error) {
	template := template(commonName, now)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{usage}
	return newIdentity(template, a)
}

// emptyCRL returns a revocation list without entries that is valid as long as the authority.
func (a *Authority) emptyCRL(now time.Time) (string, error) {
	list := &x509.RevocationList{
		Number: big.NewInt(0), ThisUpdate: now.Add(-backdate), NextUpdate: a.certificate.NotAfter,
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, a.certificate, a.key)
	if err != nil {
		return "", fmt.Errorf("signing an empty revocation list: %w", err)
	}
	return encode("X509 CRL", der), nil
}

func template(commonName string, now time.Time) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64)) // Never fails.
	return &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)),
		Subject:      pkix.Name{CommonName: commonName},
		NotBefore:    now.Add(-backdate),
		NotAfter:     now.Add(lifetime),
	}
}

func encodeKey(key crypto.Signer) (string, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("encoding a key: %w", err)
	}
	return encode("PRIVATE KEY", der), nil
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
