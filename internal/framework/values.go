package framework

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// StringOrNull returns null for an empty string, which stands for a missing member of an answer.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Time returns a time in RFC 3339 format, UTC, or null for the zero time.
func Time(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
