package openvpn

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// maxPool is the maximum number of addresses that an OpenVPN server can assign.
const maxPool = 65_536

// noDevice is OpenVPN's name for a device that drops every packet.
const noDevice = "null"

// configuration is the content of a server's configuration file.
type configuration struct {
	endpoint  vpn.Endpoint
	address   netip.AddrPort
	device    string // or noDevice
	network   addresses
	dir       string // private directory for the management socket and the revocation list, but not for keys
	authority string
	identity  identity
}

// String returns the configuration file, with the private key.
func (c configuration) String() string {
	protocol := "udp"
	if c.endpoint.TransportProtocol == "tcp" {
		protocol = "tcp-server"
	}
	verification := "none"
	if slices.Contains(c.endpoint.Authentication, vpn.CertificateAuthentication) {
		verification = "require"
	}
	lines := []string{
		"mode server",
		"tls-server",
		"proto " + protocol,
		fmt.Sprintf("local %s", c.address.Addr()),
		fmt.Sprintf("port %d", c.address.Port()),
		"dev " + c.device,
		"disable-dco",
		"topology subnet",
		fmt.Sprintf("ifconfig %s %s", c.network.server, c.network.mask),
		fmt.Sprintf("ifconfig-pool %s %s %s", c.network.first, c.network.last, c.network.mask),
		"ifconfig-noexec", // The device is configured in the server's own network namespace.
		`push "topology subnet"`,
		fmt.Sprintf(`push "route-gateway %s"`, c.network.server),
		fmt.Sprintf("max-clients %d", maxPool),
		"duplicate-cn",
		"keepalive 2 8",
		"data-ciphers AES-256-GCM",
		"dh none",
		"management " + quote(c.socket()) + " unix",
		"management-client",
		"management-client-auth",
		"management-hold",
		"auth-user-pass-optional",
		"script-security 0",
		"verb 3",
		"crl-verify " + quote(c.crl()),
		"verify-client-cert " + verification,
		inline("ca", c.authority), inline("cert", c.identity.certificate), inline("key", c.identity.key),
	}
	if c.device != noDevice {
		lines = append(lines, "dev-type tun")
	}
	return strings.Join(lines, "\n") + "\n"
}

func (c configuration) socket() string { return filepath.Join(c.dir, "management") }
func (c configuration) crl() string    { return filepath.Join(c.dir, "crl.pem") }

// addresses divide the client CIDR range of an endpoint between the server and its clients.
type addresses struct {
	prefix              netip.Prefix
	server, first, last netip.Addr
	mask                net.IP
}

// newAddresses assigns the first address to the server and the others to clients, at most maxPool.
func newAddresses(prefix netip.Prefix) (addresses, error) {
	if !prefix.Addr().Is4() || prefix.Bits() > 29 {
		return addresses{}, fmt.Errorf("a server needs an IPv4 range of at least 8 addresses, not %s", prefix)
	}
	prefix = prefix.Masked()
	size, server, last := uint32(1)<<(32-prefix.Bits()), prefix.Addr().Next(), prefix.Addr().As4()
	binary.BigEndian.PutUint32(last[:], binary.BigEndian.Uint32(last[:])+min(size-2, maxPool))
	return addresses{
		prefix: prefix, server: server, first: server.Next(), last: netip.AddrFrom4(last), mask: net.IP(net.CIDRMask(prefix.Bits(), 32)),
	}, nil
}

// quote quotes a word for a configuration file or a command.
func quote(word string) string {
	word = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, word)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
}

// inline embeds a file in a configuration file.
func inline(name, content string) string {
	return "<" + name + ">\n" + strings.TrimSpace(content) + "\n</" + name + ">"
}

// maxName is the maximum length of a name that OpenVPN accepts, in bytes.
const maxName = 64

// checkName returns an error if OpenVPN does not accept a name unchanged.
func checkName(member, name string) error {
	if len(name) > maxName {
		return fmt.Errorf("%s has %d bytes, and OpenVPN accepts at most %d", member, len(name), maxName)
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
