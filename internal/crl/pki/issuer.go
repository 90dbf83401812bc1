package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// ParseCertificate parses a PEM text with exactly one certificate.
func ParseCertificate(text string) (*x509.Certificate, error) {
	block, err := onlyBlock(text)
	switch {
	case err != nil:
		return nil, err
	case block.Type != certificateType:
		return nil, fmt.Errorf("is %s and not a certificate", withArticle(block.Type))
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("is not a certificate: %w", err)
	}
	return certificate, nil
}

// withArticle names a PEM block, as in "an X509 CRL" and "a CERTIFICATE".
func withArticle(blockType string) string {
	if strings.HasPrefix(blockType, "X") || strings.HasPrefix(blockType, "E") {
		return "an " + blockType
	}
	return "a " + blockType
}

// CheckCA returns an error if the certificate is not that of a CA that can sign lists.
func CheckCA(certificate *x509.Certificate) error {
	switch {
	case !certificate.IsCA:
		return fmt.Errorf("is the certificate of %q, which is not a CA", certificate.Subject)
	case certificate.KeyUsage != 0 && certificate.KeyUsage&x509.KeyUsageCRLSign == 0:
		return errors.New("is a CA whose key usage does not allow it to sign revocation lists")
	case len(certificate.SubjectKeyId) == 0:
		return errors.New("has no subject key identifier, which a list must repeat")
	default:
		return nil
	}
}

// ParseKey parses an RSA or ECDSA private key in PEM format: PKCS #8, or one of the older formats of OpenSSL. Its errors do not
// quote the text.
func ParseKey(text string) (crypto.Signer, error) {
	var block *pem.Block
	for rest := []byte(text); ; {
		if block, rest = pem.Decode(rest); block == nil {
			if looksLikePath(text) {
				return nil, errors.New("is not a private key in PEM format: did you mean file(…)?")
			}
			return nil, errors.New("is not a private key in PEM format")
		}
		if block.Type != "EC PARAMETERS" {
			break
		}
	}
	if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["Proc-Type"] != "" {
		return nil, errors.New("is encrypted: decrypt it with `openssl pkey` and keep the result in a secret store")
	}
	return parseKey(block)
}

func parseKey(block *pem.Block) (crypto.Signer, error) {
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("is %s and not a private key", withArticle(block.Type))
	}
	if err != nil {
		return nil, errors.New("is not a valid private key")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		return key, nil
	default:
		return nil, errors.New("is neither an RSA nor an ECDSA key")
	}
}

// CheckFit returns an error if the key does not belong to the certificate.
func CheckFit(certificate *x509.Certificate, key crypto.Signer) error {
	public, ok := certificate.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(key.Public()) {
		return fmt.Errorf("is not the key of the certificate of %q", certificate.Subject)
	}
	return nil
}

// CheckIssued returns an error if the CA did not issue the certificate. It checks the signature, because a new CA often has the
// name of the old one.
func CheckIssued(certificate, ca *x509.Certificate) error {
	if !bytes.Equal(certificate.RawIssuer, ca.RawSubject) {
		return fmt.Errorf("was issued by %q, so a list of %q cannot revoke it", certificate.Issuer, ca.Subject)
	}
	err := certificate.CheckSignatureFrom(ca)
	if _, old := errors.AsType[x509.InsecureAlgorithmError](err); err == nil || old {
		return nil
	}
	return fmt.Errorf("was issued by another CA with the name %q: %w", ca.Subject, err)
}

// IsPEM reports whether a text looks like PEM.
func IsPEM(text string) bool { return strings.Contains(text, "-----BEGIN ") }
