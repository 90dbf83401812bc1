package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Listed is a result of a list resource.
type Listed struct {
	DisplayName string
	// Identity and Resource may be nil.
	Identity, Resource map[string]tftypes.Value
	Diagnostics        []*tfprotov6.Diagnostic
}

// ID returns the endpoint's ID in the identity.
func (l Listed) ID(t *testing.T) string {
	t.Helper()
	var id string
	if err := l.Identity["client_vpn_endpoint_id"].As(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// IsError reports whether the result is an error that contains the given parts in order.
func (l Listed) IsError(parts ...string) bool {
	return len(l.Diagnostics) == 1 && InOrder(parts...).MatchString(l.Diagnostics[0].Summary+"\n"+l.Diagnostics[0].Attribute.String()+"\n"+l.Diagnostics[0].Detail)
}

// List returns a list of strings.
func List(values ...string) tftypes.Value {
	return tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, stringValues(values))
}

// Query returns at most limit results of a list resource. They have the resource's attributes if include is true.
func (e *Emulator) Query(t *testing.T, name string, arguments map[string]tftypes.Value, limit int64, include bool) []Listed {
	t.Helper()
	server, ok := e.Server(t).(tfprotov6.ListResourceServer)
	if !ok {
		t.Fatal("the provider has no list resources")
	}
	config := object(t, schemas(t).ListResourceSchemas[name].ValueType(), arguments)
	valid, err := server.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: name, Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if len(valid.Diagnostics) > 0 {
		return []Listed{{Diagnostics: valid.Diagnostics}}
	}
	stream, err := server.ListResource(t.Context(), &tfprotov6.ListResourceRequest{TypeName: name, Config: config, Limit: limit, IncludeResource: include})
	if err != nil {
		t.Fatal(err)
	}
	identity := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"client_vpn_endpoint_id": tftypes.String, "region": tftypes.String}}
	var all []Listed
	for result := range stream.Results {
		listed := Listed{DisplayName: result.DisplayName, Diagnostics: result.Diagnostics}
		if result.Identity != nil {
			listed.Identity = members(t, result.Identity.IdentityData, identity)
		}
		if result.Resource != nil {
			listed.Resource = members(t, result.Resource, schemas(t).ResourceSchemas[name].ValueType())
		}
		all = append(all, listed)
	}
	return all
}

// members returns the attributes of an object, or nil if it is null.
func members(t *testing.T, dynamic *tfprotov6.DynamicValue, of tftypes.Type) map[string]tftypes.Value {
	t.Helper()
	all, err := attributes(dynamic, of)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// attributes is like members, but returns an error.
func attributes(dynamic *tfprotov6.DynamicValue, of tftypes.Type) (map[string]tftypes.Value, error) {
	value, err := dynamic.Unmarshal(of)
	if err != nil {
		return nil, err
	}
	var all map[string]tftypes.Value
	err = value.As(&all)
	return all, err
}
