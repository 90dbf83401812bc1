package emulator_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const chain = "arn:aws:acm:us-east-1:123456789012:certificate/chain"

// plain returns the input for an endpoint with only the required parameters.
func plain() *ec2.CreateClientVpnEndpointInput {
	return &ec2.CreateClientVpnEndpointInput{
		AuthenticationOptions: []ec2types.ClientVpnAuthenticationRequest{{
			Type:                 ec2types.ClientVpnAuthenticationTypeCertificateAuthentication,
			MutualAuthentication: &ec2types.CertificateAuthenticationRequest{ClientRootCertificateChainArn: aws.String(chain)},
		}},
		ClientCidrBlock:      aws.String("10.8.0.0/22"),
		ConnectionLogOptions: &ec2types.ConnectionLogOptions{Enabled: aws.Bool(false)},
		ServerCertificateArn: aws.String(chain),
	}
}

// create creates an endpoint as Terraform does and returns its ID.
func (h *harness) create(change ...func(*ec2.CreateClientVpnEndpointInput)) string {
	h.t.Helper()
	input := plain()
	for _, c := range change {
		c(input)
	}
	out, err := h.ec2.CreateClientVpnEndpoint(h.t.Context(), input)
	if err != nil {
		h.t.Fatal(err)
	}
	return *out.ClientVpnEndpointId
}

func (h *harness) describe(id string) ec2types.ClientVpnEndpoint {
	h.t.Helper()
	out, err := h.ec2.DescribeClientVpnEndpoints(h.t.Context(), &ec2.DescribeClientVpnEndpointsInput{ClientVpnEndpointIds: []string{id}})
	if err != nil {
		h.t.Fatal(err)
	}
	return out.ClientVpnEndpoints[0]
}

func (h *harness) associate(endpoint, subnet string) string {
	h.t.Helper()
	out, err := h.ec2.AssociateClientVpnTargetNetwork(h.t.Context(), &ec2.AssociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &endpoint, SubnetId: &subnet})
	if err != nil {
		h.t.Fatal(err)
	}
	if out.Status.Code != "associating" {
		h.t.Errorf("a new association is %s", out.Status.Code)
	}
	return *out.AssociationId
}

