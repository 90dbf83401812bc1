package framework

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// PositiveTimeouts reports each timeout that is zero or negative, which the block's own validation lets pass.
func PositiveTimeouts(timeouts types.Object) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range timeouts.Attributes() {
		text, ok := value.(types.String)
		if !ok || text.IsNull() || text.IsUnknown() {
			continue
		}
		if d, err := time.ParseDuration(text.ValueString()); err == nil && d <= 0 {
			diags.AddAttributeError(path.Root("timeouts").AtName(name), "Invalid timeout",
				"timeouts."+name+" must be longer than zero, as in \"90s\" or \"10m\", got: "+text.ValueString()+".")
		}
	}
	return diags
}
