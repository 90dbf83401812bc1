package openvpn

import (
	"crypto/x509"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

func TestParser(t *testing.T) {
	t.Parallel()
	const lines = `>INFO:OpenVPN Management Interface Version 5
>STATE:1795730192,WAIT,,,,,,
>STATE:1795730192,CONNECTED,SUCCESS,10.0.0.1,,,,
>CLIENT:ENV,stray=1
>CLIENT:CONNECT,7,1
>CLIENT:ENV,username=a=b
SUCCESS: client-auth command succeeded
>BYTECOUNT_CLI:3,10,20
>CLIENT:ENV,tls_serial_0=255
>CLIENT:ENV,X509_0_CN=laptop
>CLIENT:ENV,common_name=something_else
>CLIENT:ENV,untrusted_ip=192.0.2.1
>CLIENT:ENV,END
>CLIENT:ADDRESS,7,10.0.0.2,1
>CLIENT:DISCONNECT,7
>CLIENT:ENV,END
>BYTECOUNT_CLI:broken`
	var events []event
	var p parser
	for line := range strings.SplitSeq(lines, "\n") {
		if e, ok := p.parse(line); ok {
			events = append(events, e)
		}
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.kind)
	}
	if diff := cmp.Diff([]string{eventStarted, eventBytes, eventConnect, eventDisconnect}, kinds); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	if e := events[1]; e.session != 3 || e.in != 10 || e.out != 20 {
		t.Errorf("the bytes are %+v", e)
	}
	want := vpn.Attempt{Session: 7, CommonName: "laptop", SerialNumber: "ff", Username: "a=b", Device: vpn.Device{PublicIP: "192.0.2.1"}}
	if diff := cmp.Diff(want, events[2].attempt()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string]string{
		"10.0.0.0/12":   "10.0.0.1 10.0.0.2 10.1.0.0 255.240.0.0",
		"10.0.0.0/16":   "10.0.0.1 10.0.0.2 10.0.255.254 255.255.0.0",
		"10.9.4.0/22":   "10.9.4.1 10.9.4.2 10.9.7.254 255.255.252.0",
		"10.9.4.0/30":   "a server needs an IPv4 range of at least 8 addresses, not 10.9.4.0/30",
		"2001:db8::/64": "a server needs an IPv4 range of at least 8 addresses, not 2001:db8::/64",
	} {
		a, err := newAddresses(netip.MustParsePrefix(prefix))
		got := strings.Join([]string{a.server.String(), a.first.String(), a.last.String(), a.mask.String()}, " ")
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", prefix, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	t.Parallel()
	if got, want := quote("a \"b\" \\ c\nd"), `"a \"b\" \\ c d"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCheckName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"alice@example.com":     "",
		"":                      "",
		"a\n</auth-user-pass>":  `username "a\n</auth-user-pass>" has a control character`,
		strings.Repeat("x", 65): "username has 65 bytes, and OpenVPN accepts at most 64",
	} {
		got := ""
		if err := checkName("username", name); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// rejections records the clients that a server rejected.
type rejections struct {
	vpn.Sessions

	got []string
}

func (r *rejections) Rejected(serialNumber, reason string) {
	r.got = append(r.got, serialNumber+": "+reason)
}

func TestOutput(t *testing.T) {
	t.Parallel()
	var clients rejections
	o := &output{clients: &clients}
	for _, part := range []string{
		"2026-11-26 21:58:14 127.0.0.1:59019 VERIFY ERROR: depth=0, error=certificate revoked: CN=x, serial=5, O=y, ser", "ial=255\n",
		"2026-11-26 21:58:14 127.0.0.1:59019 VERIFY OK: depth=0, CN=alice\nERROR: cannot open the device\nExiting due to fatal error\nhalf",
	} {
		if _, err := o.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"ff: certificate revoked"}, clients.got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := o.last(); got != "ERROR: cannot open the device" {
		t.Errorf("the last line is %q", got)
	}
}

func TestAuthority(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	made, err := newAuthority("CA", now)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ParseAuthority([]byte(made.keyPEM + made.PEM()))
	if err != nil {
		t.Fatal(err)
	}
	id, err := a.issue(now, "alice", x509.ExtKeyUsageClientAuth)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseAuthority([]byte(id.certificate + id.key)); err == nil {
		t.Error("a client certificate is accepted as an authority")
	}
	if _, err := ParseAuthority([]byte(a.PEM() + id.key)); err == nil {
		t.Error("a certificate is accepted with the key of another one")
	}
	text, err := a.emptyCRL(now)
	if err != nil || !strings.HasPrefix(text, "-----BEGIN X509 CRL-----") {
		t.Errorf("the empty CRL is %s, %v", text, err)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell script")
	}
	for says, want := range map[string]struct {
		version []int
		err     string
	}{
		"OpenVPN 2.7.6 [git:HEAD] x86_64": {version: []int{2, 7}},
		"OpenVPN 2.6.14 x86_64":           {version: []int{2, 6}},
		"OpenVPN 2.5.9 x86_64":            {err: "is version 2.5; it must be at least 2.6"},
		"no":                              {err: "does not print its version"},
	} {
		program := filepath.Join(t.TempDir(), "openvpn")
		if err := os.WriteFile(program, []byte("#!/bin/sh\necho '"+says+"'\n"), 0o700); err != nil { //nolint:gosec // A program.
			t.Fatal(err)
		}
		got, err := version(program)
		if !slices.Equal(got, want.version) || (err == nil) != (want.err == "") || err != nil && !strings.Contains(err.Error(), want.err) {
			t.Errorf("%s: version %d, %v; want %d, %q", says, got, err, want.version, want.err)
		}
	}
}

// A null device, which drops every packet, has no type and is not created.
func TestConfiguration_withoutDevice(t *testing.T) {
	t.Parallel()
	servers := &Servers{programs: programs{withoutDevice: true}}
	text := configuration{device: servers.device()}.String()
	if !strings.Contains(text, "\ndev null\n") || strings.Contains(text, "dev-type") {
		t.Errorf("got\n%s", text)
	}
	servers.programs.withoutDevice = false
	if text := (configuration{device: servers.device()}).String(); !strings.Contains(text, "\ndev cvpn") || !strings.Contains(text, "\ndev-type tun\n") {
		t.Errorf("got\n%s", text)
	}
}
