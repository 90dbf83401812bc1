package framework

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Count returns a validator that requires a whole number from 1 to the largest 32-bit integer. It is for number attributes,
// because the framework reports a fraction in an integer attribute as an error in the provider.
func Count() validator.Number { return count{} }

type count struct{}

// Description returns the requirement.
func (count) Description(context.Context) string {
	return fmt.Sprintf("must be a whole number from 1 to %d", math.MaxInt32)
}

// MarkdownDescription returns the requirement.
func (v count) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateNumber checks a number that is neither null nor unknown.
func (v count) ValidateNumber(ctx context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	n := req.ConfigValue.ValueBigFloat()
	if !n.IsInt() || n.Cmp(big.NewFloat(1)) < 0 || n.Cmp(big.NewFloat(math.MaxInt32)) > 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid number", fmt.Sprintf("%s %s, got: %s", req.Path, v.Description(ctx), n.Text('g', -1)))
	}
}
