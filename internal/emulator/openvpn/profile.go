package openvpn

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// profile returns the configuration file of an endpoint's clients. As AWS's, it has no certificate and no key of a client.
func profile(endpoint vpn.Endpoint, address netip.AddrPort, authority string) string {
	lines := []string{
		"client",
		"dev tun",
		"proto " + endpoint.Options.TransportProtocol,
		fmt.Sprintf("remote %s %d", address.Addr(), address.Port()),
		"resolv-retry infinite",
		"nobind",
		"remote-cert-tls server",
		"cipher AES-256-GCM",
		"verb 3",
		"ignore-unknown-option auth-federate", // An option of AWS's client.
		inline("ca", authority),
	}
	if slices.Contains(endpoint.Authentication, vpn.DirectoryAuthentication) {
		lines = append(lines, "auth-user-pass")
	}
	return strings.Join(append(lines, "reneg-sec 0", ""), "\n")
}

// maxName is the maximum length of a name that OpenVPN takes, in bytes.
const maxName = 64

// checkName returns an error if OpenVPN cannot take a name as it is.
func checkName(member, name string) error {
	if len(name) > maxName {
		return fmt.Errorf("%s has %d bytes, and OpenVPN takes at most %d", member, len(name), maxName)
	}
	if strings.ContainsFunc(name, unicode.IsControl) {
		return fmt.Errorf("%s %q has a control character", member, name)
	}
	return nil
}

// withIdentity adds a client certificate to a profile.
func withIdentity(profile string, id identity) string {
	return profile + inline("cert", id.certificate) + "\n" + inline("key", id.key) + "\n"
}

// withPassword adds a user name and a password to a profile.
func withPassword(profile, username, password string) string {
	return strings.Replace(profile, "auth-user-pass\n", inline("auth-user-pass", username+"\n"+password)+"\n", 1)
}
