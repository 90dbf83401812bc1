package provider_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// The configuration of the offboarding guide: one apply, one device out for good, everybody else back.
//
//nolint:paralleltest // It sets environment variables.
func TestAccOffboarding(t *testing.T) {
	w := acctest.NewWith(t, emulator.Options{Region: "eu-central-1"})
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"certificate"}})
	for _, device := range []struct{ name, serial string }{
		{"laptop-4711.example.com", "47:11"}, {"laptop-4712.example.com", "47:12"}, {"phone-1.example.com", "01"},
	} {
		w.Join(t, emulator.ClientSeed{EndpointID: endpointID, CommonName: device.name, SerialNumber: device.serial, Reconnect: 5 * time.Second})
	}
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": w.URL,
	} {
		t.Setenv(name, value)
	}
	ca := acctest.NewAuthority(t, "Example CA")
	step := resource.TestStep{
		ConfigDirectory: config.StaticDirectory(copyExample(t, examples+"/offboarding", "")),
		ConfigVariables: config.Variables{
			"ca_certificate": config.StringVariable(ca.Certificate), "ca_private_key": config.StringVariable(ca.Key),
		},
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("clientvpn_access_revocation.leavers", tfjsonpath.New("clear"), knownvalue.Bool(true)),
		},
	}
	later := step
	later.PreConfig = func() { w.Clock.Advance(time.Hour) }

	w.TestFrom(t, tfversion.Version1_11_0, step, later)

	live := map[string]bool{}
	for _, connection := range w.Connections(endpointID) {
		if connection.Status == "active" {
			live[connection.CommonName] = true
		}
	}
	if live["laptop-4711.example.com"] || !live["laptop-4712.example.com"] || !live["phone-1.example.com"] {
		t.Errorf("live are %v", live)
	}
}
