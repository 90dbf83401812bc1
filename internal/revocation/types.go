package revocation

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func activeConnectionType() types.ObjectType { return objectType(activeConnectionAttributes()) }

func enforcementType() types.ObjectType { return objectType(enforcementAttributes()) }

func lastEnforcementTypes() map[string]attr.Type {
	return objectType(lastEnforcementAttributes()).AttrTypes
}

func objectType(attributes map[string]schema.Attribute) types.ObjectType {
	of := types.ObjectType{AttrTypes: make(map[string]attr.Type, len(attributes))}
	for name, attribute := range attributes {
		of.AttrTypes[name] = attribute.GetType()
	}
	return of
}
