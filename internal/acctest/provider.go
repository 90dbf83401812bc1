// Package acctest gives each acceptance test its own Client VPN service, and a provider that is configured for it.
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

// Emulator is a running emulator, with helpers to run Terraform or the provider against it.
type Emulator struct {
	*emulatortest.Emulator
}

// New starts an emulator with default options for a test.
func New(t testing.TB) *Emulator {
	t.Helper()
	return &Emulator{emulatortest.New(t)}
}

// NewWith starts an emulator with options for a test.
func NewWith(t testing.TB, options emulator.Options) *Emulator {
	t.Helper()
	return &Emulator{emulatortest.NewWith(t, options)}
}

// Providers returns the provider factories of a test case.
func (e *Emulator) Providers() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"clientvpn": provider.NewServer("test", provider.WithTiming(e.Timing())),
	}
}

// SystemTimeProviders returns the provider factories of a test case whose provider uses the system clock.
func SystemTimeProviders() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"clientvpn": provider.NewServer("test", provider.WithTiming(clientvpn.SystemTiming())),
	}
}

// Config returns a configuration whose provider uses the emulator.
func (e *Emulator) Config(resources string) string {
	return e.ConfigWith(`access_key = "test"`+"\n"+`secret_key = "test"`, resources)
}

// ConfigWith is like Config, but its provider block has the given arguments instead of credentials.
func (e *Emulator) ConfigWith(arguments, resources string) string {
	return fmt.Sprintf(`
provider "clientvpn" {
  region = "us-east-1"
  endpoints {
    ec2 = %[1]q
    sts = %[1]q
  }
  %[2]s
}
%[3]s`, e.URL, arguments, resources)
}

// Main runs a package's tests without the machine's AWS and Terraform settings.
func Main(m *testing.M) {
	emulatortest.ClearEnvironment()
	os.Setenv("CHECKPOINT_DISABLE", "1")
	// Terraform warns about a missing file in every output, and OpenTofu even where JSON is expected.
	if _, err := os.Stat(os.Getenv("TF_CLI_CONFIG_FILE")); err != nil {
		os.Unsetenv("TF_CLI_CONFIG_FILE")
	}
	code := m.Run()
	removePrograms()
	os.Exit(code)
}
