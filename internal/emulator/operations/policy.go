package operations

import (
	"fmt"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

type modifyPolicyInput struct {
	onEndpoint

	Description    *string `query:"Description"`
	PolicyDocument *string `query:"PolicyDocument"`
	ShadowMode     *string `query:"ShadowMode"`
}

// policyStatusOutput has a plain string as its status, unlike all other outputs.
type policyStatusOutput struct {
	Status string `xml:"status"`
}

func modifyPolicy(call *Call, in modifyPolicyInput) (policyStatusOutput, error) {
	change := vpn.PolicyChange{Document: in.PolicyDocument, Description: in.Description}
	if in.ShadowMode != nil {
		if err := oneOf("ShadowMode", *in.ShadowMode, enabled, disabled); err != nil {
			return policyStatusOutput{}, err
		}
		change.Shadow = new(*in.ShadowMode == enabled)
	}
	code, err := call.Service.ModifyPolicy(call.Location, in.EndpointID, change)
	return policyStatusOutput{Status: code}, err
}

type getPolicyOutput struct {
	EndpointID     string `xml:"clientVpnEndpointId"`
	Description    string `xml:"description,omitempty"`
	PolicyDocument string `xml:"policyDocument"`
	ShadowMode     string `xml:"shadowMode"`
	Status         string `xml:"status"`
}

func getPolicy(call *Call, in onEndpoint) (getPolicyOutput, error) {
	p, err := call.Service.GetPolicy(call.Location, in.EndpointID, call.StaleBy)
	if err != nil {
		return getPolicyOutput{}, err
	}
	out := getPolicyOutput{EndpointID: p.EndpointID, Description: p.Description, PolicyDocument: p.Document, ShadowMode: disabled, Status: p.Status}
	if p.Shadow {
		out.ShadowMode = enabled
	}
	return out, nil
}

func deletePolicy(call *Call, in onEndpoint) (policyStatusOutput, error) {
	code, err := call.Service.DeletePolicy(call.Location, in.EndpointID)
	return policyStatusOutput{Status: code}, err
}

type importCRLInput struct {
	onEndpoint

	List string `query:"CertificateRevocationList,required"`
}

func importCRL(call *Call, in importCRLInput) (done, error) {
	err := call.Service.ImportCRL(call.Location, in.EndpointID, in.List)
	return done{Return: err == nil}, err
}

type exportCRLOutput struct {
	List   string  `xml:"certificateRevocationList,omitempty"`
	Status *status `xml:"status"`
}

func exportCRL(call *Call, in onEndpoint) (exportCRLOutput, error) {
	list, err := call.Service.ExportCRL(call.Location, in.EndpointID, call.StaleBy)
	if err != nil || list.Status == "" {
		return exportCRLOutput{}, err
	}
	return exportCRLOutput{List: list.PEM, Status: &status{Code: list.Status}}, nil
}

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
