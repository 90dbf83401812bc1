package framework

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Count returns a validator that requires a whole number from 1 to the largest 32-bit integer.
func Count() validator.Number { return WholeNumber(1, math.MaxInt32) }

// WholeNumber returns a validator that requires a whole number from minimum to maximum. It is for number attributes,
// because the framework reports a fraction in an integer attribute as an error in the provider.
func WholeNumber(minimum, maximum int64) validator.Number {
	return count{Requirement(fmt.Sprintf("must be a whole number from %d to %d", minimum, maximum)), minimum, maximum}
}

type count struct {
	Requirement

	minimum, maximum int64
}

// ValidateNumber checks a number that is neither null nor unknown.
func (v count) ValidateNumber(ctx context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	n := req.ConfigValue.ValueBigFloat()
	if !n.IsInt() || n.Cmp(new(big.Float).SetInt64(v.minimum)) < 0 || n.Cmp(new(big.Float).SetInt64(v.maximum)) > 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid number", fmt.Sprintf("%s %s, got: %s", req.Path, v.Description(ctx), n.Text('g', -1)))
	}
}
