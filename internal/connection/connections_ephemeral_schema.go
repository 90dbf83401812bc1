package connection

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

// ephemeralAttributes converts the attributes of a data source to those of an ephemeral resource, which have the same fields.
func ephemeralAttributes(dataSource map[string]schema.Attribute) map[string]ephemeralschema.Attribute {
	attributes := make(map[string]ephemeralschema.Attribute, len(dataSource))
	for name, attribute := range dataSource {
		attributes[name] = ephemeralAttribute(attribute)
	}
	return attributes
}

func ephemeralAttribute(attribute schema.Attribute) ephemeralschema.Attribute {
	switch a := attribute.(type) {
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
		panic(fmt.Sprintf("no ephemeral attribute for %T", a))
	}
}
