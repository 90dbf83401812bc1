package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Revalidate runs the validators of a schema's attributes again and returns the errors. Terraform validates only before it plans,
// when some values may be unknown. Revalidate does not support validators of booleans and of nested attributes, nor validators that
// look at other arguments.
func Revalidate[Attribute any](ctx context.Context, attributes map[string]Attribute, config tfsdk.Config) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, attribute := range attributes {
		at := path.Root(name)
		switch attribute := any(attribute).(type) {
		case interface{ StringValidators() []validator.String }:
			diags.Append(revalidate(ctx, at, config, CheckString, attribute.StringValidators())...)
		case interface{ SetValidators() []validator.Set }:
			diags.Append(revalidate(ctx, at, config, CheckSet, attribute.SetValidators())...)
		case interface{ NumberValidators() []validator.Number }:
			diags.Append(revalidate(ctx, at, config, CheckNumber, attribute.NumberValidators())...)
		}
	}
	return diags.Errors()
}

func revalidate[Value attr.Value, Validator any](ctx context.Context, at path.Path, config tfsdk.Config,
	check func(context.Context, path.Path, Value, ...Validator) diag.Diagnostics, validators []Validator,
) diag.Diagnostics {
	var value Value
	diags := config.GetAttribute(ctx, at, &value)
	return append(diags, check(ctx, at, value, validators...)...)
}

// CheckString runs validators of an argument on a value.
func CheckString(ctx context.Context, at path.Path, value types.String, validators ...validator.String) (diags diag.Diagnostics) {
	for _, v := range validators {
		var resp validator.StringResponse
		v.ValidateString(ctx, validator.StringRequest{Path: at, PathExpression: at.Expression(), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

// CheckSet is like CheckString, for a set.
func CheckSet(ctx context.Context, at path.Path, value types.Set, validators ...validator.Set) (diags diag.Diagnostics) {
	for _, v := range validators {
		var resp validator.SetResponse
		v.ValidateSet(ctx, validator.SetRequest{Path: at, PathExpression: at.Expression(), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

// CheckNumber is like CheckString, for a number.
func CheckNumber(ctx context.Context, at path.Path, value types.Number, validators ...validator.Number) (diags diag.Diagnostics) {
	for _, v := range validators {
		var resp validator.NumberResponse
		v.ValidateNumber(ctx, validator.NumberRequest{Path: at, PathExpression: at.Expression(), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}
