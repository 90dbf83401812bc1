package acctest

import (
	"slices"
	"testing"

	goversion "github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// Test runs the steps of a test case with the provider.
func (e *Emulator) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: e.Providers(), Steps: steps})
}

// TestFrom is like Test, but skips the test if Terraform is older than minimum.
func (e *Emulator) TestFrom(t *testing.T, minimum *goversion.Version, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: e.Providers(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(minimum)},
		Steps:                    steps,
	})
}

// TestWriteOnly is like Test, but skips the test if Terraform is too old for write-only arguments.
func (e *Emulator) TestWriteOnly(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	e.TestFrom(t, tfversion.Version1_11_0, steps...)
}

// TestFunctions is like Test for steps that call functions, but skips the test if Terraform does not support them. It configures the
// provider, because OpenTofu 1.8 requires that even for functions.
func (e *Emulator) TestFunctions(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	steps = slices.Clone(steps)
	for i := range steps {
		steps[i].Config = e.Config(steps[i].Config)
	}
	e.TestFrom(t, tfversion.Version1_8_0, steps...)
}
