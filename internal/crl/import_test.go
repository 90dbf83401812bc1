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
	w, endpoint, ca := newEmulator(t)
	step := resource.TestStep{
		ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: endpoint,
		ImportStateVerifyIdentifierAttribute: "client_vpn_endpoint_id",
		// The service does not know where the list came from, nor who was connected when it was imported.
		ImportStateVerifyIgnore: []string{"certificate_revocation_list", "last_import.%", "last_import.connections", "last_import.imported_at", "last_import.request_id"},
	}
	inRegion, elsewhere, empty := step, step, step
	inRegion.ImportStateId = endpoint + "@us-east-1"
	elsewhere.ImportStateId = endpoint + "@eu-central-1"
	elsewhere.ExpectError = acctest.InOrder("Could not read the certificate revocation list", "Region: eu-central-1", "InvalidClientVpnEndpointId.NotFound", "another region")
	empty.ImportStateId = w.Endpoint(t, emulator.EndpointSeed{})
	empty.ExpectError = acctest.InOrder("Could not read the certificate revocation list", "The endpoint has no certificate revocation list", "create the")

	w.Test(t, resource.TestStep{Config: w.Config(importing(endpoint, finished(t, w, ca, 1, year, 0x10), ""))}, step, inRegion, elsewhere, empty)

	wantImports(t, w, 1)
}

// After an import block has imported the resource, a configuration with the list in force changes nothing on the endpoint.
func TestAccCertificateRevocationList_importOfForeignList(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	made := finished(t, w, ca, 1, year, 0x10)
	importList(t, w, endpoint, made)

	w.TestFrom(t, tfversion.Version1_5_0, resource.TestStep{
		Config: w.Config(importing(endpoint, made, "") + "import {\n  to = " + address + "\n  id = \"" + endpoint + "\"\n}\n"),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
		}},
		ConfigStateChecks: state(map[string]knownvalue.Check{"pem": text(made)}),
	})

	wantImports(t, w, 1)
}

func TestAccCertificateRevocationList_identity(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	configuration := w.Config(importing(endpoint, finished(t, w, ca, 1, year, 0x10), ""))
	w.TestFrom(t, tfversion.Version1_12_0,
		resource.TestStep{
			Config: configuration,
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
				"client_vpn_endpoint_id": text(endpoint), "region": text("us-east-1"),
			})},
		},
		resource.TestStep{
			Config: configuration, ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity, ExpectNonEmptyPlan: true,
		},
	)
}

// The list of an endpoint that was deleted is removed from the state. The list of an endpoint that exists is not.
func TestAccCertificateRevocationList_endpointIsGone(t *testing.T) {
	t.Parallel()
	w, endpoint, ca := newEmulator(t)
	variable := "variable \"endpoint\" {\n  type = string\n}\n"
	made := finished(t, w, ca, 1, year)
	configuration := variable + w.Config(`
resource "clientvpn_certificate_revocation_list" "test" {
  client_vpn_endpoint_id = var.endpoint
  `+heredoc("certificate_revocation_list", made)+`}
`)
	endpointIs := func(id string) config.Variables { return config.Variables{"endpoint": config.StringVariable(id)} }
	other := w.Endpoint(t, emulator.EndpointSeed{})
	w.Test(t,
		resource.TestStep{Config: configuration, ConfigVariables: endpointIs(endpoint)},
		resource.TestStep{
			PreConfig: w.Reset, Config: configuration, ConfigVariables: endpointIs(endpoint), PlanOnly: true,
			ExpectError: acctest.InOrder("InvalidClientVpnEndpointId.NotFound"), // The plan creates it at an endpoint that does not exist.
		},
		resource.TestStep{
			PreConfig: func() { w.Endpoint(t, emulator.EndpointSeed{ID: endpoint}) },
			Config:    configuration, ConfigVariables: endpointIs(endpoint), PlanOnly: true,
			ExpectError: acctest.InOrder("has no certificate revocation list, although it had one", "terraform state rm"),
		},
		resource.TestStep{
			PreConfig: func() { importList(t, w, endpoint, made); w.Endpoint(t, emulator.EndpointSeed{ID: other}) },
			Config:    configuration, ConfigVariables: endpointIs(other),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace)}},
		},
	)
}
