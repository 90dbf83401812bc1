package framework

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// RecordList is a computed list of objects that is one value to the plugin framework. Terraform sees the attributes of the objects.
//
// The framework looks up the schema of each nested attribute several times in a plan, and for each element copies the list.
type RecordList struct {
	schema.ListAttribute
	attributes map[string]schema.Attribute
}

// NewRecordList returns a list of objects with these attributes.
func NewRecordList(description string, attributes map[string]schema.Attribute) RecordList {
	return RecordList{schema.ListAttribute{MarkdownDescription: description, ElementType: ObjectType(attributes), Computed: true}, attributes}
}

// Declare changes the schema that Terraform gets: each top-level StringSet becomes a set, and each RecordList shows its attributes.
// Values look the same on the wire. own are the attributes in the framework's schema.
func Declare[A schema.Attribute](ctx context.Context, declared *tfprotov6.Schema, own map[string]A) {
	for _, attribute := range declared.Block.Attributes {
		var a schema.Attribute = own[attribute.Name]
		if list, ok := a.(RecordList); ok {
			attribute.Type, attribute.NestedType = nil, nestedType(ctx, tfprotov6.SchemaObjectNestingModeList, list.attributes)
		}
		if _, ok := a.GetType().(StringSetType); ok {
			attribute.Type = tftypes.Set{ElementType: tftypes.String}
		}
	}
}

// nestedType returns the declaration of computed nested attributes.
func nestedType(ctx context.Context, nesting tfprotov6.SchemaObjectNestingMode, attributes map[string]schema.Attribute) *tfprotov6.SchemaObject {
	object := &tfprotov6.SchemaObject{Nesting: nesting}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		declared := &tfprotov6.SchemaAttribute{
			Name: name, Computed: true,
			Description: attributes[name].GetMarkdownDescription(), DescriptionKind: tfprotov6.StringKindMarkdown,
		}
		switch attribute := attributes[name].(type) {
		case schema.ListNestedAttribute:
			declared.NestedType = nestedType(ctx, tfprotov6.SchemaObjectNestingModeList, attribute.NestedObject.Attributes)
		case schema.SingleNestedAttribute:
			declared.NestedType = nestedType(ctx, tfprotov6.SchemaObjectNestingModeSingle, attribute.Attributes)
		default:
			declared.Type = attribute.GetType().TerraformType(ctx)
		}
		object.Attributes = append(object.Attributes, declared)
	}
	return object
}
