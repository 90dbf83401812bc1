package framework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// StringSetType is the type of a set of strings that is a set to Terraform and a list to the plugin framework. To compare two
// sets, the framework looks for each element of one in the other, several times in a plan. Terraform sends the elements of a set
// sorted, so lists of them can be compared instead.
type StringSetType struct{ basetypes.ListType }

// NewStringSetType returns the type of a StringSet.
func NewStringSetType() StringSetType {
	return StringSetType{types.ListType{ElemType: types.StringType}}
}

// Equal reports whether o is a StringSetType.
func (t StringSetType) Equal(o attr.Type) bool {
	_, ok := o.(StringSetType)
	return ok
}

// String returns the name of the type.
func (StringSetType) String() string { return "framework.StringSetType" }

// ValueType returns an empty StringSet.
func (t StringSetType) ValueType(context.Context) attr.Value { return StringSet{} }

// ValueFromList returns the StringSet with the elements of a list.
func (StringSetType) ValueFromList(_ context.Context, list basetypes.ListValue) (basetypes.ListValuable, diag.Diagnostics) {
	return StringSet{list}, nil
}

// ValueFromTerraform returns the StringSet of a Terraform value.
func (t StringSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.ListType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	list, ok := value.(basetypes.ListValue)
	if !ok {
		return nil, fmt.Errorf("got %T instead of a list", value)
	}
	return StringSet{list}, nil
}

var _ basetypes.ListValuable = StringSet{}

// StringSet is a set of strings.
type StringSet struct{ basetypes.ListValue }

// NewStringSet returns a set of the values.
func NewStringSet(values []string) StringSet {
	elements := make([]attr.Value, len(values))
	for i, value := range values {
		elements[i] = types.StringValue(value)
	}
	return StringSet{types.ListValueMust(types.StringType, elements)}
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

// Set returns the set as the framework's own type, for validators.
func (s StringSet) Set() types.Set {
	switch {
	case s.IsNull():
		return types.SetNull(types.StringType)
	case s.IsUnknown():
		return types.SetUnknown(types.StringType)
	}
	return types.SetValueMust(types.StringType, s.Elements())
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
