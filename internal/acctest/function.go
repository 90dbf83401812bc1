package acctest

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// TestFunctions is like Test for steps that call functions, and skips the test if Terraform has none. It configures the provider,
// which OpenTofu 1.8 requires for functions too.
func (w *Emulator) TestFunctions(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	steps = slices.Clone(steps)
	for i := range steps {
		steps[i].Config = w.Config(steps[i].Config)
	}
	w.TestFrom(t, tfversion.Version1_8_0, steps...)
}
