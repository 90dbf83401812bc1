package openvpn

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// maxPool is the maximum number of addresses that a server of OpenVPN hands out.
const maxPool = 65_536

// noDevice is OpenVPN's name for a device that drops every packet.
const noDevice = "null"

// files are the paths of a server's files in its private folder. Keys are not among them.
type files struct{ folder string }

func (f files) socket() string { return filepath.Join(f.folder, "management") }
func (f files) list() string   { return filepath.Join(f.folder, "crl.pem") }

// configuration is what the configuration file of a server is made from.
type configuration struct {
	endpoint  vpn.Endpoint
	address   netip.AddrPort
	device    string // "null" for none
	network   addressing
	files     files
	authority string
	identity  identity
}

// String returns the configuration file, with the private key.
func (c configuration) String() string {
	protocol := "udp"
	if c.endpoint.Options.TransportProtocol == "tcp" {
		protocol = "tcp-server"
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
		"management " + quote(c.files.socket()) + " unix",
		"management-client",
		"management-client-auth",
		"management-hold",
		"auth-user-pass-optional",
		"script-security 0",
		"verb 3",
		"crl-verify " + quote(c.files.list()),
		"verify-client-cert " + c.verification(),
		inline("ca", c.authority), inline("cert", c.identity.certificate), inline("key", c.identity.key),
	}
	if c.device != noDevice {
		lines = append(lines, "dev-type tun")
	}
	return strings.Join(lines, "\n") + "\n"
}

// verification returns whether clients need a certificate.
func (c configuration) verification() string {
	if slices.Contains(c.endpoint.Authentication, vpn.CertificateAuthentication) {
		return "require"
	}
	return "none"
}

// addressing is how a server divides the endpoint's client CIDR range.
type addressing struct {
	prefix                    netip.Prefix
	server, first, last, mask netip.Addr
}

// newAddressing gives the first address to the server and the others to clients, as far as OpenVPN can.
func newAddressing(prefix netip.Prefix) (addressing, error) {
	if !prefix.Addr().Is4() || prefix.Bits() > 29 {
		return addressing{}, fmt.Errorf("a server needs an IPv4 range of at least 8 addresses, not %s", prefix)
	}
	base := binary.BigEndian.Uint32(prefix.Masked().Addr().AsSlice())
	size := uint32(1) << (32 - prefix.Bits())
	address := func(n uint32) netip.Addr {
		var bytes [4]byte
		binary.BigEndian.PutUint32(bytes[:], n)
		return netip.AddrFrom4(bytes)
	}
	return addressing{
		prefix: prefix.Masked(), server: address(base + 1), first: address(base + 2),
		last: address(base + min(size-2, maxPool)), mask: address(-size),
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

// inline returns a file as part of a configuration file.
func inline(name, content string) string {
	return "<" + name + ">\n" + strings.TrimSpace(content) + "\n</" + name + ">"
}
