package pki_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl/pki"
)

func TestTemplate_buildConformsToRFC5280(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		key  crypto.Signer
		want x509.SignatureAlgorithm
	}{
		"RSA":   {rsaKey, x509.SHA256WithRSA},
		"P-256": {ecKey(t, elliptic.P256()), x509.ECDSAWithSHA256},
		"P-384": {ecKey(t, elliptic.P384()), x509.ECDSAWithSHA384},
		"P-521": {ecKey(t, elliptic.P521()), x509.ECDSAWithSHA512},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ca := emulatortest.NewAuthorityWith(t, "VPN CA", tc.key)
			list := sign(t, signing(t, ca, entry(5, "keyCompromise")), nil, noon())

			wantError(t, list.CheckIssuer(certificate(t, ca.Certificate)), "")
			raw := parseRaw(t, list.PEM())
			if raw.SignatureAlgorithm != tc.want || raw.Number.Cmp(big.NewInt(1)) != 0 ||
				string(raw.AuthorityKeyId) != string(certificate(t, ca.Certificate).SubjectKeyId) {
				t.Errorf("got %v, number %v, key ID %x", raw.SignatureAlgorithm, raw.Number, raw.AuthorityKeyId)
			}
			if !list.ThisUpdate().Equal(noon().Add(-pki.Backdating)) || !list.NextUpdate().Equal(noon().Add(24*time.Hour)) {
				t.Errorf("valid from %v to %v", list.ThisUpdate(), list.NextUpdate())
			}
		})
	}
}

func TestTemplate_buildFollowsTheListInForce(t *testing.T) {
	t.Parallel()
	ca := emulatortest.NewAuthority(t, "VPN CA")
	first := sign(t, signing(t, ca, entry(5, "")), nil, noon())

	later := noon().Add(48 * time.Hour)
	second := sign(t, signing(t, ca, entry(5, ""), entry(6, "")), first, later)

	if second.Number().Cmp(big.NewInt(2)) != 0 {
		t.Errorf("number %v follows 1", second.Number())
	}
	if dates := second.Entries(); !dates[0].RevokedAt.Equal(noon()) || !dates[1].RevokedAt.Equal(later) {
		t.Errorf("revoked at %v and %v", dates[0].RevokedAt, dates[1].RevokedAt)
	}
}

func TestTemplate_buildWithCAForAnyUse(t *testing.T) {
	t.Parallel()
	ca := signing(t, emulatortest.NewAuthority(t, "VPN CA"))
	issuer := *ca.Issuer
	issuer.KeyUsage = 0
	ca.Issuer = &issuer
	if list := sign(t, ca, nil, noon()); len(list.Entries()) != 0 {
		t.Errorf("got %+v", list.Entries())
	}
}

func TestTemplate_buildNeedsAKey(t *testing.T) {
	t.Parallel()
	template := signing(t, emulatortest.NewAuthority(t, "VPN CA"))
	template.Key = nil
	_, err := template.Build(nil, noon())
	wantError(t, err, "cannot be signed without a private key")
}

func TestReplaceReason(t *testing.T) {
	t.Parallel()
	ca, again := emulatortest.NewAuthority(t, "VPN CA"), emulatortest.NewAuthority(t, "VPN CA")
	inForce := sign(t, signing(t, ca, entry(5, ""), entry(6, "superseded")), nil, noon())
	dated := entry(5, "")
	dated.RevokedAt = noon()
	otherDate := entry(5, "")
	otherDate.RevokedAt = noon().Add(-time.Hour)
	hour := time.Hour
	for name, tc := range map[string]struct {
		desired desired
		inForce *pki.List
		after   time.Duration
		want    string
	}{
		"nothing new":              {signing(t, ca, entry(5, ""), entry(6, "superseded")), inForce, hour, ""},
		"the same date":            {signing(t, ca, dated, entry(6, "superseded")), inForce, hour, ""},
		"the same list":            {inForce, inForce, hour, ""},
		"signed again":             {sign(t, signing(t, ca, entry(5, ""), entry(6, "superseded")), nil, noon()), inForce, hour, ""},
		"no list":                  {signing(t, ca), nil, hour, "has no list"},
		"no list, finished":        {inForce, nil, hour, "has no list"},
		"just before the renewal":  {signing(t, ca, entry(5, ""), entry(6, "superseded")), inForce, 22*hour - time.Second, ""},
		"the renewal":              {signing(t, ca, entry(5, ""), entry(6, "superseded")), inForce, 22 * hour, "expires at 2026-07-02T12:00:00Z"},
		"another validity":         {longer(signing(t, ca, entry(5, ""), entry(6, "superseded"))), inForce, hour, "validity_period_hours"},
		"another CA":               {signing(t, again, entry(5, ""), entry(6, "superseded")), inForce, hour, "is not signed by the key of"},
		"one more":                 {signing(t, ca, entry(5, ""), entry(6, "superseded"), entry(7, "")), inForce, hour, "It also revokes 1: 00:07."},
		"one more and one fewer":   {signing(t, ca, entry(5, ""), entry(7, "")), inForce, hour, "It also revokes 1: 00:07. It no longer revokes 1: 00:06."},
		"another reason":           {signing(t, ca, entry(5, ""), entry(6, "")), inForce, hour, "but its issuer, number, times or reasons differ"},
		"another date":             {signing(t, ca, otherDate, entry(6, "superseded")), inForce, hour, "but its issuer, number, times or reasons differ"},
		"a finished list's number": {sign(t, signing(t, ca, entry(5, ""), entry(6, "superseded")), inForce, noon()), inForce, hour, "but its issuer, number, times or reasons differ"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, asError(tc.desired.ReplaceReason(tc.inForce, noon().Add(tc.after))), tc.want)
		})
	}
}

