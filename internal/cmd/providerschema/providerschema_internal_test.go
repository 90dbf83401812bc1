package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// server implements the two methods that the command calls. The others panic.
type server struct {
	tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
	err        error
}

func (s server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return s.schemas, s.err
}

func (s server) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return s.identities, nil
}

// everything returns a server with one of each kind of object that a provider can have.
func everything() server {
	ids := tftypes.List{ElementType: tftypes.String}
	tag := &tfprotov6.SchemaObject{
		Nesting:    tfprotov6.SchemaObjectNestingModeList,
		Attributes: []*tfprotov6.SchemaAttribute{{Name: "key", Type: tftypes.String, Computed: true}},
	}
	return server{
		schemas: &tfprotov6.GetProviderSchemaResponse{
			Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
				Attributes: []*tfprotov6.SchemaAttribute{{Name: "secret", Type: tftypes.String, Optional: true, Sensitive: true}},
				BlockTypes: []*tfprotov6.SchemaNestedBlock{{
					TypeName: "endpoints",
					Nesting:  tfprotov6.SchemaNestedBlockNestingModeSingle,
					Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{{
						Name: "ec2", Type: tftypes.String, Optional: true, Deprecated: true, DeprecationMessage: "Gone soon.",
					}}},
				}},
			}},
			ResourceSchemas: map[string]*tfprotov6.Schema{"x_thing": {Version: 2, Block: &tfprotov6.SchemaBlock{
				Description: "A <thing>.", DescriptionKind: tfprotov6.StringKindMarkdown,
				Attributes: []*tfprotov6.SchemaAttribute{
					{Name: "id", Type: tftypes.String, Required: true},
					{Name: "token", Type: tftypes.String, Optional: true, WriteOnly: true},
					{Name: "tags", NestedType: tag, Computed: true},
					{Name: "any", Type: tftypes.DynamicPseudoType, Optional: true, Computed: true},
				},
				BlockTypes: []*tfprotov6.SchemaNestedBlock{{
					TypeName: "rule", Nesting: tfprotov6.SchemaNestedBlockNestingModeSet, MinItems: 1, MaxItems: 3,
				}},
			}}},
			DataSourceSchemas: map[string]*tfprotov6.Schema{"x_things": {Block: &tfprotov6.SchemaBlock{
				Attributes: []*tfprotov6.SchemaAttribute{{Name: "ids", Type: ids, Computed: true}},
			}}},
			EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"x_key": {Block: &tfprotov6.SchemaBlock{}}},
			ListResourceSchemas:      map[string]*tfprotov6.Schema{"x_thing": {Block: &tfprotov6.SchemaBlock{}}},
			ActionSchemas: map[string]*tfprotov6.ActionSchema{"x_end": {Schema: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
				Description: "Ends it.",
			}}}},
			Functions: map[string]*tfprotov6.Function{"parse": {
				Summary: "Parse", Description: "Parses.", DeprecationMessage: "Use read.",
				Parameters:        []*tfprotov6.FunctionParameter{{Name: "text", Type: tftypes.String, AllowNullValue: true}},
				VariadicParameter: &tfprotov6.FunctionParameter{Name: "more", Description: "More.", Type: tftypes.Number},
				Return:            &tfprotov6.FunctionReturn{Type: tftypes.Object{AttributeTypes: map[string]tftypes.Type{"ok": tftypes.Bool}}},
			}},
			Diagnostics: []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Only a warning"}},
		},
		identities: &tfprotov6.GetResourceIdentitySchemasResponse{
			IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"x_thing": {
				Version: 1,
				IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
					{Name: "id", Type: tftypes.String, RequiredForImport: true, Description: "The id."},
					{Name: "region", Type: tftypes.String, OptionalForImport: true},
				},
			}},
		},
	}
}

func TestRun(t *testing.T) {
	t.Parallel()

	want, err := os.ReadFile("testdata/everything.json")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := run(t.Context(), &got, everything()); err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the document differs from testdata/everything.json:\n%s", got.String())
	}
}

func TestRun_outputIsValid(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer
	if err := run(t.Context(), &out, everything()); err != nil {
		t.Fatal(err)
	}
	var read tfjson.ProviderSchemas
	if err := json.Unmarshal(out.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	p := read.Schemas["clientvpn"]
	if p == nil {
		t.Fatalf("no provider clientvpn in %s", out.String())
	}
	for kind, found := range map[string]int{
		"resource": len(p.ResourceSchemas), "data source": len(p.DataSourceSchemas), "function": len(p.Functions),
		"ephemeral resource": len(p.EphemeralResourceSchemas), "list resource": len(p.ListResourceSchemas),
		"action": len(p.ActionSchemas), "identity": len(p.ResourceIdentitySchemas),
	} {
		if found != 1 {
			t.Errorf("got %d of kind %q, want 1", found, kind)
		}
	}
	if got := p.ResourceSchemas["x_thing"].Block.Attributes["tags"].AttributeNestedType.NestingMode; got != tfjson.SchemaNestingModeList {
		t.Errorf("nesting mode of tags: %q", got)
	}
}

func TestRun_returnsErrorsOfTheServer(t *testing.T) {
	t.Parallel()

	refusal := []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Broken", Detail: "Twice."}}
	unreachable := errors.New("unreachable")
	for name, tc := range map[string]struct {
		server server
		want   string
	}{
		"no answer": {
			server: server{err: unreachable},
			want:   "getting the schemas: unreachable",
		},
		"an error in the schemas": {
			server: server{schemas: &tfprotov6.GetProviderSchemaResponse{Diagnostics: refusal}},
			want:   "getting the schemas: Broken: Twice.",
		},
		"an error in the identities": {
			server: server{
				schemas:    &tfprotov6.GetProviderSchemaResponse{},
				identities: &tfprotov6.GetResourceIdentitySchemasResponse{Diagnostics: refusal},
			},
			want: "getting the resource identities: Broken: Twice.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			var out bytes.Buffer
			err := run(t.Context(), &out, tc.server)
			if err == nil || err.Error() != tc.want {
				t.Errorf("error %v, want %q", err, tc.want)
			}
			if out.Len() > 0 {
				t.Errorf("wrote %q despite the error", out.String())
			}
		})
	}
}