func TestEndpointDefaults(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	got := h.describe(h.create())
	want := ec2types.ClientVpnEndpoint{
		AuthenticationOptions: []ec2types.ClientVpnAuthentication{{
			Type:                 "certificate-authentication",
			MutualAuthentication: &ec2types.CertificateAuthentication{ClientRootCertificateChain: aws.String(chain)},
		}},
		ClientCidrBlock:               aws.String("10.8.0.0/22"),
		ClientConnectOptions:          &ec2types.ClientConnectResponseOptions{Enabled: aws.Bool(false), Status: &ec2types.ClientVpnEndpointAttributeStatus{Code: "applied"}},
		ClientLoginBannerOptions:      &ec2types.ClientLoginBannerResponseOptions{Enabled: aws.Bool(false)},
		ClientRouteEnforcementOptions: &ec2types.ClientRouteEnforcementResponseOptions{Enforced: aws.Bool(false)},
		ClientVpnEndpointId:           got.ClientVpnEndpointId,
		ConnectionLogOptions:          &ec2types.ConnectionLogResponseOptions{Enabled: aws.Bool(false), IncludeAuthorizationPolicyContext: aws.Bool(false)},
		CreationTime:                  got.CreationTime,
		DisconnectOnSessionTimeout:    aws.Bool(true),
		DnsName:                       aws.String("*." + *got.ClientVpnEndpointId + ".prod.clientvpn.us-east-1.amazonaws.com"),
		EndpointIpAddressType:         "ipv4",
		SelfServicePortalUrl:          aws.String("https://self-service.clientvpn.amazonaws.com/endpoints/" + *got.ClientVpnEndpointId),
		ServerCertificateArn:          aws.String(chain),
		SessionTimeoutHours:           aws.Int32(24),
		SplitTunnel:                   aws.Bool(false),
		Status:                        &ec2types.ClientVpnEndpointStatus{Code: "pending-associate"},
		TrafficIpAddressType:          "ipv4",
		TransportProtocol:             "udp",
		VpnPort:                       aws.Int32(443),
		VpnProtocol:                   "openvpn",
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := time.Parse("2006-01-02T15:04:05", *got.CreationTime); err != nil {
		t.Error(err)
	}
}

// everything returns the input for an endpoint with all parameters.
func everything(in *ec2.CreateClientVpnEndpointInput) {
	in.AuthenticationOptions = []ec2types.ClientVpnAuthenticationRequest{
		{Type: "directory-service-authentication", ActiveDirectory: &ec2types.DirectoryServiceAuthenticationRequest{DirectoryId: aws.String("d-1")}},
		{Type: "federated-authentication", FederatedAuthentication: &ec2types.FederatedAuthenticationRequest{SAMLProviderArn: aws.String("arn:saml"), SelfServiceSAMLProviderArn: aws.String("arn:self")}},
	}
	in.ClientConnectOptions = &ec2types.ClientConnectOptions{Enabled: aws.Bool(true), LambdaFunctionArn: aws.String("arn:aws:lambda:us-east-1:1:function:AWSClientVPN-x")}
	in.ClientLoginBannerOptions = &ec2types.ClientLoginBannerOptions{Enabled: aws.Bool(true), BannerText: aws.String("Hello")}
	in.ClientRouteEnforcementOptions = &ec2types.ClientRouteEnforcementOptions{Enforced: aws.Bool(true)}
	in.ConnectionLogOptions = &ec2types.ConnectionLogOptions{
		Enabled: aws.Bool(true), CloudwatchLogGroup: aws.String("group"), CloudwatchLogStream: aws.String("stream"), IncludeAuthorizationPolicyContext: aws.Bool(true),
	}
	in.Description = aws.String("For <everybody> & all")
	in.DevicePostureOptions = &ec2types.DevicePostureOptions{Enabled: aws.Bool(true), TrustProviders: []ec2types.ClientVpnTrustProviderRequest{
		{TrustProviderType: "crowdstrike", TenantId: aws.String("tenant"), PublicSigningKeyUrl: aws.String("https://keys")},
	}}
	in.DisconnectOnSessionTimeout = aws.Bool(false)
	in.DnsServers = []string{"10.0.0.2", "10.0.0.3"}
	in.EndpointIpAddressType, in.TrafficIpAddressType = "dual-stack", "dual-stack"
	in.VpcId, in.SecurityGroupIds = aws.String("vpc-1"), []string{"sg-1", "sg-2"}
	in.SelfServicePortal = "enabled"
	in.SessionTimeoutHours, in.VpnPort = aws.Int32(8), aws.Int32(1194)
	in.SplitTunnel, in.TransportProtocol = aws.Bool(true), "tcp"
	in.TagSpecifications = []ec2types.TagSpecification{{ResourceType: "client-vpn-endpoint", Tags: []ec2types.Tag{{Key: aws.String("Name"), Value: aws.String("all")}}}}
}

// absent returns the members of a response without a value, except for those that cannot have one in the emulator.
func absent(value reflect.Value, path string, excused ...string) []string {
	if slices.Contains(excused, strings.TrimPrefix(path, ".")) {
		return nil
	}
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return []string{path}
		}
		return absent(value.Elem(), path, excused...)
	case reflect.Struct:
		var found []string
		for i := range value.NumField() {
			if field := value.Type().Field(i); field.IsExported() && field.Name != "ResultMetadata" {
				found = append(found, absent(value.Field(i), path+"."+field.Name, excused...)...)
			}
		}
		return found
	case reflect.Slice:
		if value.Len() == 0 {
			return []string{path}
		}
		return absent(value.Index(0), path, excused...)
	default:
		if value.IsZero() && value.Kind() == reflect.String {
			return []string{path}
		}
		return nil
	}
}

