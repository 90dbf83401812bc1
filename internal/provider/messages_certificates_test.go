package provider_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
)

const day = 24 * time.Hour

// certificates returns the placeholders for certificates, keys and lists. They belong to ca unless the name of the placeholder says otherwise.
func certificates(t *testing.T, w *acctest.Emulator, ca *emulatortest.Authority) map[string]func() string {
	t.Helper()
	now := w.Clock.Now().Truncate(time.Second)
	list := func(ca *emulatortest.Authority, number int64, validity time.Duration, serials ...int64) string {
		template := x509.RevocationList{Number: big.NewInt(number), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(validity)}
		for _, serial := range serials {
			template.RevokedCertificateEntries = append(template.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: now.Add(-day)})
		}
		return ca.List(t, template)
	}
	other := sync.OnceValue(func() *emulatortest.Authority { return emulatortest.NewAuthority(t, "Other CA") })
	namesake := sync.OnceValue(func() *emulatortest.Authority { return emulatortest.NewAuthority(t, "VPN CA") })
	return map[string]func() string{
		"CA": func() string { return ca.Certificate }, "KEY": func() string { return ca.Key },
		"CERTIFICATE": func() string { return ca.Issue(t, "laptop", 0x4711) },
		"OTHER_CA":    func() string { return other().Certificate }, "OTHER_KEY": func() string { return other().Key },
		"OTHER_CERTIFICATE":    func() string { return other().Issue(t, "laptop", 0x4711) },
		"OTHER_LIST":           func() string { return list(other(), 9, day) },
		"NAMESAKE":             func() string { return namesake().Certificate },
		"NAMESAKE_CERTIFICATE": func() string { return namesake().Issue(t, "laptop", 0x4711) },
		"ED25519":              func() string { return ed25519Key(t) },
		"LIST":                 func() string { return list(ca, 1, day) },
		"NEWER":                func() string { return list(ca, 2, day) },
		"REVOKES":              func() string { return list(ca, 1, day, 0x4711) },
		"OLD":                  func() string { return list(ca, 1, -time.Minute) },
		"TWO":                  func() string { return list(ca, 1, day) + list(ca, 1, day) },
		"TWICE":                func() string { return list(ca, 1, day, 5, 5) },
		"LONG":                 func() string { return list(ca, 1, day, make([]int64, 20_001)...) },
		"FUTURE": func() string {
			return ca.List(t, x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now.Add(day), NextUpdate: now.Add(2 * day)})
		},
		"DELTA": func() string {
			base, err := asn1.Marshal(1)
			if err != nil {
				t.Fatal(err)
			}
			indicator := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: base}
			return ca.List(t, x509.RevocationList{Number: big.NewInt(2), ThisUpdate: now, NextUpdate: now.Add(day), ExtraExtensions: []pkix.Extension{indicator}})
		},
	}
}

func ed25519Key(t *testing.T) string {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
