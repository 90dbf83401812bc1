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

// Read makes a read and returns the attributes that the provider returned. It can be called from any goroutine.
type Read func(context.Context) (map[string]tftypes.Value, error)

// Reader returns a reader whose provider block has these arguments besides the region and the endpoints.
func (w *Emulator) Reader(t *testing.T, arguments map[string]tftypes.Value) *Reader {
	t.Helper()
	return &Reader{w.ServerWith(t, arguments)}
}

// DataSource returns a read of a data source with these arguments.
//
//nolint:dupl // The requests of the protocol differ in their types only.
func (r *Reader) DataSource(t *testing.T, name string, arguments map[string]tftypes.Value) Read {
	t.Helper()
	of := schemas(t).DataSourceSchemas[name].ValueType()
	request := &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: object(t, of, arguments)}
	return answered(of, func(ctx context.Context) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic, error) {
		answer, err := r.server.ReadDataSource(ctx, request)
		if err != nil {
			return nil, nil, err
		}
		return answer.State, answer.Diagnostics, nil
	})
}

// Resource returns a refresh of a resource whose state has these attributes.
//
//nolint:dupl // As above.
func (r *Reader) Resource(t *testing.T, name string, state map[string]tftypes.Value) Read {
	t.Helper()
	of := schemas(t).ResourceSchemas[name].ValueType()
	request := &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: object(t, of, state)}
	return answered(of, func(ctx context.Context) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic, error) {
		answer, err := r.server.ReadResource(ctx, request)
		if err != nil {
			return nil, nil, err
		}
		return answer.NewState, answer.Diagnostics, nil
	})
}

// answered returns a Read for call. A diagnostic of call is an error.
func answered(of tftypes.Type, call func(context.Context) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic, error)) Read {
	return func(ctx context.Context) (map[string]tftypes.Value, error) {
		state, diagnostics, err := call(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range diagnostics {
			return nil, fmt.Errorf("%s: %s\n%s", d.Severity, d.Summary, d.Detail)
		}
		return attributes(state, of)
	}
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

// String returns a value as a string, which is empty if the value is null.
func String(value tftypes.Value) (string, error) {
	var s *string
	if err := value.As(&s); err != nil || s == nil {
		return "", err
	}
	return *s, nil
}
