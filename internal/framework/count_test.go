package framework_test

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestCount(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]string{
		1: "", 2147483647: "", 0: "error: got: 0", -1: "error: got: -1", 1.5: "error: argument must be a whole number from 1 to 2147483647, got: 1.5",
		2147483648: "error: got: 2.147483648e+09", 1e20: "error: got: 1e+20",
	} {
		var resp validator.NumberResponse
		framework.Count().ValidateNumber(t.Context(), validator.NumberRequest{Path: path.Root("argument"), ConfigValue: types.NumberValue(big.NewFloat(value))}, &resp)
		checkDiagnostic(t, big.NewFloat(value).String(), resp.Diagnostics, want)
	}
}
