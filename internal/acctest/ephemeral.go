package acctest

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
)

// Opening is the result of opening an ephemeral resource.
type Opening struct {
	Result      map[string]tftypes.Value
	Diagnostics []*tfprotov6.Diagnostic
}

// Open validates and opens an ephemeral resource. Arguments that are not given are null.
func (e *Emulator) Open(t *testing.T, name string, arguments map[string]tftypes.Value) Opening {
	t.Helper()
	server := e.Server(t)
	typ := schemas(t).EphemeralResourceSchemas[name].ValueType()
	config := object(t, typ, arguments)
	valid, err := server.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(valid.Diagnostics, isError) {
		return Opening{Diagnostics: valid.Diagnostics}
	}
	opened, err := server.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(opened.Diagnostics, isError) {
		return Opening{Diagnostics: opened.Diagnostics}
	}
	return Opening{Result: members(t, opened.Result, typ), Diagnostics: opened.Diagnostics}
}

// EchoProviders returns the provider factories of a test case that checks ephemeral values with the echo provider.
func (e *Emulator) EchoProviders() map[string]func() (tfprotov6.ProviderServer, error) {
	providers := e.Providers()
	providers["echo"] = echoprovider.NewProviderServer()
	return providers
}
