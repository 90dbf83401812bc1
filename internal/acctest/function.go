package acctest

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// TestFunctions runs steps that call functions, where Terraform has them. The provider is configured, as OpenTofu 1.8 wants it for
// functions too.
func (w *Emulator) TestFunctions(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	steps = slices.Clone(steps)
	for i := range steps {
		steps[i].Config = w.Config(steps[i].Config)
	}
	w.TestFrom(t, tfversion.Version1_8_0, steps...)
}
