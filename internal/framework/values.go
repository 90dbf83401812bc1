package framework

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// StringOrNull returns null for an empty string, which stands for a missing member of an answer.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// ObjectType returns the type of an object with these attributes.
func ObjectType(attributes map[string]schema.Attribute) types.ObjectType {
	of := types.ObjectType{AttrTypes: make(map[string]attr.Type, len(attributes))}
	for name, attribute := range attributes {
		of.AttrTypes[name] = attribute.GetType()
	}
	return of
}

// Time returns a time in RFC 3339 format, UTC, or null for the zero time.
func Time(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
