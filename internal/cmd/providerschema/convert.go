package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
)

// describe returns the schemas that a server serves.
func describe(ctx context.Context, name string, server tfprotov6.ProviderServer) (*document, error) {
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
	return &document{
		FormatVersion: "1.0",
		ProviderSchemas: map[string]*providerSchema{name: {
			Provider:           newSchema(schemas.Provider),
			Resources:          convertMap(schemas.ResourceSchemas, newSchema),
			DataSources:        convertMap(schemas.DataSourceSchemas, newSchema),
			EphemeralResources: convertMap(schemas.EphemeralResourceSchemas, newSchema),
			ListResources:      convertMap(schemas.ListResourceSchemas, newSchema),
			Functions:          convertMap(schemas.Functions, newFunction),
			ResourceIdentities: convertMap(identities.IdentitySchemas, newIdentity),
			Actions:            convertMap(schemas.ActionSchemas, newAction),
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

// convertList converts a list to a map whose keys are the names of the elements.
func convertList[From, To any](in []From, name func(From) string, convert func(From) To) map[string]To {
	out := make(map[string]To, len(in))
	for _, value := range in {
		out[name(value)] = convert(value)
	}
	return out
}

func newSchema(s *tfprotov6.Schema) *schema {
	if s == nil {
		return &schema{Block: newBlock(nil)}
	}
	return &schema{Version: s.Version, Block: newBlock(s.Block)}
}

func newBlock(b *tfprotov6.SchemaBlock) *block {
	if b == nil {
		b = &tfprotov6.SchemaBlock{}
	}
	return &block{
		Attributes:    newAttributes(b.Attributes),
		BlockTypes:    convertList(b.BlockTypes, func(n *tfprotov6.SchemaNestedBlock) string { return n.TypeName }, newNestedBlock),
		documentation: newDocumentation(b.Description, b.DescriptionKind, b.Deprecated, b.DeprecationMessage),
	}
}

func newNestedBlock(n *tfprotov6.SchemaNestedBlock) *nestedBlock {
	return &nestedBlock{
		NestingMode: strings.ToLower(n.Nesting.String()),
		Block:       newBlock(n.Block),
		MinItems:    n.MinItems,
		MaxItems:    n.MaxItems,
	}
}

// newAttributes leaves out the hundreds of arguments for services that the provider does not call.
func newAttributes(in []*tfprotov6.SchemaAttribute) map[string]*attribute {
	in = slices.DeleteFunc(slices.Clone(in), func(a *tfprotov6.SchemaAttribute) bool {
		return a.Description == awsconfig.IgnoredEndpointDescription
	})
	return convertList(in, func(a *tfprotov6.SchemaAttribute) string { return a.Name }, newAttribute)
}

func newAttribute(a *tfprotov6.SchemaAttribute) *attribute {
	out := &attribute{
		Type:          a.Type,
		documentation: newDocumentation(a.Description, a.DescriptionKind, a.Deprecated, a.DeprecationMessage),
		Required:      a.Required,
		Optional:      a.Optional,
		Computed:      a.Computed,
		Sensitive:     a.Sensitive,
		WriteOnly:     a.WriteOnly,
	}
	if a.NestedType != nil {
		out.NestedType = &nestedAttributes{
			Attributes:  newAttributes(a.NestedType.Attributes),
			NestingMode: strings.ToLower(a.NestedType.Nesting.String()),
		}
	}
	return out
}

func newDocumentation(text string, kind tfprotov6.StringKind, deprecated bool, why string) documentation {
	return documentation{
		Description:        text,
		DescriptionKind:    strings.ToLower(kind.String()),
		Deprecated:         deprecated,
		DeprecationMessage: why,
	}
}

func newIdentity(i *tfprotov6.ResourceIdentitySchema) *identity {
	name := func(a *tfprotov6.ResourceIdentitySchemaAttribute) string { return a.Name }
	return &identity{
		Version: i.Version,
		Attributes: convertList(i.IdentityAttributes, name, func(a *tfprotov6.ResourceIdentitySchemaAttribute) *identityAttribute {
			return &identityAttribute{
				Type:              a.Type,
				Description:       a.Description,
				RequiredForImport: a.RequiredForImport,
				OptionalForImport: a.OptionalForImport,
			}
		}),
	}
}

func newAction(a *tfprotov6.ActionSchema) *action {
	return &action{Block: newSchema(a.Schema).Block}
}

func newFunction(f *tfprotov6.Function) *function {
	out := &function{
		Description:        f.Description,
		Summary:            f.Summary,
		DeprecationMessage: f.DeprecationMessage,
		ReturnType:         f.Return.Type,
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, newParameter(p))
	}
	if f.VariadicParameter != nil {
		out.VariadicParameter = newParameter(f.VariadicParameter)
	}
	return out
}

func newParameter(p *tfprotov6.FunctionParameter) *parameter {
	return &parameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue, Type: p.Type}
}
