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

// documentValue is a Cedar document. Layout and comments do not matter to its semantic equality.
type documentValue struct{ basetypes.StringValue }

func newDocumentValue(text string) documentValue {
	return documentValue{basetypes.NewStringValue(text)}
}

// Equal reports whether o is the same type.
func (t documentType) Equal(o attr.Type) bool {
	other, ok := o.(documentType)
	return ok && t.StringType.Equal(other.StringType)
}

// String returns the name of the type.
func (documentType) String() string { return "policy.documentType" }

// ValueType returns a value of the type.
func (documentType) ValueType(context.Context) attr.Value { return documentValue{} }

// ValueFromString converts a string to a document.
func (documentType) ValueFromString(_ context.Context, text basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return documentValue{text}, nil
}

// ValueFromTerraform converts a Terraform value to a document.
func (t documentType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	text, ok := value.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("got %T, want a string", value)
	}
	return documentValue{text}, nil
}

// Type returns the type of the value.
func (documentValue) Type(context.Context) attr.Type { return documentType{} }

// Equal reports whether o is the same text.
func (v documentValue) Equal(o attr.Value) bool {
	other, ok := o.(documentValue)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals reports whether other is the same document, so that the prior text is kept.
func (v documentValue) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	text, ok := other.(documentValue)
	return ok && document.Same(v.ValueString(), text.ValueString()), nil
}
