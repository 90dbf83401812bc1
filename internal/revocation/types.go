package revocation

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func activeConnectionType() attr.Type {
	return schema.NestedAttributeObject{Attributes: activeConnectionAttributes()}.Type()
}

func lastEnforcementTypes() map[string]attr.Type {
	object, ok := lastEnforcementAttribute().GetType().(types.ObjectType)
	if !ok { // A nested attribute's type is an object's.
		return nil
	}
	return object.AttrTypes
}
