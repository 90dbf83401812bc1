package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestStringSet_equal(t *testing.T) {
	t.Parallel()
	set := func(elements ...attr.Value) framework.StringSet {
		return framework.StringSet{SetValue: types.SetValueMust(types.StringType, elements)}
	}
	unknown := framework.StringSet{SetValue: types.SetUnknown(types.StringType)}
	null := framework.StringSet{SetValue: types.SetNull(types.StringType)}
	for name, tc := range map[string]struct {
		a    framework.StringSet
		b    attr.Value
		want bool
	}{
		"another order":               {framework.NewStringSet([]string{"a", "b"}), framework.NewStringSet([]string{"b", "a"}), true},
		"another element":             {framework.NewStringSet([]string{"a", "b"}), framework.NewStringSet([]string{"a", "c"}), false},
		"one more element":            {framework.NewStringSet([]string{"a"}), framework.NewStringSet([]string{"a", "b"}), false},
		"null and empty":              {null, framework.NewStringSet(nil), false},
		"null and null":               {null, null, true},
		"null and unknown":            {null, unknown, false},
		"unknown and unknown":         {unknown, unknown, true},
		"a null element":              {set(types.StringNull()), set(types.StringNull()), true},
		"a null element and its name": {set(types.StringNull()), set(types.StringValue("<null>")), false},
		"a set of the framework":      {framework.NewStringSet([]string{"a"}), types.SetValueMust(types.StringType, []attr.Value{types.StringValue("a")}), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tc.a.Equal(tc.b); got != tc.want {
				t.Errorf("got %t, want %t", got, tc.want)
			}
		})
	}
}

func TestStringSet_strings(t *testing.T) {
	t.Parallel()
	if got := strings.Join(framework.NewStringSet([]string{"b", "a"}).Strings(), " "); got != "a b" {
		t.Errorf("got %s", got)
	}
	if got := (framework.StringSet{SetValue: types.SetNull(types.StringType)}).Strings(); got != nil {
		t.Errorf("a null set has %v", got)
	}
}

func TestStringSetType_validate(t *testing.T) {
	t.Parallel()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	set := func(elements ...tftypes.Value) tftypes.Value {
		return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
	}
	for name, tc := range map[string]struct {
		in   tftypes.Value
		want string
	}{
		"different elements": {set(text("a"), text("b")), ""},
		"a duplicate":        {set(text("a"), text("b"), text("a")), `usernames contains "a" twice.`},
		"unknown elements":   {set(tftypes.NewValue(tftypes.String, tftypes.UnknownValue), tftypes.NewValue(tftypes.String, tftypes.UnknownValue)), ""},
		"no set":             {text("a"), "usernames is not a set"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := framework.NewStringSetType().Validate(t.Context(), tc.in, path.Root("usernames"))
			if tc.want == "" && len(diags) == 0 {
				return
			}
			if len(diags) != 1 || tc.want == "" || !strings.Contains(diags[0].Detail(), tc.want) {
				t.Errorf("got %v, want %q", diags, tc.want)
			}
		})
	}
}
