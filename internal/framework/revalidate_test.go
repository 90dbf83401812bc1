package framework_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestRevalidate(t *testing.T) {
	t.Parallel()
	s := schema.Schema{Attributes: map[string]schema.Attribute{
		"text":   schema.StringAttribute{Optional: true, Validators: []validator.String{framework.PersonName()}},
		"set":    schema.SetAttribute{Optional: true, ElementType: types.StringType, Validators: framework.Each(framework.NotBlank())},
		"number": schema.NumberAttribute{Optional: true, Validators: []validator.Number{framework.Count()}},
		"flag":   schema.BoolAttribute{Optional: true},
	}}
	set := tftypes.Set{ElementType: tftypes.String}
	for name, tc := range map[string]struct {
		attribute string
		value     tftypes.Value
		errors    int
	}{
		"no validators":       {"flag", tftypes.NewValue(tftypes.Bool, true), 0},
		"valid string":        {"text", tftypes.NewValue(tftypes.String, "a"), 0},
		"blank string":        {"text", tftypes.NewValue(tftypes.String, " "), 1},
		"only a warning":      {"text", tftypes.NewValue(tftypes.String, "a "), 0},
		"set with a blank":    {"set", tftypes.NewValue(set, []tftypes.Value{tftypes.NewValue(tftypes.String, "")}), 1},
		"set with a null":     {"set", tftypes.NewValue(set, []tftypes.Value{tftypes.NewValue(tftypes.String, nil)}), 1},
		"number out of range": {"number", tftypes.NewValue(tftypes.Number, 0), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			values := map[string]tftypes.Value{
				"text": tftypes.NewValue(tftypes.String, nil), "set": tftypes.NewValue(set, nil),
				"number": tftypes.NewValue(tftypes.Number, nil), "flag": tftypes.NewValue(tftypes.Bool, nil),
			}
			values[tc.attribute] = tc.value
			config := tfsdk.Config{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(t.Context()), values)}
			if diags := framework.Revalidate(t.Context(), s.Attributes, config); len(diags) != tc.errors || diags.ErrorsCount() != tc.errors {
				t.Errorf("got %v, want %d errors", diags, tc.errors)
			}
		})
	}
}
