package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
)

// describe returns the schemas that a server serves.
func describe(ctx context.Context, name string, server tfprotov6.ProviderServer) (*tfjson.ProviderSchemas, error) {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err == nil {
		err = diagnosticsError(schemas.Diagnostics)
	}
	if err != nil {
		return nil, fmt.Errorf("getting the schemas: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err == nil {
		err = diagnosticsError(identities.Diagnostics)
	}
	if err != nil {
		return nil, fmt.Errorf("getting the resource identities: %w", err)
	}
	return &tfjson.ProviderSchemas{
		FormatVersion: "1.0",
		Schemas: map[string]*tfjson.ProviderSchema{name: {
			ConfigSchema:             newSchema(schemas.Provider),
			ResourceSchemas:          convertMap(schemas.ResourceSchemas, newSchema),
			DataSourceSchemas:        convertMap(schemas.DataSourceSchemas, newSchema),
			EphemeralResourceSchemas: convertMap(schemas.EphemeralResourceSchemas, newSchema),
			ListResourceSchemas:      convertMap(schemas.ListResourceSchemas, newSchema),
			Functions:                convertMap(schemas.Functions, newFunction),
			ResourceIdentitySchemas:  convertMap(identities.IdentitySchemas, newIdentity),
			ActionSchemas:            convertMap(schemas.ActionSchemas, newAction),
		}},
	}, nil
}

// diagnosticsError joins the errors among the diagnostics.
func diagnosticsError(diagnostics []*tfprotov6.Diagnostic) error {
	var errs []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errs = append(errs, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(errs...)
}

func convertMap[From, To any](in map[string]From, convert func(From) To) map[string]To {
	out := make(map[string]To, len(in))
	for name, value := range in {
		out[name] = convert(value)
	}
	return out
}

func newSchema(s *tfprotov6.Schema) *tfjson.Schema {
	if s == nil {
		return &tfjson.Schema{Block: newBlock(nil)}
	}
	return &tfjson.Schema{Version: uint64(s.Version), Block: newBlock(s.Block)}
}

func newBlock(b *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	if b == nil {
		b = &tfprotov6.SchemaBlock{}
	}
	nested := map[string]*tfjson.SchemaBlockType{}
	for _, n := range b.BlockTypes {
		nested[n.TypeName] = &tfjson.SchemaBlockType{
			NestingMode: tfjson.SchemaNestingMode(strings.ToLower(n.Nesting.String())), Block: newBlock(n.Block),
			MinItems: uint64(n.MinItems), MaxItems: uint64(n.MaxItems),
		}
	}
	return &tfjson.SchemaBlock{
		Attributes: newAttributes(b.Attributes), NestedBlocks: nested,
		Description: b.Description, DescriptionKind: newKind(b.DescriptionKind), Deprecated: b.Deprecated,
	}
}

// newAttributes leaves out the hundreds of arguments for services that the provider does not call.
func newAttributes(in []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	out := map[string]*tfjson.SchemaAttribute{}
	for _, a := range in {
		if a.Description != awsconfig.IgnoredEndpointDescription {
			out[a.Name] = newAttribute(a)
		}
	}
	return out
}

func newAttribute(a *tfprotov6.SchemaAttribute) *tfjson.SchemaAttribute {
	out := &tfjson.SchemaAttribute{
		AttributeType: newType(a.Type), Description: a.Description, DescriptionKind: newKind(a.DescriptionKind), Deprecated: a.Deprecated,
		Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
	}
	if a.NestedType != nil {
		out.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
			Attributes:  newAttributes(a.NestedType.Attributes),
			NestingMode: tfjson.SchemaNestingMode(strings.ToLower(a.NestedType.Nesting.String())),
		}
	}
	return out
}

func newKind(kind tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	return tfjson.SchemaDescriptionKind(strings.ToLower(kind.String()))
}

// newType converts a type by means of its JSON, which is the same in both type systems.
func newType(t tftypes.Type) (converted cty.Type) {
	if t == nil {
		return cty.NilType
	}
	content, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(content, &converted)
	}
	if err != nil {
		panic(fmt.Sprintf("converting the type %s: %v", t, err))
	}
	return converted
}

func newIdentity(i *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	attributes := map[string]*tfjson.IdentityAttribute{}
	for _, a := range i.IdentityAttributes {
		attributes[a.Name] = &tfjson.IdentityAttribute{
			IdentityType: newType(a.Type), Description: a.Description, RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport,
		}
	}
	return &tfjson.IdentitySchema{Version: uint64(i.Version), Attributes: attributes}
}

func newAction(a *tfprotov6.ActionSchema) *tfjson.ActionSchema {
	return &tfjson.ActionSchema{Block: newSchema(a.Schema).Block}
}

func newFunction(f *tfprotov6.Function) *tfjson.FunctionSignature {
	out := &tfjson.FunctionSignature{
		Description: f.Description, Summary: f.Summary, DeprecationMessage: f.DeprecationMessage, ReturnType: newType(f.Return.Type),
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, newParameter(p))
	}
	if f.VariadicParameter != nil {
		out.VariadicParameter = newParameter(f.VariadicParameter)
	}
	return out
}

func newParameter(p *tfprotov6.FunctionParameter) *tfjson.FunctionParameter {
	return &tfjson.FunctionParameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: newType(p.Type)}
}
