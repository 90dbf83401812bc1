package endpoint_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const endpointsAddress = "data.clientvpn_endpoints.test"

func TestAccEndpoints_filters(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	for id, authentication := range map[string][]string{
		"cvpn-endpoint-1": {"certificate"}, "cvpn-endpoint-2": {"directory-service", "certificate"}, "cvpn-endpoint-3": {"federated"},
	} {
		w.Endpoint(t, emulator.EndpointSeed{ID: id, Authentication: authentication})
		tag(t, w, id, map[string]string{"Environment": "prod", "Name": id})
	}
	tag(t, w, "cvpn-endpoint-3", map[string]string{"Environment": "Prod"})

	blocks, results, want := "", "{\n", map[string]knownvalue.Check{}
	for name, tc := range map[string]struct {
		filters string
		want    []string
	}{
		"no filter":                    {``, []string{"cvpn-endpoint-1", "cvpn-endpoint-2", "cvpn-endpoint-3"}},
		"certificates":                 {`authentication_types = ["certificate-authentication"]`, []string{"cvpn-endpoint-1", "cvpn-endpoint-2"}},
		"two types":                    {`authentication_types = ["directory-service-authentication", "federated-authentication"]`, []string{"cvpn-endpoint-2", "cvpn-endpoint-3"}},
		"an exact tag":                 {`tags = { Environment = "prod" }`, []string{"cvpn-endpoint-1", "cvpn-endpoint-2"}},
		"all tags":                     {`tags = { Environment = "prod", Name = "cvpn-endpoint-2" }`, []string{"cvpn-endpoint-2"}},
		"a tag that no endpoint has":   {`tags = { Owner = "" }`, nil},
		"status":                       {`status_codes = ["available"]`, []string{"cvpn-endpoint-1", "cvpn-endpoint-2", "cvpn-endpoint-3"}},
		"another status":               {`status_codes = ["pending-associate"]`, nil},
		"all filters must match":       {"tags = { Environment = \"prod\" }\nauthentication_types = [\"directory-service-authentication\"]", []string{"cvpn-endpoint-2"}},
		"an empty set matches nothing": {`authentication_types = []`, nil},
	} {
		label := fmt.Sprintf("filter_%d", len(want))
		blocks += fmt.Sprintf("data \"clientvpn_endpoints\" %q {\n%s\n}\n", label, tc.filters)
		results += fmt.Sprintf("%q = data.clientvpn_endpoints.%s.endpoints[*].client_vpn_endpoint_id\n", name, label)
		want[name] = knownvalue.SetExact(values(tc.want)) // The endpoints are created in random order.
	}
	w.Test(t, resource.TestStep{
		Config:            w.Config(blocks + "output \"ids\" {\n  value = " + results + "}\n}\n"),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("ids", knownvalue.ObjectExact(want))},
	})
}

func TestAccEndpoints_everyField(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	id := create(t, w)
	rfc3339 := knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`))
	text, null := knownvalue.StringExact, knownvalue.Null()

	w.Test(t, resource.TestStep{
		Config: w.Config(endpoints("")),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(endpointsAddress, tfjsonpath.New("region"), text("us-east-1")),
			statecheck.ExpectKnownValue(endpointsAddress, tfjsonpath.New("endpoints").AtSliceIndex(0), knownvalue.ObjectExact(map[string]knownvalue.Check{
				"authentication_options": knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectExact(map[string]knownvalue.Check{
						"active_directory_id": null, "root_certificate_chain_arn": null, "type": text("federated-authentication"),
						"saml_provider_arn":              text("arn:aws:iam::123456789012:saml-provider/vpn"),
						"self_service_saml_provider_arn": text("arn:aws:iam::123456789012:saml-provider/portal"),
					}),
				}),
				"client_cidr_block":             text("10.0.0.0/16"),
				"client_connect_options":        knownvalue.ObjectExact(map[string]knownvalue.Check{"enabled": knownvalue.Bool(true), "lambda_function_arn": text("arn:aws:lambda:us-east-1:123456789012:function:AWSClientVPN-gate")}),
				"client_vpn_endpoint_id":        text(id),
				"connection_log_options":        knownvalue.ObjectExact(map[string]knownvalue.Check{"enabled": knownvalue.Bool(true), "cloudwatch_log_group": text("vpn"), "cloudwatch_log_stream": text("connections")}),
				"creation_time":                 rfc3339,
				"description":                   text("office"),
				"device_trust_provider_types":   knownvalue.ListExact([]knownvalue.Check{text("jamf")}),
				"disconnect_on_session_timeout": knownvalue.Bool(false),
				"dns_name":                      knownvalue.StringRegexp(regexp.MustCompile(regexp.QuoteMeta(id))),
				"region":                        text("us-east-1"),
				"security_group_ids":            knownvalue.ListExact([]knownvalue.Check{text("sg-0123456789abcdef0")}),
				"self_service_portal_url":       knownvalue.StringRegexp(regexp.MustCompile(`^https://`)),
				"server_certificate_arn":        text("arn:aws:acm:us-east-1:123456789012:certificate/vpn"),
				"session_timeout_hours":         knownvalue.Int32Exact(8),
				"split_tunnel":                  knownvalue.Bool(true),
				"status":                        knownvalue.ObjectExact(map[string]knownvalue.Check{"code": text("pending-associate"), "message": null}),
				"tags":                          knownvalue.MapExact(map[string]knownvalue.Check{"Name": text("office")}),
				"transport_protocol":            text("tcp"),
				"vpc_id":                        knownvalue.NotNull(),
				"vpn_port":                      knownvalue.Int32Exact(1194),
			})),
		},
	})
}

