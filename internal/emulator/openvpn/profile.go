package openvpn

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

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

// withIdentity adds a client certificate to a profile.
func withIdentity(profile string, id identity) string {
	return profile + inline("cert", id.certificate) + "\n" + inline("key", id.key) + "\n"
}

// withPassword adds a user name and a password to a profile.
func withPassword(profile, username, password string) string {
	return strings.Replace(profile, "auth-user-pass\n", inline("auth-user-pass", username+"\n"+password)+"\n", 1)
}