func TestCheckRollback(t *testing.T) {
	t.Parallel()
	ca, other := emulatortest.NewAuthority(t, "VPN CA"), emulatortest.NewAuthority(t, "Another CA")
	first := sign(t, signing(t, ca, entry(5, ""), entry(6, "")), nil, noon())
	second := sign(t, signing(t, ca, entry(5, ""), entry(6, "")), first, noon().Add(time.Hour))
	empty := sign(t, signing(t, ca), nil, noon())
	easy := parse(t, testdata(t, "easy-rsa.pem"))
	var thirteen []pki.Entry
	for serial := range int64(13) {
		thirteen = append(thirteen, entry(serial, ""))
	}
	for name, tc := range map[string]struct {
		desired desired
		inForce *pki.List
		want    string
	}{
		"no list":                     {first, nil, ""},
		"the next":                    {second, first, ""},
		"one more":                    {signing(t, ca, entry(4, ""), entry(5, ""), entry(6, "")), first, ""},
		"a lower number":              {first, second, "it is number 2 from 2026-07-01T12:55:00Z, and this one is number 1 from"},
		"no number, and older":        {first, easy, "it is from 2026-11-23T07:16:16Z"},
		"one fewer":                   {signing(t, ca, entry(5, "")), first, "revokes 1 certificate that this one does not: 00:06"},
		"a finished list, one fewer":  {sign(t, signing(t, ca, entry(5, "")), first, noon().Add(time.Hour)), first, "that this one does not: 00:06"},
		"many fewer":                  {signing(t, ca), sign(t, signing(t, ca, thirteen...), nil, noon()), "00:09 and 3 more"},
		"another CA":                  {signing(t, other, entry(5, ""), entry(6, "")), first, `has another issuer, "CN=VPN CA", and revokes 2 certificates`},
		"another CA, nothing revoked": {signing(t, other), empty, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tc.desired.CheckRollback(tc.inForce)
			wantError(t, err, tc.want)
			if _, ok := errors.AsType[*pki.RollbackError](err); err != nil && !ok {
				t.Errorf("got %T", err)
			}
		})
	}
}

// desired is implemented by finished lists and templates.
type desired interface {
	ReplaceReason(inForce *pki.List, now time.Time) string
	CheckRollback(inForce *pki.List) error
}

func asError(text string) error {
	if text == "" {
		return nil
	}
	return errors.New(text)
}

// signing returns a template for a list that is valid for a day and is renewed two hours before it expires.
func signing(t *testing.T, ca *emulatortest.Authority, revoked ...pki.Entry) *pki.Template {
	t.Helper()
	key, err := pki.ParseKey(ca.Key)
	if err != nil {
		t.Fatal(err)
	}
	return &pki.Template{Issuer: certificate(t, ca.Certificate), Key: key, Revoked: revoked, Validity: 24 * time.Hour, Renewal: 2 * time.Hour}
}

func longer(template *pki.Template) *pki.Template {
	template.Validity += time.Hour
	return template
}

func entry(serial int64, reason string) pki.Entry {
	code, err := pki.ParseReason(reason)
	if err != nil {
		code = 0
	}
	return pki.Entry{Serial: big.NewInt(serial), Reason: code}
}

func sign(t *testing.T, template *pki.Template, inForce *pki.List, at time.Time) *pki.List {
	t.Helper()
	list, err := template.Build(inForce, at)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func parseRaw(t *testing.T, text string) *x509.RevocationList {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	raw, err := x509.ParseRevocationList(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
