package acctest

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/provider"
)

// Invocation is the result of invoking an action.
type Invocation struct {
	Messages    []string
	Diagnostics []*tfprotov6.Diagnostic
}

// ActionServer is a provider server with actions.
type ActionServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
}

// Server returns a provider server that is configured for the emulator. It works without Terraform.
func (e *Emulator) Server(t testing.TB) ActionServer {
	t.Helper()
	key := tftypes.NewValue(tftypes.String, "test")
	return e.ServerWith(t, map[string]tftypes.Value{"access_key": key, "secret_key": key})
}

// ServerWith is like Server, but the provider block has the given arguments instead of credentials.
func (e *Emulator) ServerWith(t testing.TB, arguments map[string]tftypes.Value) ActionServer {
	t.Helper()
	server, err := e.Providers()["clientvpn"]()
	if err != nil {
		t.Fatal(err)
	}
	schema := schemas(t).Provider
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	endpoints := schema.ValueType().(tftypes.Object).AttributeTypes["endpoints"].(tftypes.List) //nolint:forcetypeassert // A test may panic.
	urls := objectValue(t, endpoints.ElementType, map[string]tftypes.Value{"ec2": text(e.URL), "sts": text(e.URL)})
	block := map[string]tftypes.Value{
		"region":    text("us-east-1"),
		"endpoints": tftypes.NewValue(endpoints, []tftypes.Value{urls}),
	}
	maps.Copy(block, arguments)
	answer, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: object(t, schema.ValueType(), block)})
	if err != nil || len(answer.Diagnostics) > 0 {
		t.Fatalf("configuring the provider: %v %v", err, answer)
	}
	actions, ok := server.(ActionServer)
	if !ok {
		t.Fatal("the provider has no actions")
	}
	return actions
}

// Invoke validates and invokes an action. Arguments that are not given are null.
func (e *Emulator) Invoke(ctx context.Context, t *testing.T, name string, arguments map[string]tftypes.Value) Invocation {
	t.Helper()
	server := e.Server(t) //nolint:contextcheck // ctx interrupts only the action.
	config := object(t, schemas(t).ActionSchemas[name].Schema.ValueType(), arguments)
	valid, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(valid.Diagnostics, isError) {
		return Invocation{Diagnostics: valid.Diagnostics}
	}
	return invocation(stream(ctx, t, server, name, config))
}

// InvokeUnvalidated is like Invoke, but skips the validation, as if values had been unknown when Terraform validated the action.
func (e *Emulator) InvokeUnvalidated(ctx context.Context, t *testing.T, name string, arguments map[string]tftypes.Value) Invocation {
	t.Helper()
	server := e.Server(t) //nolint:contextcheck // ctx interrupts only the action.
	return invocation(stream(ctx, t, server, name, object(t, schemas(t).ActionSchemas[name].Schema.ValueType(), arguments)))
}

// ActionStream has the events of an action, which runs while they are received, and its server.
type ActionStream struct {
	*tfprotov6.InvokeActionServerStream

	Server ActionServer
}

// Stream invokes an action without validation. Arguments that are not given are null.
func (e *Emulator) Stream(t *testing.T, name string, arguments map[string]tftypes.Value) ActionStream {
	t.Helper()
	server := e.Server(t)
	return ActionStream{stream(t.Context(), t, server, name, object(t, schemas(t).ActionSchemas[name].Schema.ValueType(), arguments)), server}
}

func isError(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError }

func stream(ctx context.Context, t *testing.T, server ActionServer, name string, config *tfprotov6.DynamicValue) *tfprotov6.InvokeActionServerStream {
	t.Helper()
	events, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// invocation waits for the action.
func invocation(stream *tfprotov6.InvokeActionServerStream) Invocation {
	var got Invocation
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			got.Messages = append(got.Messages, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			got.Diagnostics = event.Diagnostics
		}
	}
	return got
}

// Strings returns a set of strings.
func Strings(values ...string) tftypes.Value {
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, stringValues(values))
}

func stringValues(values []string) []tftypes.Value {
	var all []tftypes.Value
	for _, value := range values {
		all = append(all, tftypes.NewValue(tftypes.String, value))
	}
	return all
}

// providerSchemas returns the provider's schemas. All tests share them, because building them takes long.
//
//nolint:gochecknoglobals // They do not change.
var providerSchemas = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
	server, err := provider.NewServer("test")()
	if err != nil {
		return nil, err
	}
	return server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
})

func schemas(t testing.TB) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	all, err := providerSchemas()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// object returns an objectValue in the encoding of the plugin protocol.
func object(t testing.TB, of tftypes.Type, attributes map[string]tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(of, objectValue(t, of, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &dynamic
}

// objectValue returns an object with the given attributes. The others are null.
func objectValue(t testing.TB, of tftypes.Type, attributes map[string]tftypes.Value) tftypes.Value {
	t.Helper()
	typ, ok := of.(tftypes.Object)
	if !ok {
		t.Fatalf("%s is not an object", of)
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	maps.Copy(values, attributes)
	return tftypes.NewValue(typ, values)
}
