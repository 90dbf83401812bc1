// Package acctest gives each acceptance test a Client VPN service of its own, and a provider that is configured for it.
package acctest

import (
	"fmt"
	"os"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/provider"
)

// Emulator is a running emulator and what an acceptance test needs to point Terraform at it.
type Emulator struct {
	*emulatortest.Emulator
}

// New starts an emulator with default options for a test.
func New(t testing.TB) *Emulator {
	t.Helper()
	return &Emulator{emulatortest.New(t)}
}

// NewWith starts an emulator for a test.
func NewWith(t testing.TB, options emulator.Options) *Emulator {
	t.Helper()
	return &Emulator{emulatortest.NewWith(t, options)}
}

// Providers returns the provider factories of a test case.
func (w *Emulator) Providers() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"clientvpn": provider.NewServer("test", provider.WithTiming(w.Timing())),
	}
}

// SystemTimeProviders returns the provider with the system clock instead of the emulator's.
func SystemTimeProviders() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"clientvpn": provider.NewServer("test", provider.WithTiming(clientvpn.SystemTiming())),
	}
}

// Config returns a configuration whose provider uses the emulator.
func (w *Emulator) Config(resources string) string {
	return w.ConfigWith(`access_key = "test"`+"\n"+`secret_key = "test"`, resources)
}

// ConfigWith is like Config, but its provider block has these arguments instead of credentials.
func (w *Emulator) ConfigWith(arguments, resources string) string {
	return fmt.Sprintf(`
provider "clientvpn" {
  region = "us-east-1"
  endpoints {
    ec2 = %[1]q
    sts = %[1]q
  }
  %[2]s
}
%[3]s`, w.URL, arguments, resources)
}

// Main runs a package's tests without the AWS and Terraform settings of the machine.
func Main(m *testing.M) {
	emulatortest.ClearEnvironment()
	os.Setenv("CHECKPOINT_DISABLE", "1")
	// Terraform warns of a missing file in every output, and OpenTofu does so where JSON is expected.
	if _, err := os.Stat(os.Getenv("TF_CLI_CONFIG_FILE")); err != nil {
		os.Unsetenv("TF_CLI_CONFIG_FILE")
	}
	code := m.Run()
	removePrograms()
	os.Exit(code)
}