func TestAccEndpoints_regionAndPages(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-eu", Region: "eu-central-1"})
	w.Test(t,
		resource.TestStep{Config: w.Config(endpoints("")), ConfigStateChecks: ids()},
		resource.TestStep{Config: w.Config(endpoints(`region = "eu-central-1"`)), ConfigStateChecks: ids("cvpn-endpoint-eu")},
	)
	onlyCalls(t, w, describeEndpoints)
}

func TestAccEndpoints_errorsAndRetries(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{Allow: []string{"ec2:DescribeClientVpnConnections"}})
	w.Test(t, resource.TestStep{
		Config:      w.Config(endpoints("")),
		ExpectError: acctest.InOrder("Could not list the Client VPN endpoints", "Region: us-east-1", "UnauthorizedOperation", "Request ID: ", "ec2:DescribeClientVpnEndpoints"),
	})

	w = acctest.New(t)
	id := w.Endpoint(t, emulator.EndpointSeed{})
	w.Fail(t, emulator.Fault{Action: describeEndpoints, Kind: "error", Times: 2, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})
	w.Test(t, resource.TestStep{Config: w.Config(endpoints("")), ConfigStateChecks: ids(id)})
	if calls := w.Calls(describeEndpoints); len(calls) < 3 || calls[0].ErrorCode != "RequestLimitExceeded" {
		t.Errorf("the calls are %v", calls)
	}
}

// Reads time out if the service throttles every call.
func TestAccDataSources_readTimeout(t *testing.T) {
	t.Parallel()
	for name, configuration := range map[string]string{
		"endpoints":           endpoints("timeouts {\n read = \"30s\"\n}"),
		"authorization rules": "data \"clientvpn_authorization_rules\" \"test\" {\n client_vpn_endpoint_id = \"cvpn-endpoint-1\"\n timeouts {\n  read = \"30s\"\n }\n}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			w.Fail(t, emulator.Fault{Action: "*", Kind: emulator.FaultError, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded.", Times: emulator.FaultAlways})
			w.Test(t, resource.TestStep{Config: w.Config(configuration), ExpectError: acctest.InOrder("Could not list", "us-east-1", "Request limit exceeded", "Attempts: ", "timeouts.read")})
		})
	}
}

func TestAccEndpoints_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	cases := map[string]acctest.Invalid{}
	for argument, want := range map[string]string{
		`authentication_types = ["certificate"]`: `"certificate-authentication"`,
		`status_codes = ["open"]`:                `"pending-associate"`,
		`authentication_types = [null]`:          `authentication_types[0] is null`,
		`status_codes = [null]`:                  `status_codes[0] is null`,
		`tags = { Owner = null }`:                `tags["Owner"] is null`,
		`region = ""`:                            `region`,
		"timeouts {\n read = \"0s\"\n}":          `timeouts.read must be longer than zero`,
	} {
		cases[argument] = acctest.Invalid{Config: endpoints(argument), Want: []string{want}}
	}
	w.WantInvalid(t, cases)
	w.WantActions(t)
}

func endpoints(filters string) string {
	return fmt.Sprintf("data \"clientvpn_endpoints\" \"test\" {\n%s\n}\noutput \"ids\" { value = %s.endpoints[*].client_vpn_endpoint_id }\n", filters, endpointsAddress)
}

func ids(want ...string) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownValue(endpointsAddress, tfjsonpath.New("endpoints"), listOf("client_vpn_endpoint_id", want...))}
}

func values(texts []string) []knownvalue.Check {
	checks := []knownvalue.Check{}
	for _, text := range texts {
		checks = append(checks, knownvalue.StringExact(text))
	}
	return checks
}

