package operations

import (
	"fmt"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type exportConfigurationOutput struct {
	Configuration string `xml:"clientConfiguration"`
}

// exportConfiguration returns the configuration file of OpenVPN clients. For an endpoint whose clients are simulated, it
// lacks the certificate authority, since there is none.
func exportConfiguration(call *Call, in onEndpoint) (exportConfigurationOutput, error) {
	found, err := call.Service.Endpoints(call.Location, []string{in.EndpointID}, 0)
	if err != nil {
		return exportConfigurationOutput{}, err
	}
	if found[0].Server != nil {
		return exportConfigurationOutput{Configuration: found[0].Profile}, nil
	}
	return exportConfigurationOutput{Configuration: configuration(found[0])}, nil
}

func configuration(e vpn.Endpoint) string {
	lines := []string{
		"client",
		"dev tun",
		"proto " + e.Options.TransportProtocol,
		fmt.Sprintf("remote %s %d", strings.TrimPrefix(e.DNSName, "*."), e.Options.VPNPort),
		"remote-random-hostname",
		"resolv-retry infinite",
		"nobind",
		"remote-cert-tls server",
		"cipher AES-256-GCM",
		"verb 3",
	}
	for _, kind := range e.Authentication {
		switch kind {
		case vpn.DirectoryAuthentication:
			lines = append(lines, "auth-user-pass")
		case vpn.FederatedAuthentication:
			lines = append(lines, "auth-federate")
		}
	}
	return strings.Join(append(lines, "reneg-sec 0", ""), "\n")
}