// Every member of the SDK's model is set in some response.
func TestEveryEndpointMember(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(everything)
	h.associate(id, "subnet-1")
	missing := absent(reflect.ValueOf(h.describe(id)), "",
		"DeletionTime",                                                                                // A deleted endpoint is not listed any more.
		"TransitGatewayConfiguration",                                                                 // See below.
		"AuthenticationOptions.FederatedAuthentication", "AuthenticationOptions.MutualAuthentication", // One for each type.
		"Status.Message", "ClientConnectOptions.Status.Message") // There is nothing to say.
	if len(missing) > 0 {
		t.Errorf("no value for %q", missing)
	}
	got := h.describe(id)
	if f := got.AuthenticationOptions[1].FederatedAuthentication; f == nil || *f.SamlProviderArn != "arn:saml" || *f.SelfServiceSamlProviderArn != "arn:self" {
		t.Errorf("federated: %+v", f)
	}
	if *got.Description != "For <everybody> & all" || !slices.Equal(got.DnsServers, []string{"10.0.0.2", "10.0.0.3"}) || !slices.Equal(got.SecurityGroupIds, []string{"sg-1", "sg-2"}) {
		t.Errorf("got %+v", got)
	}

	gateway := h.create(func(in *ec2.CreateClientVpnEndpointInput) {
		in.TransitGatewayConfiguration = &ec2types.TransitGatewayConfigurationInputStructure{TransitGatewayId: aws.String("tgw-1"), AvailabilityZones: []string{"us-east-1a"}}
	})
	if missing := absent(reflect.ValueOf(h.describe(gateway).TransitGatewayConfiguration), "", "AvailabilityZoneIds"); len(missing) > 0 {
		t.Errorf("on a transit gateway: no value for %q", missing)
	}
}

