package policy_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	tfconfig "github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// An update sends only the changed arguments.
func TestAccAuthorizationPolicy_sendsChanges(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	update := planned(plancheck.ResourceActionUpdate)

	w.Test(t,
		resource.TestStep{
			Config: w.Config(config(endpoint, everybody, "shadow_mode = true\ndescription = \"one\"")),
			ConfigStateChecks: []statecheck.StateCheck{
				isActive(),
				attribute("client_vpn_endpoint_id", knownvalue.StringExact(endpoint)),
				attribute("policy_document", knownvalue.StringExact(text(everybody))),
				attribute("description", knownvalue.StringExact("one")),
				attribute("shadow_mode", knownvalue.Bool(true)),
				attribute("region", knownvalue.StringExact("us-east-1")),
			},
		},
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, "shadow_mode = true\ndescription = \"one\"")), ConfigPlanChecks: update},
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, "shadow_mode = true\ndescription = \"two\"")), ConfigPlanChecks: update},
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, "description = \"two\"")), ConfigPlanChecks: update},
		resource.TestStep{
			Config: w.Config(config(endpoint, notAlice, "")), ConfigPlanChecks: update,
			ConfigStateChecks: []statecheck.StateCheck{isActive(), attribute("description", knownvalue.Null()), attribute("shadow_mode", knownvalue.Bool(false))},
		},
		resource.TestStep{
			Config: w.Config(config(endpoint, notAlice, "timeouts {\n update = \"7m\"\n}")), ConfigPlanChecks: update,
			ConfigStateChecks: []statecheck.StateCheck{isActive()},
		},
	)

	wantSent(t, w,
		map[string]string{"PolicyDocument": text(everybody), "ShadowMode": "enabled", "Description": "one"},
		map[string]string{"PolicyDocument": text(notAlice)},
		map[string]string{"Description": "two"},
		map[string]string{"ShadowMode": "disabled"},
		map[string]string{"Description": ""},
	)
	if got := len(w.Calls(remove)); got != 1 {
		t.Errorf("there were %d calls to delete, want 1", got)
	}
	if document := inForce(t, w, endpoint); document != "" {
		t.Errorf("the policy %s is still in force", document)
	}
}

// To create a policy takes two calls that confirm that there is no other, and one that creates it.
func TestAccAuthorizationPolicy_calls(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Test(t, resource.TestStep{Config: w.Config(config(endpoint, everybody, "shadow_mode = true"))})

	var made []string
	for _, action := range w.Actions() {
		if made = append(made, action); action == modify {
			break
		}
	}
	if got := strings.Join(made, " "); got != get+" "+get+" "+modify {
		t.Errorf("the calls are %s", got)
	}
	if got := w.Calls(describe); len(got) != 0 {
		t.Errorf("connections were listed for a policy in shadow mode: %v", got)
	}
}

func TestAccAuthorizationPolicy_ignoresLayout(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	relaid := "// Everybody except Alice may connect.\n" + strings.NewReplacer("(", "(\n  ", "\n", "\n\n").Replace(notAlice)
	kept := []statecheck.StateCheck{attribute("policy_document", knownvalue.StringExact(text(notAlice))), isActive()}

	w.Test(t,
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, ""))},
		resource.TestStep{Config: w.Config(config(endpoint, relaid, "")), ConfigPlanChecks: noChange(), ConfigStateChecks: kept},
		resource.TestStep{
			PreConfig: func() {
				change(t, w, endpoint, &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &relaid})
			},
			Config:           w.Config(config(endpoint, notAlice, "")),
			ConfigPlanChecks: noChange(), ConfigStateChecks: kept,
		},
		resource.TestStep{
			Config:            w.Config(config(endpoint, relaid, `description = "why"`)),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
			ConfigStateChecks: kept,
		},
	)

	wantSent(t, w, map[string]string{"PolicyDocument": text(notAlice), "ShadowMode": "disabled"},
		map[string]string{"PolicyDocument": relaid}, map[string]string{"Description": "why"})
}

func TestAccAuthorizationPolicy_drift(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(config(endpoint, notAlice, `description = "why"`))
	permissive, yes := everybody, "enabled"

	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() {
				change(t, w, endpoint, &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &permissive})
			},
			Config: configuration, ConfigPlanChecks: planned(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{isActive()},
		},
		resource.TestStep{
			PreConfig: func() {
				other := "by hand"
				in := &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{Description: &other}
				in.ShadowMode = "enabled"
				change(t, w, endpoint, in)
			},
			Config: configuration, ConfigPlanChecks: planned(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{isActive()},
		},
		resource.TestStep{
			PreConfig: func() {
				if err := w.Client(t).DeleteAuthorizationPolicy(t.Context(), endpoint); err != nil {
					t.Fatal(err)
				}
			},
			Config: configuration, ConfigPlanChecks: planned(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{isActive()},
		},
	)

	whole := map[string]string{"PolicyDocument": text(notAlice), "ShadowMode": "disabled", "Description": "why"}
	wantSent(t, w, whole,
		map[string]string{"PolicyDocument": permissive}, map[string]string{"PolicyDocument": text(notAlice)},
		map[string]string{"ShadowMode": yes, "Description": "by hand"}, map[string]string{"ShadowMode": "disabled", "Description": "why"},
		whole)
}

