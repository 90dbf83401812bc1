package acctest

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

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
