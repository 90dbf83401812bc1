package acctest

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Reader reads data sources and refreshes resources through a configured provider server, without Terraform.
type Reader struct{ server tfprotov6.ProviderServer }

// Read returns the attributes that the provider reads. It is safe for concurrent use.
type Read func(context.Context) (map[string]tftypes.Value, error)

// Reader returns a reader whose provider block has the given arguments besides the region and the endpoints.
func (e *Emulator) Reader(t *testing.T, arguments map[string]tftypes.Value) *Reader {
	t.Helper()
	return &Reader{e.ServerWith(t, arguments)}
}

// DataSource returns a function that reads a data source.
//
//nolint:dupl // The protocol's requests differ only in their types.
func (r *Reader) DataSource(t *testing.T, name string, arguments map[string]tftypes.Value) Read {
	t.Helper()
	of := schemas(t).DataSourceSchemas[name].ValueType()
	request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: object(t, of, arguments)}
	return func(ctx context.Context) (map[string]tftypes.Value, error) {
		answer, err := r.server.ReadDataSource(ctx, request)
		if err != nil {
			return nil, err
		}
		return stateAttributes(answer.State, of, answer.Diagnostics)
	}
}

// Resource returns a function that refreshes a resource with the given state.
//
//nolint:dupl // As above.
func (r *Reader) Resource(t *testing.T, name string, state map[string]tftypes.Value) Read {
	t.Helper()
	of := schemas(t).ResourceSchemas[name].ValueType()
	request := &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: object(t, of, state)}
	return func(ctx context.Context) (map[string]tftypes.Value, error) {
		answer, err := r.server.ReadResource(ctx, request)
		if err != nil {
			return nil, err
		}
		return stateAttributes(answer.NewState, of, answer.Diagnostics)
	}
}

// stateAttributes returns the attributes of a state. A diagnostic is an error.
func stateAttributes(state *tfprotov6.DynamicValue, of tftypes.Type, diagnostics []*tfprotov6.Diagnostic) (map[string]tftypes.Value, error) {
	for _, d := range diagnostics {
		return nil, fmt.Errorf("%s: %s\n%s", d.Severity, d.Summary, d.Detail)
	}
	return attributes(state, of)
}

// Objects returns the attributes of each object in a list.
func Objects(list tftypes.Value) ([]map[string]tftypes.Value, error) {
	var values []tftypes.Value
	if err := list.As(&values); err != nil {
		return nil, err
	}
	objects := make([]map[string]tftypes.Value, len(values))
	for i, value := range values {
		if err := value.As(&objects[i]); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// String returns a value as a string, or "" if the value is null.
func String(value tftypes.Value) (string, error) {
	var s *string
	if err := value.As(&s); err != nil || s == nil {
		return "", err
	}
	return *s, nil
}
