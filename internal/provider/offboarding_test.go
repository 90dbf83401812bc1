package provider_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The configuration of the offboarding guide disconnects one device, and again if the device reconnects with another certificate.
//
//nolint:paralleltest // It sets environment variables.
func TestAccOffboarding(t *testing.T) {
	w := acctest.NewWith(t, emulator.Options{Region: "eu-central-1"})
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"certificate"}})
	for _, client := range []struct{ name, serial string }{
		{"laptop-4711.example.com", "47:11"}, {"laptop-4712.example.com", "47:12"}, {"phone-1.example.com", "01"},
	} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: client.name, SerialNumber: client.serial, Reconnect: 5 * time.Second})
	}
	setEnvironment(t, w)
	ca := emulatortest.NewAuthority(t, "Example CA")
	step := resource.TestStep{
		ConfigDirectory: config.StaticDirectory(copyExample(t, examples+"/offboarding")),
		ConfigVariables: config.Variables{
			"ca_certificate": config.StringVariable(ca.Certificate), "ca_private_key": config.StringVariable(ca.Key),
		},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("clientvpn_access_revocation.leavers", tfjsonpath.New("clear"), knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("proof", knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"import": knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"request_id": knownvalue.StringFunc(func(id string) error { return wantImport(w, id) }),
					"connections": knownvalue.ListExact([]knownvalue.Check{
						device("laptop-4711.example.com"), device("laptop-4712.example.com"), device("phone-1.example.com"),
					}),
				}),
			})),
		},
	}
	reconnected := resource.TestStep{
		PreConfig: func() {
			w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: "laptop-4711.example.com", SerialNumber: "99"})
		},
		ConfigDirectory: step.ConfigDirectory, ConfigVariables: step.ConfigVariables,
		ConfigStateChecks: step.ConfigStateChecks[:1],
	}
	w.TestFrom(t, tfversion.Version1_11_0, step, reconnected)

	if live, want := liveNames(w, endpointID), []string{"laptop-4712.example.com", "phone-1.example.com"}; !slices.Equal(live, want) {
		t.Errorf("the live connections are those of %q, want %q", live, want)
	}
}

func device(name string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"common_name":     knownvalue.StringExact(name),
		"connection_id":   knownvalue.NotNull(),
		"previous_status": knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("active")}),
	})
}

// wantImport checks that the request ID is that of the only import.
func wantImport(w *acctest.Emulator, id string) error {
	if calls := w.Calls("ImportClientVpnClientCertificateRevocationList"); len(calls) != 1 || calls[0].RequestID != id {
		return fmt.Errorf("the request ID %q is not that of the only import", id)
	}
	return nil
}