func tag(t *testing.T, w *acctest.Emulator, id string, tags map[string]string) {
	t.Helper()
	in := &ec2.CreateTagsInput{Resources: []string{id}}
	for key, value := range tags {
		in.Tags = append(in.Tags, ec2types.Tag{Key: aws.String(key), Value: aws.String(value)})
	}
	if _, err := w.EC2(t).CreateTags(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

// create creates an endpoint with every attribute.
func create(t *testing.T, w *acctest.Emulator) string {
	t.Helper()
	out, err := w.EC2(t).CreateClientVpnEndpoint(t.Context(), &ec2.CreateClientVpnEndpointInput{
		AuthenticationOptions: []ec2types.ClientVpnAuthenticationRequest{{
			Type: ec2types.ClientVpnAuthenticationTypeFederatedAuthentication,
			FederatedAuthentication: &ec2types.FederatedAuthenticationRequest{
				SAMLProviderArn:            aws.String("arn:aws:iam::123456789012:saml-provider/vpn"),
				SelfServiceSAMLProviderArn: aws.String("arn:aws:iam::123456789012:saml-provider/portal"),
			},
		}},
		ClientCidrBlock:            aws.String("10.0.0.0/16"),
		ClientConnectOptions:       &ec2types.ClientConnectOptions{Enabled: aws.Bool(true), LambdaFunctionArn: aws.String("arn:aws:lambda:us-east-1:123456789012:function:AWSClientVPN-gate")},
		ConnectionLogOptions:       &ec2types.ConnectionLogOptions{Enabled: aws.Bool(true), CloudwatchLogGroup: aws.String("vpn"), CloudwatchLogStream: aws.String("connections")},
		Description:                aws.String("office"),
		DevicePostureOptions:       &ec2types.DevicePostureOptions{TrustProviders: []ec2types.ClientVpnTrustProviderRequest{{TrustProviderType: ec2types.ClientVpnDeviceTrustProviderTypeJamf, TenantId: aws.String("tenant")}}},
		DisconnectOnSessionTimeout: aws.Bool(false),
		SecurityGroupIds:           []string{"sg-0123456789abcdef0"},
		SelfServicePortal:          ec2types.SelfServicePortalEnabled,
		ServerCertificateArn:       aws.String("arn:aws:acm:us-east-1:123456789012:certificate/vpn"),
		SessionTimeoutHours:        aws.Int32(8),
		SplitTunnel:                aws.Bool(true),
		TagSpecifications:          []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeClientVpnEndpoint, Tags: []ec2types.Tag{{Key: aws.String("Name"), Value: aws.String("office")}}}},
		TransportProtocol:          ec2types.TransportProtocolTcp,
		VpcId:                      aws.String("vpc-0123456789abcdef0"),
		VpnPort:                    aws.Int32(1194),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(time.Minute)
	return *out.ClientVpnEndpointId
}

// The data source lists the endpoints of several regions with one call each, and returns the region of each endpoint.
func TestAccEndpoints_regions(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	for _, region := range []string{"eu-central-1", "eu-west-1", "us-east-1"} {
		w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-" + region, Region: region})
	}
	in := func(region string) knownvalue.Check {
		return knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"client_vpn_endpoint_id": knownvalue.StringExact("cvpn-endpoint-" + region), "region": knownvalue.StringExact(region),
		})
	}
	w.Test(t,
		resource.TestStep{
			Config: w.Config(endpoints(`regions = ["us-east-1", "eu-central-1"]`)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(endpointsAddress, tfjsonpath.New("endpoints"), knownvalue.ListExact([]knownvalue.Check{in("eu-central-1"), in("us-east-1")})),
				statecheck.ExpectKnownValue(endpointsAddress, tfjsonpath.New("region"), knownvalue.Null()),
			},
		},
		resource.TestStep{
			Config:      w.Config(endpoints("region = \"us-east-1\"\nregions = [\"eu-west-1\"]")),
			ExpectError: acctest.InOrder("Conflicting arguments"),
		},
		resource.TestStep{
			PreConfig: func() {
				for _, call := range w.Calls() {
					if call.Region == "eu-west-1" {
						t.Errorf("%s was called in a region that is not named", call.Action)
					}
				}
				w.Fail(t, emulator.Fault{Action: "DescribeClientVpnEndpoints", Times: emulator.FaultAlways, Kind: "error", Code: "UnauthorizedOperation", Status: 403})
			},
			Config:      w.Config(endpoints(`regions = ["us-east-1", "eu-central-1"]`)),
			ExpectError: acctest.InOrder("Could not list the Client VPN endpoints in eu-central-1", "Region: eu-central-1", "Could not list the Client VPN endpoints in us-east-1"),
		},
	)
}
