package policy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

var (
	_ basetypes.StringTypable                    = documentType{}
	_ basetypes.StringValuableWithSemanticEquals = documentValue{}
)

// documentType is the type of a Cedar document.
type documentType struct{ basetypes.StringType }

// documentValue is a Cedar document, which is the same in any layout and with any comments.
type documentValue struct{ basetypes.StringValue }

func newDocumentValue(text string) documentValue {
	return documentValue{basetypes.NewStringValue(text)}
}

// Equal says whether the other type is this one.
func (t documentType) Equal(o attr.Type) bool {
	other, ok := o.(documentType)
	return ok && t.StringType.Equal(other.StringType)
}

// String is what the framework calls the type.
func (documentType) String() string { return "policy.documentType" }

// ValueType is what values of the type are.
func (documentType) ValueType(context.Context) attr.Value { return documentValue{} }

// ValueFromString makes a document of a text.
func (documentType) ValueFromString(_ context.Context, text basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return documentValue{text}, nil
}

// ValueFromTerraform makes a document of what Terraform sent.
func (t documentType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("got %T instead of a text", value)
	}
	return documentValue{text}, nil
}

// Type is the type of the value.
func (documentValue) Type(context.Context) attr.Type { return documentType{} }

// Equal says whether the other value is the same text.
func (v documentValue) Equal(o attr.Value) bool {
	other, ok := o.(documentValue)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals says whether the new text is the same document, so that the old text is kept.
func (v documentValue) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	text, ok := other.(documentValue)
	return ok && document.Same(v.ValueString(), text.ValueString()), nil
}
