package framework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// StringSetType is the type of a set of strings that is validated and compared in linear time. The framework's own set compares
// every element with every other.
type StringSetType struct{ basetypes.SetType }

// NewStringSetType returns the type of a StringSet.
func NewStringSetType() StringSetType {
	return StringSetType{types.SetType{ElemType: types.StringType}}
}

// Equal reports whether o is a StringSetType.
func (t StringSetType) Equal(o attr.Type) bool {
	_, ok := o.(StringSetType)
	return ok
}

// String returns the name of the type.
func (StringSetType) String() string { return "framework.StringSetType" }

// Validate reports duplicates.
func (StringSetType) Validate(_ context.Context, in tftypes.Value, at path.Path) (diags diag.Diagnostics) {
	var elements []tftypes.Value
	if in.Type() == nil || !in.IsKnown() || in.IsNull() {
		return nil
	}
	if err := in.As(&elements); err != nil {
		diags.AddAttributeError(at, "Invalid set", fmt.Sprintf("%s is not a set: %s.", at, err))
		return diags
	}
	seen := make(map[string]bool, len(elements))
	for _, element := range elements {
		var value string
		if !element.IsKnown() || element.IsNull() || element.As(&value) != nil {
			continue
		}
		if seen[value] {
			diags.AddAttributeError(at, "Duplicate element", fmt.Sprintf("%s contains %q twice.", at, value))
		}
		seen[value] = true
	}
	return diags
}

// ValueType returns an empty StringSet.
func (t StringSetType) ValueType(context.Context) attr.Value { return StringSet{} }

// ValueFromSet returns the StringSet with the elements of a set.
func (StringSetType) ValueFromSet(_ context.Context, set basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return StringSet{set}, nil
}

// ValueFromTerraform returns the StringSet of a Terraform value.
func (t StringSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.SetType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("got %T instead of a set", value)
	}
	return StringSet{set}, nil
}

var _ basetypes.SetValuableWithSemanticEquals = StringSet{}

// StringSet is a set of strings.
type StringSet struct{ basetypes.SetValue }

// NewStringSet returns a set of the values.
func NewStringSet(values []string) StringSet {
	elements := make([]attr.Value, len(values))
	for i, value := range values {
		elements[i] = types.StringValue(value)
	}
	return StringSet{types.SetValueMust(types.StringType, elements)}
}

// Type returns the type of a StringSet.
func (StringSet) Type(context.Context) attr.Type { return NewStringSetType() }

// Strings returns the elements that are known, sorted, or nil if the set is null or unknown.
func (s StringSet) Strings() []string {
	if s.IsNull() || s.IsUnknown() {
		return nil
	}
	elements := s.Elements()
	values := make([]string, 0, len(elements))
	for _, element := range elements {
		if value, ok := element.(types.String); ok && !value.IsNull() && !value.IsUnknown() {
			values = append(values, value.ValueString())
		}
	}
	slices.SortFunc(values, strings.Compare)
	return values
}

// Empty reports whether the set is null or has no elements. An unknown set is not empty.
func (s StringSet) Empty() bool { return !s.IsUnknown() && len(s.Elements()) == 0 }

// Known reports whether the set and all its elements are known.
func (s StringSet) Known() bool {
	return !s.IsUnknown() && !slices.ContainsFunc(s.Elements(), attr.Value.IsUnknown)
}

// SetSemanticEquals reports whether other has the same elements. Without this method, the framework would compare each
// element with every other whenever it reads a resource.
func (s StringSet) SetSemanticEquals(_ context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	return s.Equal(other), nil
}

// Equal reports whether o is a StringSet with the same elements.
func (s StringSet) Equal(o attr.Value) bool {
	other, ok := o.(StringSet)
	if !ok || s.IsNull() != other.IsNull() || s.IsUnknown() != other.IsUnknown() {
		return false
	}
	elements, otherElements := s.Elements(), other.Elements()
	counts := make(map[string]int, len(elements))
	for _, element := range elements {
		counts[element.String()]++ // The String of a null or unknown value is not quoted.
	}
	for _, element := range otherElements {
		counts[element.String()]--
	}
	for _, count := range counts {
		if count != 0 {
			return false
		}
	}
	return len(elements) == len(otherElements)
}
