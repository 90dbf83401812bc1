package framework

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// NameComparison describes how names are compared.
const NameComparison = "Names are compared exactly, including case and blanks; the composed and decomposed forms of Unicode characters are equal."

// Each returns validators for a set: its elements must not be null and must pass the given validators.
func Each(validators ...validator.String) []validator.Set {
	return []validator.Set{NoNulls{}, setvalidator.ValueStringsAre(validators...)}
}
