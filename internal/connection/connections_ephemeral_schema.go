package connection

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

// ephemeralAttributes are a data source's attributes in the framework's types for ephemeral resources, which have the same fields.
func ephemeralAttributes(of map[string]schema.Attribute) map[string]ephemeralschema.Attribute {
	attributes := make(map[string]ephemeralschema.Attribute, len(of))
	for name, attribute := range of {
		attributes[name] = ephemeralAttribute(attribute)
	}
	return attributes
}

func ephemeralAttribute(of schema.Attribute) ephemeralschema.Attribute {
	switch a := of.(type) {
	case schema.StringAttribute:
		return ephemeralschema.StringAttribute(a)
	case schema.Int64Attribute:
		return ephemeralschema.Int64Attribute(a)
	case schema.SetAttribute:
		return ephemeralschema.SetAttribute(a)
	case schema.ListAttribute:
		return ephemeralschema.ListAttribute(a)
	case schema.SingleNestedAttribute:
		return ephemeralschema.SingleNestedAttribute{
			MarkdownDescription: a.MarkdownDescription, Computed: a.Computed, Attributes: ephemeralAttributes(a.Attributes),
		}
	case schema.ListNestedAttribute:
		return ephemeralschema.ListNestedAttribute{
			MarkdownDescription: a.MarkdownDescription, Computed: a.Computed,
			NestedObject: ephemeralschema.NestedAttributeObject{Attributes: ephemeralAttributes(a.NestedObject.Attributes)},
		}
	default:
		panic(fmt.Sprintf("the connections have no %T so far", a))
	}
}
