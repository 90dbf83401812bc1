package provider_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/provider"
)

func TestProvider_schemaIsValidAndDescribed(t *testing.T) {
	t.Parallel()

	server, err := provider.NewServer("test")()
	if err != nil {
		t.Fatal(err)
	}
	got, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range got.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	everyAttributeIsDescribed(t, "provider", got.Provider.Block)
	for name, schema := range got.ResourceSchemas {
		everyAttributeIsDescribed(t, name, schema.Block)
	}
	for name, schema := range got.DataSourceSchemas {
		everyAttributeIsDescribed(t, name, schema.Block)
	}
	for name, schema := range got.EphemeralResourceSchemas {
		everyAttributeIsDescribed(t, name, schema.Block)
	}
	for name, schema := range got.ListResourceSchemas {
		everyAttributeIsDescribed(t, name, schema.Block)
	}
	for name, schema := range got.ActionSchemas {
		everyAttributeIsDescribed(t, name, schema.Schema.Block)
	}
}

func everyAttributeIsDescribed(t *testing.T, where string, block *tfprotov6.SchemaBlock) {
	t.Helper()
	for _, attribute := range block.Attributes {
		if attribute.Description == "" {
			t.Errorf("%s.%s has no description", where, attribute.Name)
		}
		if attribute.NestedType != nil {
			everyAttributeIsDescribed(t, where+"."+attribute.Name, &tfprotov6.SchemaBlock{Attributes: attribute.NestedType.Attributes})
		}
	}
	for _, nested := range block.BlockTypes {
		everyAttributeIsDescribed(t, where+"."+nested.TypeName, nested.Block)
	}
}
