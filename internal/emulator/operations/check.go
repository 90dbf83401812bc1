package operations

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// The limits in the API reference. See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateClientVpnEndpoint.html.
const (
	enabled                  = "enabled"
	disabled                 = "disabled"
	maxDNSServers            = 2
	maxSecurityGroups        = 5
	maxAuthenticationMethods = 2
	maxBannerLength          = 1400
	minPrefixBits            = 12
	maxPrefixBits            = 22
)

// handlerPrefix begins the names of the Lambda functions that can be client connect handlers.
//
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/connection-authorization.html.
const handlerPrefix = "AWSClientVPN-"

// check returns an error if the service would refuse the settings.
func check(o vpn.Options) error {
	return cmp.Or(
		oneOf("SelfServicePortal", o.SelfServicePortal, enabled, disabled),
		oneOf("TransportProtocol", o.TransportProtocol, "udp", "tcp"),
		oneOf("EndpointIpAddressType", o.EndpointIPAddressType, "ipv4", "ipv6", "dual-stack"),
		oneOf("TrafficIpAddressType", o.TrafficIPAddressType, "ipv4", "ipv6", "dual-stack"),
		oneOf("SessionTimeoutHours", o.SessionTimeoutHours, 8, 10, 12, 24),
		oneOf("VpnPort", o.VPNPort, 443, 1194),
		checkCIDR(o),
		checkAuthentication(o.Authentication),
		checkDNS(o.DNSServers),
		checkSwitches(o),
		checkSecurityGroups(o),
		checkPosture(o.DevicePosture),
	)
}

func oneOf[T comparable](name string, value T, valid ...T) error {
	if slices.Contains(valid, value) {
		return nil
	}
	return awserror.InvalidValue("Invalid value '%v' for %s. Valid values are %v.", value, name, valid)
}

func checkCIDR(o vpn.Options) error {
	if o.ClientCIDRBlock == "" {
		if o.TrafficIPAddressType != "ipv6" {
			return awserror.MissingParameter("ClientCidrBlock")
		}
		return nil
	}
	prefix, err := netip.ParsePrefix(o.ClientCIDRBlock)
	if err != nil || !prefix.Addr().Is4() || prefix.Bits() < minPrefixBits || prefix.Bits() > maxPrefixBits {
		return awserror.InvalidValue("The CIDR block %s is invalid: its size must be from /%d to /%d", o.ClientCIDRBlock, maxPrefixBits, minPrefixBits)
	}
	return nil
}

// checkAuthentication requires distinct types, each with the settings that it needs.
func checkAuthentication(all []vpn.AuthenticationOptions) error {
	if len(all) == 0 || len(all) > maxAuthenticationMethods {
		return awserror.InvalidValue("An endpoint has from 1 to %d authentication methods, not %d", maxAuthenticationMethods, len(all))
	}
	seen := map[string]bool{}
	for _, a := range all {
		needed, known := map[string]struct {
			name  string
			given bool
		}{
			vpn.CertificateAuthentication: {"MutualAuthentication", a.Mutual != nil},
			vpn.DirectoryAuthentication:   {"ActiveDirectory", a.ActiveDirectory != nil},
			vpn.FederatedAuthentication:   {"FederatedAuthentication", a.Federated != nil},
		}[a.Type]
		switch {
		case !known:
			return awserror.InvalidValue("Invalid value '%s' for Authentication.Type", a.Type)
		case !needed.given:
			return awserror.InvalidCombination("Authentication of type %s needs %s", a.Type, needed.name)
		case seen[a.Type]:
			return awserror.InvalidCombination("Authentication of type %s is given twice", a.Type)
		}
		seen[a.Type] = true
	}
	return nil
}

func checkDNS(servers []string) error {
	if len(servers) > maxDNSServers {
		return awserror.InvalidValue("An endpoint has at most %d DNS servers", maxDNSServers)
	}
	for _, server := range servers {
		if _, err := netip.ParseAddr(server); err != nil {
			return awserror.InvalidValue("The DNS server %s is not an IP address", server)
		}
	}
	return nil
}

// checkSwitches requires the settings that enabled features need.
func checkSwitches(o vpn.Options) error {
	switch {
	case o.ServerCertificateARN == "" || !strings.HasPrefix(o.ServerCertificateARN, "arn:"):
		return awserror.InvalidValue("The server certificate '%s' is not an ARN", o.ServerCertificateARN)
	case o.ConnectionLog.Enabled && o.ConnectionLog.CloudwatchLogGroup == "":
		return awserror.MissingParameter("ConnectionLogOptions.CloudwatchLogGroup")
	case o.ClientConnect.Enabled && o.ClientConnect.LambdaFunctionARN == "":
		return awserror.MissingParameter("ClientConnectOptions.LambdaFunctionArn")
	case o.ClientConnect.Enabled && !strings.Contains(o.ClientConnect.LambdaFunctionARN, ":function:"+handlerPrefix):
		return awserror.InvalidValue("The name of the Lambda function '%s' does not begin with %s", o.ClientConnect.LambdaFunctionARN, handlerPrefix)
	case o.LoginBanner.Enabled && o.LoginBanner.BannerText == "":
		return awserror.MissingParameter("ClientLoginBannerOptions.BannerText")
	case utf8.RuneCountInString(o.LoginBanner.BannerText) > maxBannerLength:
		return awserror.InvalidValue("The banner has more than %d characters", maxBannerLength)
	}
	return nil
}

func checkSecurityGroups(o vpn.Options) error {
	if len(o.SecurityGroupIDs) > maxSecurityGroups {
		return awserror.InvalidValue("At most %d security groups can be applied", maxSecurityGroups)
	}
	if len(o.SecurityGroupIDs) > 0 && o.VPCID == "" {
		return awserror.MissingParameter("VpcId")
	}
	return nil
}

func checkPosture(posture *vpn.DevicePostureOptions) error {
	if posture == nil {
		return nil
	}
	for i, p := range posture.TrustProviders {
		if err := oneOf(fmt.Sprintf("DevicePostureOptions.TrustProvider.%d.TrustProviderType", i+1), p.Type, "crowdstrike", "jamf", "jumpcloud"); err != nil {
			return err
		}
	}
	return nil
}

// checkCIDRBlock requires CIDR notation.
func checkCIDRBlock(name, cidr string) error {
	if _, err := netip.ParsePrefix(cidr); err != nil {
		return awserror.InvalidValue("The value '%s' of %s is not a CIDR block", cidr, name)
	}
	return nil
}
