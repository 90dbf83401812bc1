//go:build clients

package crl_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// The provider signs, imports and plans a list with the maximum number of revoked certificates, and OpenSSL accepts it.
func TestAccCLI_twentyThousand(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ argument, header, format string }{
		"objects": {`revoked_certificates = csvdecode(file("revoked"))`, "serial_number,reason\n", "0x3b883f319f3b2cf2c4db0555%08x,superseded\n"},
		"text":    {`revoked_serials = file("revoked")`, "", "0x3b883f319f3b2cf2c4db0555%08x\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			revoked := []byte(tc.header)
			for i := range 20_000 { // Serial numbers of 16 bytes, like those of Easy-RSA.
				revoked = fmt.Appendf(revoked, tc.format, i)
			}
			testTwentyThousand(t, tc.argument, revoked)
		})
	}
}

func testTwentyThousand(t *testing.T, argument string, revoked []byte) {
	t.Helper()
	w, endpoint, ca := newEmulator(t)
	cli := w.CLI(t, w.Config(strings.Replace(signing(endpoint, ca, "", ""), "revoked_certificates = []", argument, 1)))
	cli.NeedsVersion(t, tfversion.Version1_11_0)
	if err := os.WriteFile(filepath.Join(cli.Dir, "revoked"), revoked, 0o600); err != nil {
		t.Fatal(err)
	}

	for _, step := range [][]string{{"plan"}, {"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}} {
		began := time.Now() //nolint:forbidigo // The test measures the real time.
		cli.Do(t.Context(), t, 0, step[0], step[1:]...)
		t.Logf("%s of 20,000 revoked certificates: %.1f s", step[0], time.Since(began).Seconds())
	}

	t.Logf("state: %.1f MB", float64(len(cli.State(t)))/1e6)
	wantImports(t, w, 1)
	lists := w.State().RevocationLists
	if len(lists) != 1 || lists[0].Entries != 20_000 {
		t.Fatalf("got %d lists", len(lists))
	}
	dir := dirWith(t, map[string]string{"ca.crt": ca.Certificate, "crl.pem": lists[0].PEM})
	if output := program(t, dir, 0, "openssl", "crl", "-in", "crl.pem", "-CAfile", "ca.crt", "-verify", "-noout", "-text"); strings.Count(output, "Serial Number:") != 20_000 {
		t.Errorf("OpenSSL lists %d serial numbers", strings.Count(output, "Serial Number:"))
	}
}

// dirWith returns a directory with these files.
func dirWith(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
