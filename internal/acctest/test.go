package acctest

import (
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// Test runs steps with the provider.
func (w *Emulator) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: w.Providers(), Steps: steps})
}

// TestFrom is like Test, but skips the test if Terraform is older than a version.
func (w *Emulator) TestFrom(t *testing.T, minimum *goversion.Version, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: w.Providers(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(minimum)},
		Steps:                    steps,
	})
}

// TestWriteOnly is like Test, but skips the test if Terraform is too old for write-only arguments.
func (w *Emulator) TestWriteOnly(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	w.TestFrom(t, tfversion.Version1_11_0, steps...)
}
