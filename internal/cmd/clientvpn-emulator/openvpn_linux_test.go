package main_test

import (
	"strings"
	"testing"
)

func TestOpenVPN_missingRequirements(t *testing.T) {
	t.Parallel()
	cmd := command(t, "-openvpn", "-listen", "127.0.0.1:0")
	cmd.Env = []string{"PATH=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatal("the emulator started without openvpn")
	}
	for _, want := range []string{"clientvpn-emulator: OpenVPN servers cannot run here", "apt-get install openvpn", "apt-get install iproute2"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output does not have %q:\n%s", want, out)
		}
	}
}

func TestOpenVPN_flagsRequireIt(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"-openvpn-address=127.0.0.1", "-openvpn-ca=ca.pem"} {
		out, err := command(t, flag).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "require -openvpn") {
			t.Errorf("%s: got %v, %s", flag, err, out)
		}
	}
}
