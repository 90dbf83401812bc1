package framework

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ReadTimeoutDescription describes the argument timeouts.read.
const ReadTimeoutDescription = "Maximum time for reading from the service during a refresh, an import or a plan, " +
	"as a [duration](https://pkg.go.dev/time#ParseDuration) like `30s` or `5m`. Defaults to `2m`."

// DataSourceTimeouts returns the timeouts block of a data source.
func DataSourceTimeouts(ctx context.Context) schema.Block {
	return timeouts.BlockWithOpts(ctx, timeouts.Opts{ReadDescription: ReadTimeoutDescription})
}

// PositiveTimeouts returns an error for each timeout that is not positive, which the block's own validation accepts.
func PositiveTimeouts(block types.Object) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, value := range block.Attributes() {
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