func TestModifyEndpoint(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(everything)
	before := h.describe(id)
	modify := func(in *ec2.ModifyClientVpnEndpointInput) error {
		in.ClientVpnEndpointId = &id
		_, err := h.ec2.ModifyClientVpnEndpoint(t.Context(), in)
		return err
	}
	if err := modify(&ec2.ModifyClientVpnEndpointInput{
		Description:              aws.String("Changed"),
		DnsServers:               &ec2types.DnsServersOptionsModifyStructure{Enabled: aws.Bool(false)},
		ClientLoginBannerOptions: &ec2types.ClientLoginBannerOptions{Enabled: aws.Bool(false)},
		DevicePostureOptions:     &ec2types.DevicePostureOptions{Enabled: aws.Bool(false)},
		ConnectionLogOptions:     &ec2types.ConnectionLogOptions{Enabled: aws.Bool(false)},
		ClientConnectOptions:     &ec2types.ClientConnectOptions{Enabled: aws.Bool(false)},
		SecurityGroupIds:         []string{"sg-3"},
		VpcId:                    aws.String("vpc-1"),
		SelfServicePortal:        "disabled",
		SplitTunnel:              aws.Bool(false),
		SessionTimeoutHours:      aws.Int32(10),
	}); err != nil {
		t.Fatal(err)
	}
	want := before
	want.Description, want.DnsServers, want.DevicePostureOptions, want.SelfServicePortalUrl = aws.String("Changed"), nil, nil, nil
	want.ClientLoginBannerOptions = &ec2types.ClientLoginBannerResponseOptions{Enabled: aws.Bool(false)}
	want.ConnectionLogOptions = &ec2types.ConnectionLogResponseOptions{Enabled: aws.Bool(false), IncludeAuthorizationPolicyContext: aws.Bool(false)}
	want.ClientConnectOptions = &ec2types.ClientConnectResponseOptions{Enabled: aws.Bool(false), Status: before.ClientConnectOptions.Status}
	want.SecurityGroupIds, want.VpcId = []string{"sg-3"}, aws.String("vpc-1")
	want.SplitTunnel, want.SessionTimeoutHours = aws.Bool(false), aws.Int32(10)
	if diff := cmp.Diff(want, h.describe(id), cmpopts.EquateEmpty(), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantError(t, modify(&ec2.ModifyClientVpnEndpointInput{SecurityGroupIds: []string{"sg-4"}}), "InvalidParameterValue", 400)
	wantError(t, modify(&ec2.ModifyClientVpnEndpointInput{SessionTimeoutHours: aws.Int32(9)}), "InvalidParameterValue", 400)
	wantError(t, modify(&ec2.ModifyClientVpnEndpointInput{TransitGatewayConfiguration: &ec2types.TransitGatewayConfigurationInputStructure{TransitGatewayId: aws.String("x")}}), "UnsupportedOperation", 400)
	if got := h.describe(id); *got.SessionTimeoutHours != 10 {
		t.Errorf("a refused change left %d hours", *got.SessionTimeoutHours)
	}
}

// Members of a setting that the request does not have stay as they are.
func TestModifyEndpoint_oneMemberOfASetting(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(everything)
	want := h.describe(id)
	if _, err := h.ec2.ModifyClientVpnEndpoint(t.Context(), &ec2.ModifyClientVpnEndpointInput{
		ClientVpnEndpointId:      &id,
		ClientLoginBannerOptions: &ec2types.ClientLoginBannerOptions{BannerText: aws.String("Changed")},
		ConnectionLogOptions:     &ec2types.ConnectionLogOptions{CloudwatchLogGroup: aws.String("changed")},
	}); err != nil {
		t.Fatal(err)
	}
	want.ClientLoginBannerOptions.BannerText = aws.String("Changed")
	want.ConnectionLogOptions.CloudwatchLogGroup = aws.String("changed")
	if diff := cmp.Diff(want, h.describe(id), cmpopts.EquateEmpty(), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The SDK checks required parameters itself, so these requests are made without it.
func TestCreateEndpoint_requiredParameters(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	all := url.Values{
		"Action": {"CreateClientVpnEndpoint"}, "Version": {"2016-11-15"}, "ClientCidrBlock": {"10.0.0.0/16"},
		"ServerCertificateArn": {"arn:aws:acm:us-east-1:123456789012:certificate/x"}, "ConnectionLogOptions.Enabled": {"false"},
		"Authentication.1.Type": {"certificate-authentication"}, "Authentication.1.MutualAuthentication.ClientRootCertificateChainArn": {"arn:aws:acm:us-east-1:123456789012:certificate/x"},
	}
	for name, required := range map[string]string{
		"ServerCertificateArn": "ServerCertificateArn", "ConnectionLogOptions.Enabled": "ConnectionLogOptions", "Authentication.1.Type": "Authentication.1.Type",
	} {
		form := maps.Clone(all)
		form.Del(name)
		got := h.send(http.MethodPost, form.Encode())
		if want := "<Code>MissingParameter</Code><Message>The request must contain the parameter " + required + "</Message>"; got.status != 400 || !strings.Contains(got.text, want) {
			t.Errorf("without %s: %d %s, want %s", name, got.status, got.text, want)
		}
	}
	if got := h.send(http.MethodPost, all.Encode()); got.status != 200 {
		t.Errorf("with all of them: %d %s", got.status, got.text)
	}
}

func TestCreateEndpointErrors(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	type input = *ec2.CreateClientVpnEndpointInput
	for name, tc := range map[string]struct {
		change func(input)
		code   string
	}{
		"no authentication":                 {func(in input) { in.AuthenticationOptions = []ec2types.ClientVpnAuthenticationRequest{} }, "MissingParameter"},
		"three authentications":             {func(in input) { in.AuthenticationOptions = slices.Repeat(in.AuthenticationOptions, 3) }, "InvalidParameterValue"},
		"one authentication twice":          {func(in input) { in.AuthenticationOptions = slices.Repeat(in.AuthenticationOptions, 2) }, "InvalidParameterCombination"},
		"unknown authentication":            {func(in input) { in.AuthenticationOptions[0].Type = "password" }, "InvalidParameterValue"},
		"certificates without a chain":      {func(in input) { in.AuthenticationOptions[0].MutualAuthentication = nil }, "InvalidParameterCombination"},
		"users without a directory":         {func(in input) { in.AuthenticationOptions[0].Type = "directory-service-authentication" }, "InvalidParameterCombination"},
		"no CIDR block":                     {func(in input) { in.ClientCidrBlock = nil }, "MissingParameter"},
		"not a CIDR block":                  {func(in input) { in.ClientCidrBlock = aws.String("10.0.0.0") }, "InvalidParameterValue"},
		"too small a CIDR block":            {func(in input) { in.ClientCidrBlock = aws.String("10.0.0.0/23") }, "InvalidParameterValue"},
		"too large a CIDR block":            {func(in input) { in.ClientCidrBlock = aws.String("10.0.0.0/11") }, "InvalidParameterValue"},
		"log without a group":               {func(in input) { in.ConnectionLogOptions.Enabled = aws.Bool(true) }, "MissingParameter"},
		"server certificate that is no ARN": {func(in input) { in.ServerCertificateArn = aws.String("x") }, "InvalidParameterValue"},
		"three DNS servers":                 {func(in input) { in.DnsServers = []string{"10.0.0.1", "10.0.0.2", "10.0.0.3"} }, "InvalidParameterValue"},
		"a Lambda function with another name": {func(in input) {
			in.ClientConnectOptions = &ec2types.ClientConnectOptions{Enabled: aws.Bool(true), LambdaFunctionArn: aws.String("arn:aws:lambda:us-east-1:1:function:x-AWSClientVPN-")}
		}, "InvalidParameterValue"},
		"a DNS server by name":        {func(in input) { in.DnsServers = []string{"dns"} }, "InvalidParameterValue"},
		"unknown protocol":            {func(in input) { in.TransportProtocol = "sctp" }, "InvalidParameterValue"},
		"unknown port":                {func(in input) { in.VpnPort = aws.Int32(80) }, "InvalidParameterValue"},
		"unknown address type":        {func(in input) { in.TrafficIpAddressType = "ipx" }, "InvalidParameterValue"},
		"security groups without VPC": {func(in input) { in.SecurityGroupIds = []string{"sg-1"} }, "MissingParameter"},
		"six security groups":         {func(in input) { in.VpcId, in.SecurityGroupIds = aws.String("vpc-1"), slices.Repeat([]string{"sg"}, 6) }, "InvalidParameterValue"},
		"handler without function":    {func(in input) { in.ClientConnectOptions = &ec2types.ClientConnectOptions{Enabled: aws.Bool(true)} }, "MissingParameter"},
		"banner without text": {func(in input) {
			in.ClientLoginBannerOptions = &ec2types.ClientLoginBannerOptions{Enabled: aws.Bool(true)}
		}, "MissingParameter"},
		"banner with too much text": {func(in input) {
			in.ClientLoginBannerOptions = &ec2types.ClientLoginBannerOptions{Enabled: aws.Bool(true), BannerText: aws.String(strings.Repeat("x", 1401))}
		}, "InvalidParameterValue"},
		"unknown trust provider": {func(in input) {
			in.DevicePostureOptions = &ec2types.DevicePostureOptions{TrustProviders: []ec2types.ClientVpnTrustProviderRequest{{TrustProviderType: "x"}}}
		}, "InvalidParameterValue"},
		"tags of something else": {func(in input) { in.TagSpecifications = []ec2types.TagSpecification{{ResourceType: "instance"}} }, "InvalidParameterValue"},
		"both a VPC and a transit gateway": {func(in input) {
			in.VpcId = aws.String("vpc-1")
			in.TransitGatewayConfiguration = &ec2types.TransitGatewayConfigurationInputStructure{TransitGatewayId: aws.String("x")}
		}, "InvalidParameterCombination"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := plain()
			tc.change(in)
			_, err := h.ec2.CreateClientVpnEndpoint(t.Context(), in)
			wantError(t, err, tc.code, 400)
		})
	}
	t.Cleanup(func() {
		if state := h.State(); len(state.Endpoints) != 0 {
			t.Errorf("there are %d endpoints", len(state.Endpoints))
		}
	})
}

// An endpoint is created, associated and deleted.
func TestEndpointLifecycle(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Transition = time.Minute })
	id := h.create()
	remove := func() (*ec2.DeleteClientVpnEndpointOutput, error) {
		return h.ec2.DeleteClientVpnEndpoint(t.Context(), &ec2.DeleteClientVpnEndpointInput{ClientVpnEndpointId: &id})
	}
	status := func(want string) {
		t.Helper()
		if got := h.describe(id).Status.Code; string(got) != want {
			t.Errorf("the endpoint is %s, want %s", got, want)
		}
	}
	status("pending-associate")
	_, err := h.terminateUser(id, "alice")
	wantError(t, err, "InvalidClientVpnActiveAssociationNotFound", 400)
	if _, err := h.Connect(emulator.ClientSeed{EndpointID: id, CommonName: "early"}); err == nil {
		t.Error("a client connected to an endpoint without an association")
	}
	association := h.associate(id, "subnet-1")
	status("pending-associate")
	h.advance(time.Minute)
	status("available")
	connection := h.connect(emulator.ClientSeed{EndpointID: id, CommonName: "laptop", Reconnect: time.Second})[0]

	_, err = remove()
	wantError(t, err, "ClientVpnEndpointAssociationExists", 400)
	out, err := h.ec2.DisassociateClientVpnTargetNetwork(t.Context(), &ec2.DisassociateClientVpnTargetNetworkInput{ClientVpnEndpointId: &id, AssociationId: &association})
	if err != nil || out.Status.Code != "disassociating" || *out.AssociationId != association {
		t.Errorf("got %+v, %v", out, err)
	}
	h.advance(time.Minute)
	status("pending-associate")
	if got := h.status(id, connection); got != "terminated" {
		t.Errorf("after the last disassociation the connection is %s", got)
	}
	if clients := h.State().Clients; !strings.Contains(clients[1].Refused, "no associated target network") {
		t.Errorf("the client was not refused: %+v", clients)
	}
	deleted, err := remove()
	if err != nil || deleted.Status.Code != "deleting" {
		t.Errorf("got %+v, %v", deleted, err)
	}
	status("deleting")
	h.advance(time.Minute)
	_, err = remove()
	wantError(t, err, "InvalidClientVpnEndpointId.NotFound", 400)
}

