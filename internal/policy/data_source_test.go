package policy_test

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccAuthorizationPolicyData(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	document, why := notAlice, "why"
	in := &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &document, Description: &why}
	in.ShadowMode = "enabled"
	change(t, w, endpoint, in)
	bare := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1"})

	w.Test(t,
		resource.TestStep{
			Config: w.Config(data(endpoint, "")),
			ConfigStateChecks: []statecheck.StateCheck{
				found("client_vpn_endpoint_id", knownvalue.StringExact(endpoint)),
				found("policy_document", knownvalue.StringExact(document)),
				found("description", knownvalue.StringExact(why)),
				found("shadow_mode", knownvalue.Bool(true)),
				found("status", knownvalue.StringExact("active")),
				found("region", knownvalue.StringExact("us-east-1")),
			},
		},
		resource.TestStep{
			Config:      w.Config(data(bare, `region = "eu-central-1"`)),
			ExpectError: acctest.InOrder("Could not read the authorization policy", bare, "Region: eu-central-1", "has no authorization policy", "Check the endpoint ID"),
		},
		resource.TestStep{
			Config:      w.Config(data(bare, "")),
			ExpectError: acctest.InOrder("Could not read the authorization policy", bare, "Region: us-east-1", "InvalidClientVpnEndpointId.NotFound", "Request ID: "),
		},
	)
}

func data(endpoint, arguments string) string {
	return fmt.Sprintf(`
data "clientvpn_authorization_policy" "test" {
  client_vpn_endpoint_id = %q
  %s
}
`, endpoint, arguments)
}

func found(name string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.clientvpn_authorization_policy.test", tfjsonpath.New(name), want)
}