func TestAccAuthorizationPolicy_import(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1"})
	configuration := w.Config(config(endpoint, notAlice, "region = \"eu-central-1\"\ndescription = \"why\"\nshadow_mode = true"))
	imported := resource.TestStep{
		Config: configuration, ResourceName: address, ImportState: true, ImportStateVerify: true,
		ImportStateId: endpoint + "@eu-central-1", ImportStateVerifyIdentifierAttribute: "client_vpn_endpoint_id",
	}
	elsewhere, without := imported, imported
	elsewhere.ImportStateId, elsewhere.ExpectError = endpoint, acctest.InOrder("Could not import the authorization policy",
		endpoint, "Region: us-east-1", "does not exist", "Request ID: ", "Check the endpoint ID, and the region")
	bare := w.Endpoint(t, emulator.EndpointSeed{})
	without.ImportStateId, without.ExpectError = bare, acctest.InOrder("Could not import the authorization policy",
		bare, "Region: us-east-1", "The endpoint has no authorization policy", "Check the endpoint ID and the region")

	w.Test(t, resource.TestStep{Config: configuration}, imported, elsewhere, without)
}

// A policy that was imported in another layout is not changed.
func TestAccAuthorizationPolicy_importThenPlan(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	made := strings.ReplaceAll(notAlice, "\n", "\n// By hand.\n")
	change(t, w, endpoint, &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &made})
	configuration := w.Config(config(endpoint, notAlice, ""))

	w.Test(t,
		resource.TestStep{Config: configuration, ResourceName: address, ImportState: true, ImportStateId: endpoint, ImportStatePersist: true},
		resource.TestStep{
			Config: configuration, ConfigPlanChecks: noChange(),
			ConfigStateChecks: []statecheck.StateCheck{attribute("policy_document", knownvalue.StringExact(made))},
		},
	)

	if got := len(w.Calls(modify)); got != 1 {
		t.Errorf("there were %d calls to modify, want 1", got)
	}
}

func TestAccAuthorizationPolicy_identity(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(config(endpoint, everybody, ""))
	w.TestFrom(t, tfversion.Version1_12_0,
		resource.TestStep{
			Config: configuration,
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
				"client_vpn_endpoint_id": knownvalue.StringExact(endpoint), "region": knownvalue.StringExact("us-east-1"),
			})},
		},
		resource.TestStep{Config: configuration, ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	)
}

// Values that are unknown until apply are validated then.
func TestAccAuthorizationPolicy_unknown(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	step := func(document string) resource.TestStep {
		return resource.TestStep{
			Config:          w.Config(testdata(t, "unknown.tf")),
			ConfigVariables: tfconfig.Variables{"endpoint": tfconfig.StringVariable(endpoint), "document": tfconfig.StringVariable(document)},
		}
	}
	created, relaid, invalid := step(everybody), step("permit( principal, action, resource );"), step("permit(")
	created.ConfigStateChecks = []statecheck.StateCheck{isActive()}
	relaid.ConfigPlanChecks, relaid.ConfigStateChecks = planned(plancheck.ResourceActionUpdate), created.ConfigStateChecks // The plan cannot know that the policy is the same.
	invalid.ExpectError = acctest.InOrder("Invalid Cedar document", "policy_document, line 1, column 8")
	w.Test(t, created, relaid, invalid)

	wantSent(t, w, map[string]string{"PolicyDocument": everybody, "ShadowMode": "disabled"})
}

// A change of the endpoint forces a new policy.
func TestAccAuthorizationPolicy_replacesForAnotherEndpoint(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{})

	w.Test(t,
		resource.TestStep{Config: w.Config(config(endpoint, everybody, ""))},
		resource.TestStep{
			Config:           w.Config(config(other, everybody, "")),
			ConfigPlanChecks: planned(plancheck.ResourceActionReplace),
			ConfigStateChecks: []statecheck.StateCheck{
				isActive(), attribute("client_vpn_endpoint_id", knownvalue.StringExact(other)),
			},
		},
	)

	for _, id := range []string{endpoint, other} {
		if document := inForce(t, w, id); document != "" {
			t.Errorf("the policy %s is still in force at %s", document, id)
		}
	}
}

// change changes a policy outside Terraform.
func change(t *testing.T, w *acctest.Emulator, endpoint string, in *ec2.ModifyClientVpnEndpointAuthorizationPolicyInput) {
	t.Helper()
	in.ClientVpnEndpointId = &endpoint
	if _, err := w.EC2(t).ModifyClientVpnEndpointAuthorizationPolicy(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	inForce(t, w, endpoint)
}