func TestEndpointQuota(t *testing.T) {
	t.Parallel()
	h := newHarness(t, func(o *emulator.Options) { o.Quotas.Endpoints = 7 })
	for range 7 {
		h.create()
	}
	_, err := h.ec2.CreateClientVpnEndpoint(t.Context(), plain())
	wantError(t, err, "ClientVpnEndpointLimitExceeded", 400)
	if _, err := h.AddEndpoint(emulator.EndpointSeed{}); err == nil || !strings.Contains(err.Error(), "already has 7 endpoints in region us-east-1") {
		t.Errorf("seeding beyond the quota: %v", err)
	}
	elsewhere := h.client(func(o *ec2.Options) { o.Region = "eu-west-1" })
	if _, err := elsewhere.CreateClientVpnEndpoint(t.Context(), plain()); err != nil {
		t.Errorf("in another region: %v", err)
	}
}

func TestClientTokens(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	in := plain()
	in.ClientToken = aws.String("once")
	first, err := h.ec2.CreateClientVpnEndpoint(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.ec2.CreateClientVpnEndpoint(t.Context(), in)
	if err != nil || *again.ClientVpnEndpointId != *first.ClientVpnEndpointId || len(h.State().Endpoints) != 1 {
		t.Errorf("got %+v, %v and %d endpoints", again, err, len(h.State().Endpoints))
	}
	in.Description, in.DryRun = aws.String(""), aws.Bool(false)
	if _, err = h.ec2.CreateClientVpnEndpoint(t.Context(), in); err != nil {
		t.Errorf("with parameters that change nothing: %v", err)
	}
	in.Description = aws.String("Different")
	_, err = h.ec2.CreateClientVpnEndpoint(t.Context(), in)
	wantError(t, err, "IdempotentParameterMismatch", 400)
	in.Description, in.SplitTunnel = nil, aws.Bool(false) // The default, but the first request did not have it.
	_, err = h.ec2.CreateClientVpnEndpoint(t.Context(), in)
	wantError(t, err, "IdempotentParameterMismatch", 400)
	in.ClientToken = aws.String("twice")
	if _, err = h.ec2.CreateClientVpnEndpoint(t.Context(), in); err != nil || len(h.State().Endpoints) != 2 {
		t.Errorf("with another token: %v, %d endpoints", err, len(h.State().Endpoints))
	}
	// What failed can be tried again with its token.
	h.inject(emulator.Fault{Action: "CreateClientVpnEndpoint", Kind: emulator.FaultLostAnswer})
	in.ClientToken = aws.String("lost")
	if _, err = h.ec2.CreateClientVpnEndpoint(t.Context(), in); err == nil {
		t.Error("the response was not lost")
	}
	if _, err = h.ec2.CreateClientVpnEndpoint(t.Context(), in); err != nil || len(h.State().Endpoints) != 3 {
		t.Errorf("after a lost response: %v, %d endpoints", err, len(h.State().Endpoints))
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(everything)
	other := h.endpoint(emulator.EndpointSeed{})
	tag := func(key, value string) ec2types.Tag { return ec2types.Tag{Key: &key, Value: &value} }
	create := func(tags ...ec2types.Tag) error {
		_, err := h.ec2.CreateTags(t.Context(), &ec2.CreateTagsInput{Resources: []string{id, other}, Tags: tags})
		return err
	}
	list := func(filters ...ec2types.Filter) string {
		out, err := h.ec2.DescribeTags(t.Context(), &ec2.DescribeTagsInput{Filters: filters})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, d := range out.Tags {
			if d.ResourceType != "client-vpn-endpoint" {
				t.Errorf("type %s", d.ResourceType)
			}
			found = append(found, *d.Key+"="+*d.Value)
		}
		return strings.Join(found, ",")
	}
	if err := create(tag("Name", "new"), tag("Team", "a b")); err != nil {
		t.Fatal(err)
	}
	if got := list(filter("resource-id", id)); got != "Name=new,Team=a b" {
		t.Errorf("tags: %s", got)
	}
	if got := list(filter("tag:Team", "a b")); got != "Team=a b,Team=a b" {
		t.Errorf("by tag: %s", got)
	}
	if got := list(filter("key", "Name"), filter("resource-type", "client-vpn-endpoint"), filter("value", "new")); got != "Name=new,Name=new" {
		t.Errorf("by key: %s", got)
	}
	if tags := h.describe(id).Tags; len(tags) != 2 || *tags[1].Value != "a b" {
		t.Errorf("the endpoint has %+v", tags)
	}
	wantError(t, create(tag("aws:x", "y")), "InvalidParameterValue", 400)
	wantError(t, create(tag("", "y")), "InvalidParameterValue", 400)
	var many []ec2types.Tag
	for i := range 49 {
		many = append(many, tag(fmt.Sprintf("k%d", i), ""))
	}
	wantError(t, create(many...), "TagLimitExceeded", 400)

	remove := func(tags ...ec2types.Tag) {
		t.Helper()
		if _, err := h.ec2.DeleteTags(t.Context(), &ec2.DeleteTagsInput{Resources: []string{id}, Tags: tags}); err != nil {
			t.Fatal(err)
		}
	}
	remove(tag("Name", "another value"), ec2types.Tag{Key: aws.String("Team")})
	if got := list(filter("resource-id", id)); got != "Name=new" {
		t.Errorf("after deleting: %s", got)
	}
	remove()
	if got := list(filter("resource-id", id)); got != "" {
		t.Errorf("after deleting all: %s", got)
	}
	_, err := h.ec2.DescribeTags(t.Context(), &ec2.DescribeTagsInput{Filters: []ec2types.Filter{filter("tag:", "x")}})
	wantError(t, err, "InvalidParameterValue", 400)
}

func TestExportConfiguration(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	id := h.create(everything)
	out, err := h.ec2.ExportClientVpnClientConfiguration(t.Context(), &ec2.ExportClientVpnClientConfigurationInput{ClientVpnEndpointId: &id})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"client\n", "proto tcp\n", "remote " + id + ".prod.clientvpn.us-east-1.amazonaws.com 1194\n", "auth-user-pass\n", "auth-federate\n"} {
		if !strings.Contains(*out.ClientConfiguration, want) {
			t.Errorf("there is no %q in\n%s", want, *out.ClientConfiguration)
		}
	}
}
