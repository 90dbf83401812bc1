package endpoint_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const rulesAddress = "data.clientvpn_authorization_rules.test"

func newRules(t *testing.T) (*acctest.Emulator, string) {
	t.Helper()
	w := acctest.New(t)
	id := w.Endpoint(t, emulator.EndpointSeed{})
	for cidr, group := range map[string]string{"10.0.0.0/16": "Engineering", "10.1.0.0/16": "engineering", "0.0.0.0/0": ""} {
		in := &ec2.AuthorizeClientVpnIngressInput{ClientVpnEndpointId: &id, TargetNetworkCidr: &cidr, Description: aws.String("for " + cidr)}
		if in.AccessGroupId = &group; group == "" {
			in.AccessGroupId, in.AuthorizeAllGroups = nil, aws.Bool(true)
		}
		if _, err := w.EC2(t).AuthorizeClientVpnIngress(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(time.Minute)
	return w, id
}

func TestAccAuthorizationRules_filters(t *testing.T) {
	t.Parallel()
	w, id := newRules(t)
	blocks, results, want := "", "{\n", map[string]knownvalue.Check{}
	for name, tc := range map[string]struct {
		filters string
		want    []string
	}{
		"no filter":                    {``, []string{"10.0.0.0/16", "10.1.0.0/16", "0.0.0.0/0"}},
		"an exact group":               {`group_ids = ["Engineering"]`, []string{"10.0.0.0/16"}},
		"all groups":                   {`group_ids = [""]`, []string{"0.0.0.0/0"}},
		"networks":                     {`destination_cidrs = ["10.1.0.0/16", "0.0.0.0/0", "10.2.0.0/16"]`, []string{"10.1.0.0/16", "0.0.0.0/0"}},
		"all filters must match":       {"destination_cidrs = [\"10.1.0.0/16\", \"0.0.0.0/0\"]\ngroup_ids = [\"\"]", []string{"0.0.0.0/0"}},
		"an empty set matches nothing": {`group_ids = []`, nil},
	} {
		label := fmt.Sprintf("filter_%d", len(want))
		blocks += fmt.Sprintf("data \"clientvpn_authorization_rules\" %q {\n  client_vpn_endpoint_id = %q\n  %s\n}\n", label, id, tc.filters)
		results += fmt.Sprintf("%q = data.clientvpn_authorization_rules.%s.authorization_rules[*].destination_cidr\n", name, label)
		want[name] = knownvalue.SetExact(values(tc.want))
	}
	w.Test(t, resource.TestStep{
		Config:            w.Config(blocks + "output \"cidrs\" {\n  value = " + results + "}\n}\n"),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("cidrs", knownvalue.ObjectExact(want))},
	})
}

func TestAccAuthorizationRules_everyField(t *testing.T) {
	t.Parallel()
	w, id := newRules(t)
	text := knownvalue.StringExact
	rule := func(all bool, group, cidr string) knownvalue.Check {
		return knownvalue.ObjectExact(map[string]knownvalue.Check{
			"access_all": knownvalue.Bool(all), "description": text("for " + cidr), "destination_cidr": text(cidr), "group_id": text(group),
			"status": knownvalue.ObjectExact(map[string]knownvalue.Check{"code": text("active"), "message": knownvalue.Null()}),
		})
	}
	w.Test(t,
		resource.TestStep{
			Config: w.Config(rules(id, `destination_cidrs = ["0.0.0.0/0"]`)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(rulesAddress, tfjsonpath.New("region"), text("us-east-1")),
				statecheck.ExpectKnownValue(rulesAddress, tfjsonpath.New("authorization_rules"), knownvalue.ListExact([]knownvalue.Check{rule(true, "", "0.0.0.0/0")})),
			},
		},
		resource.TestStep{
			Config: w.Config(rules(id, `group_ids = ["Engineering"]`)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(rulesAddress, tfjsonpath.New("authorization_rules"), knownvalue.ListExact([]knownvalue.Check{rule(false, "Engineering", "10.0.0.0/16")})),
			},
		},
	)
}

func TestAccAuthorizationRules_errorsAndRetries(t *testing.T) {
	t.Parallel()
	w, id := newRules(t)
	w.Fail(t, emulator.Fault{Action: describeRules, Kind: "error", Times: 2, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."})
	w.Test(t,
		resource.TestStep{
			Config:            w.Config(rules(id, "")),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("cidrs", knownvalue.ListSizeExact(3))},
		},
		resource.TestStep{
			Config:      w.Config(rules("cvpn-endpoint-0", "")),
			ExpectError: acctest.InOrder("Could not list the authorization rules", "cvpn-endpoint-0", "Region: us-east-1", "InvalidClientVpnEndpointId.NotFound", "Request ID: "),
		},
		resource.TestStep{
			Config:      w.Config(rules(id, `region = "eu-central-1"`)),
			ExpectError: acctest.InOrder("Could not list the authorization rules", id, "Region: eu-central-1", "InvalidClientVpnEndpointId.NotFound"),
		},
	)
	if calls := w.Calls(describeRules); calls[0].ErrorCode != "RequestLimitExceeded" || calls[2].ErrorCode != "" {
		t.Errorf("the calls are %v", calls)
	}
}

func TestAccAuthorizationRules_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct{ endpoint, filters, argument, want string }{
		"blank endpoint": {" ", ``, "client_vpn_endpoint_id", "must not be"},
		"blank network":  {"cvpn-endpoint-1", `destination_cidrs = [""]`, "destination_cidrs", "must be a network in CIDR notation"},
		"an address":     {"cvpn-endpoint-1", `destination_cidrs = ["10.1.0.0"]`, "destination_cidrs", "must be a network in CIDR notation"},
		"null network":   {"cvpn-endpoint-1", `destination_cidrs = [null]`, "destination_cidrs[0]", "is null"},
		"null group":     {"cvpn-endpoint-1", `group_ids = [null]`, "group_ids[0]", "is null"},
	} {
		cases[name] = acctest.Invalid{Config: rules(tc.endpoint, tc.filters), Want: []string{tc.argument, tc.want}}
	}
	w.WantInvalid(t, cases)
}

func rules(endpoint, filters string) string {
	return fmt.Sprintf(`data "clientvpn_authorization_rules" "test" {
  client_vpn_endpoint_id = %q
  %s
}
output "cidrs" { value = %s.authorization_rules[*].destination_cidr }
`, endpoint, filters, rulesAddress)
}
