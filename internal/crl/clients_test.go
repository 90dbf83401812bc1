//go:build clients

package crl_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// OpenSSL verifies a list that the provider signed, and rejects the revoked certificates.
func TestClients_openSSL(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]func() (crypto.Signer, error){
		"RSA":   func() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) },
		"ECDSA": func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P384(), rand.Reader) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint, _ := newEmulator(t)
			signer, err := key()
			if err != nil {
				t.Fatal(err)
			}
			ca := emulatortest.NewAuthorityWith(t, "VPN CA", signer)
			w.TestWriteOnly(t, resource.TestStep{
				Config: w.Config(signing(endpoint, ca, `{ serial_number = "0x10", reason = "keyCompromise" }`, "")),
			})
			dir := dirWith(t, map[string]string{
				"ca.crt": ca.Certificate, "alice.crt": ca.Issue(t, "alice", 0x10), "bob.crt": ca.Issue(t, "bob", 0x11),
				"crl.pem": w.State().RevocationLists[0].PEM,
			})

			output := program(t, dir, 0, "openssl", "crl", "-in", "crl.pem", "-CAfile", "ca.crt", "-verify", "-noout", "-text")
			for _, part := range []string{"verify OK", "Version 2", "X509v3 Authority Key Identifier", "X509v3 CRL Number", "Key Compromise"} {
				if !strings.Contains(output, part) {
					t.Errorf("the output of OpenSSL does not have %q:\n%s", part, output)
				}
			}
			verify := []string{"verify", "-crl_check", "-CAfile", "ca.crt", "-CRLfile", "crl.pem"}
			program(t, dir, 0, "openssl", append(verify, "bob.crt")...)
			if output := program(t, dir, 2, "openssl", append(verify, "alice.crt")...); !strings.Contains(output, "certificate revoked") {
				t.Errorf("for a revoked certificate, the output of OpenSSL is\n%s", output)
			}
		})
	}
}

// The provider imports a list from Easy-RSA, and then signs a list with the same CA and the same revocations.
func TestClients_easyRSA(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	easyRSA := func(args ...string) { program(t, dir, 0, easyRSAProgram(t), args...) }
	easyRSA("init-pki")
	easyRSA("--req-cn=Easy CA", "build-ca", "nopass")
	for _, name := range []string{"alice", "bob", "carol"} {
		easyRSA("build-client-full", name, "nopass")
	}
	easyRSA("revoke", "alice", "keyCompromise")
	easyRSA("gen-crl")
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(dir, "pki", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	ca := &emulatortest.Authority{Certificate: block(read("ca.crt")), Key: read("private/ca.key")}
	index := read("index.txt")
	serial := func(name string) string {
		return regexp.MustCompile(`([0-9A-F]+)\tunknown\t/CN=` + name + `\n`).FindStringSubmatch(index)[1]
	}
	w, endpoint, _ := newEmulator(t)
	for _, name := range []string{"alice", "bob", "carol"} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: name, SerialNumber: serial(name), Reconnect: 30 * time.Second})
	}

	w.TestWriteOnly(t,
		resource.TestStep{
			Config:            w.Config(list(endpoint, heredoc("certificate_revocation_list", read("crl.pem"))+"issuer = {\n"+heredoc("certificate", ca.Certificate)+"}\n")),
			ConfigStateChecks: state(map[string]knownvalue.Check{"issuer_name": text("CN=Easy CA"), "crl_number": knownvalue.Null(), "entry_count": knownvalue.Int64Exact(1)}),
		},
		resource.TestStep{
			Config: "locals {\n" + heredoc("crl", read("crl.pem")) + heredoc("bob", block(read("issued/bob.crt"))) + "}\n" +
				w.Config(strings.Replace(signing(endpoint, ca, "", ""), "revoked_certificates = []", `revoked_certificates = concat(
    [for revoked in provider::clientvpn::parse_crl(local.crl).revoked_certificates : merge(revoked, { certificate = null })],
    [{ serial_number = null, certificate = local.bob, revoked_at = null, reason = "cessationOfOperation" }],
  )`, 1)),
			ConfigStateChecks: state(map[string]knownvalue.Check{"crl_number": text("1"), "entry_count": knownvalue.Int64Exact(2)}),
		},
	)

	w.Clock.Advance(60e9)
	wantLive(t, w, endpoint, "carol")
	if err := os.WriteFile(filepath.Join(dir, "ours.pem"), []byte(w.State().RevocationLists[0].PEM), 0o600); err != nil {
		t.Fatal(err)
	}
	verify := []string{"verify", "-crl_check", "-CAfile", "pki/ca.crt", "-CRLfile", "ours.pem"}
	program(t, dir, 0, "openssl", append(verify, "pki/issued/carol.crt")...)
	for _, revoked := range []string{"pki/issued/bob.crt", "pki/revoked/certs_by_serial/" + serial("alice") + ".crt"} {
		if output := program(t, dir, 2, "openssl", append(verify, revoked)...); !strings.Contains(output, "certificate revoked") {
			t.Errorf("for %s, the output of OpenSSL is\n%s", revoked, output)
		}
	}
}

// The output of `openssl x509 -serial` is a valid serial number.
func TestClients_openSSLSerial(t *testing.T) {
	t.Parallel()
	w, _, ca := newEmulator(t)
	dir := dirWith(t, map[string]string{"alice.crt": ca.Issue(t, "alice", 0x1000)})
	printed := strings.TrimSpace(program(t, dir, 0, "openssl", "x509", "-in", "alice.crt", "-noout", "-serial"))

	testFunction(t, w, `provider::clientvpn::crl_revokes(local.list, "`+printed+`")`, finished(t, w, ca, 1, year, 0x1000), knownvalue.Bool(true))
}

// block returns the PEM block of a file that begins with other text.
func block(text string) string { return text[strings.Index(text, "-----BEGIN"):] }

func easyRSAProgram(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("easyrsa"); err == nil {
		return path
	}
	return "/usr/share/easy-rsa/easyrsa"
}

// program runs a program in a directory, checks its exit code, and returns its output.
func program(t *testing.T, dir string, code int, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "EASYRSA_BATCH=1", "EASYRSA_PKI="+filepath.Join(dir, "pki"))
	output, err := command.CombinedOutput()
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if got != code {
		t.Fatalf("%s %v ended with %d, want %d:\n%s", name, args, got, code, output)
	}
	return string(output)
}
