package framework

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// StringOrNull is null for what AWS leaves out.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Time is RFC 3339, in UTC; null for the zero time.
func Time(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
