package framework_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestStringSet_equal(t *testing.T) {
	t.Parallel()
	set := func(elements ...attr.Value) framework.StringSet {
		return framework.StringSet{ListValue: types.ListValueMust(types.StringType, elements)}
	}
	unknown := framework.StringSet{ListValue: types.ListUnknown(types.StringType)}
	null := framework.StringSet{ListValue: types.ListNull(types.StringType)}
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
		"a list of the framework":     {framework.NewStringSet([]string{"a"}), types.ListValueMust(types.StringType, []attr.Value{types.StringValue("a")}), false},
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
	if got := (framework.StringSet{ListValue: types.ListNull(types.StringType)}).Strings(); got != nil {
		t.Errorf("a null set has %v", got)
	}
}
