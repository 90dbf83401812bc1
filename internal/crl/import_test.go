package crl_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccCertificateRevocationList_import(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newWorld(t)
	step := resource.TestStep{
		ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: endpoint,
		ImportStateVerifyIdentifierAttribute: "client_vpn_endpoint_id",
		// Where the list came from is nothing that the service knows.
		ImportStateVerifyIgnore: []string{"certificate_revocation_list"},
	}
	inRegion, elsewhere, nobody := step, step, step
	inRegion.ImportStateId = endpoint + "@us-east-1"
	elsewhere.ImportStateId = endpoint + "@eu-central-1"
	elsewhere.ExpectError = acctest.InOrder("Cannot import non-existent remote object")
	nobody.ImportStateId = w.Endpoint(t, emulator.EndpointSeed{})
	nobody.ExpectError = acctest.InOrder("Cannot import non-existent remote object")

	test(t, w, resource.TestStep{Config: w.Config(importing(endpoint, finished(t, w, ca, 1, year, 0x10), ""))}, step, inRegion, elsewhere, nobody)

	wantImports(t, w, 1)
}

// After an import, a configuration that says what is in force changes nothing on the endpoint.
func TestAccCertificateRevocationList_importOfWhatSomebodyElseMade(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newWorld(t)
	made := finished(t, w, ca, 1, year, 0x10)
	put(t, w, endpoint, made)

	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Providers(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_5_0)},
		Steps: []resource.TestStep{{
			Config: w.Config(importing(endpoint, made, "") + "import {\n  to = " + address + "\n  id = \"" + endpoint + "\"\n}\n"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: state(map[string]knownvalue.Check{"pem": text(made)}),
		}},
	})

	wantImports(t, w, 1)
}

func TestAccCertificateRevocationList_identity(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newWorld(t)
	configuration := w.Config(importing(endpoint, finished(t, w, ca, 1, year, 0x10), ""))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Providers(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{
				Config: configuration,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
					"client_vpn_endpoint_id": text(endpoint), "region": text("us-east-1"),
				})},
			},
			{Config: configuration, ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity, ExpectNonEmptyPlan: true},
		},
	})
}

// Of an endpoint that is gone, or has lost its list, there is nothing to keep in state.
func TestAccCertificateRevocationList_endpointIsGone(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newWorld(t)
	variable := "variable \"endpoint\" {\n  type = string\n}\n"
	configuration := variable + w.Config(`
resource "clientvpn_certificate_revocation_list" "test" {
  client_vpn_endpoint_id = var.endpoint
  `+heredoc("certificate_revocation_list", finished(t, w, ca, 1, year))+`}
`)
	endpointIs := func(id string) config.Variables { return config.Variables{"endpoint": config.StringVariable(id)} }
	other := w.Endpoint(t, emulator.EndpointSeed{})
	test(t, w,
		resource.TestStep{Config: configuration, ConfigVariables: endpointIs(endpoint)},
		resource.TestStep{
			PreConfig: w.Reset, Config: configuration, ConfigVariables: endpointIs(endpoint), PlanOnly: true,
			ExpectError: acctest.InOrder("InvalidClientVpnEndpointId.NotFound"), // It is to be created, where nothing is.
		},
		resource.TestStep{
			PreConfig: func() { w.Endpoint(t, emulator.EndpointSeed{ID: endpoint}) },
			Config:    configuration, ConfigVariables: endpointIs(endpoint),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate)}},
		},
		resource.TestStep{
			PreConfig: func() { w.Endpoint(t, emulator.EndpointSeed{ID: other}) },
			Config:    configuration, ConfigVariables: endpointIs(other),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)}},
		},
	)
}
