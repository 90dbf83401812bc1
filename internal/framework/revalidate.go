package framework

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Revalidate runs the validators of a schema's attributes again and returns the errors. Terraform validates only before it plans,
// when some values may be unknown. Revalidate does not support validators of booleans and of nested attributes.
func Revalidate[Attribute any](ctx context.Context, attributes map[string]Attribute, config tfsdk.Config) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, attribute := range attributes {
		at := path.Root(name)
		switch attribute := any(attribute).(type) {
		case interface{ StringValidators() []validator.String }:
			diags.Append(revalidateString(ctx, at, attribute.StringValidators(), config)...)
		case interface{ SetValidators() []validator.Set }:
			diags.Append(revalidateSet(ctx, at, attribute.SetValidators(), config)...)
		case interface{ NumberValidators() []validator.Number }:
			diags.Append(revalidateNumber(ctx, at, attribute.NumberValidators(), config)...)
		}
	}
	return diags.Errors()
}

func revalidateString(ctx context.Context, at path.Path, validators []validator.String, config tfsdk.Config) diag.Diagnostics {
	var value types.String
	diags := config.GetAttribute(ctx, at, &value)
	for _, v := range validators {
		var resp validator.StringResponse
		v.ValidateString(ctx, validator.StringRequest{Path: at, PathExpression: at.Expression(), Config: config, ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

func revalidateSet(ctx context.Context, at path.Path, validators []validator.Set, config tfsdk.Config) diag.Diagnostics {
	var value types.Set
	diags := config.GetAttribute(ctx, at, &value)
	for _, v := range validators {
		var resp validator.SetResponse
		v.ValidateSet(ctx, validator.SetRequest{Path: at, PathExpression: at.Expression(), Config: config, ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

func revalidateNumber(ctx context.Context, at path.Path, validators []validator.Number, config tfsdk.Config) diag.Diagnostics {
	var value types.Number
	diags := config.GetAttribute(ctx, at, &value)
	for _, v := range validators {
		var resp validator.NumberResponse
		v.ValidateNumber(ctx, validator.NumberRequest{Path: at, PathExpression: at.Expression(), Config: config, ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}
