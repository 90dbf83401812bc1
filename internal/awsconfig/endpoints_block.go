package awsconfig

import (
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// wideBlock is a list of objects with hundreds of attributes. The plugin framework copies all attributes of an object to find one
// of them, which it does a few times for each: 25 MB for a provider block with an endpoints block.
type wideBlock struct{ schema.ListNestedBlock }

// ApplyTerraform5AttributePathStep returns the object of an element.
func (b wideBlock) ApplyTerraform5AttributePathStep(step tftypes.AttributePathStep) (any, error) {
	if _, isElement := step.(tftypes.ElementKeyInt); isElement {
		return wideObject{b.NestedObject}, nil
	}
	return b.ListNestedBlock.ApplyTerraform5AttributePathStep(step)
}

// wideObject is the object of a wideBlock.
type wideObject struct{ schema.NestedBlockObject }

// ApplyTerraform5AttributePathStep returns an attribute.
func (o wideObject) ApplyTerraform5AttributePathStep(step tftypes.AttributePathStep) (any, error) {
	if name, isName := step.(tftypes.AttributeName); isName {
		if attribute, exists := o.Attributes[string(name)]; exists {
			return attribute, nil
		}
	}
	return o.NestedBlockObject.ApplyTerraform5AttributePathStep(step)
}
