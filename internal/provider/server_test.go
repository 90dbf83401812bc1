package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Terraform must see sets and nested attributes where the plugin framework sees lists.
func TestServer_declares(t *testing.T) {
	t.Parallel()
	schemas, err := acctest.New(t).Server(t).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	attributes := byName(schemas.ResourceSchemas["clientvpn_access_revocation"].Block.Attributes)
	for name, want := range map[string]bool{
		"client_vpn_endpoint_ids": true, "common_names": true, "never_cut": true, "regions": true, "usernames": true, "covered_regions": false,
	} {
		if got := attributes[name].Type.Is(tftypes.Set{}); got != want {
			t.Errorf("%s is a set: %t, want %t", name, got, want)
		}
	}
	for _, path := range [][]string{
		{"active_connections", "connection_id"},
		{"enforcements", "connections", "final_status", "code"},
		{"enforcements", "request_ids"},
		{"last_enforcement", "connections", "current_status", "message"},
	} {
		level := attributes
		for i, name := range path {
			attribute := level[name]
			if attribute == nil || !attribute.Computed || attribute.Description == "" || (attribute.NestedType == nil) != (i == len(path)-1) {
				t.Fatalf("%s in %v is %+v", name, path, attribute)
			}
			if attribute.NestedType != nil {
				level = byName(attribute.NestedType.Attributes)
			}
		}
	}
}

func byName(attributes []*tfprotov6.SchemaAttribute) map[string]*tfprotov6.SchemaAttribute {
	named := map[string]*tfprotov6.SchemaAttribute{}
	for _, attribute := range attributes {
		named[attribute.Name] = attribute
	}
	return named
}

// terraform-plugin-go drops the last event of an action, with its errors, once StopProvider has returned.
func TestServer_stopWaitsForTheLastEventOfAnAction(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: []string{"directory-service"}})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Kind: emulator.FaultStuckTerminating}) // The action waits until it is interrupted.
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	stream := w.Stream(t, "clientvpn_terminate_connections", map[string]tftypes.Value{
		"client_vpn_endpoint_id": text(endpoint), "usernames": acctest.Strings("alice"), "timeout": text("87600h"),
	})

	stopped := make(chan error, 1)
	var completed *tfprotov6.CompletedInvokeActionEventType
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			if strings.HasPrefix(event.Message, "Waiting") {
				go func() {
					_, err := stream.Server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{})
					stopped <- err
				}()
			}
		case tfprotov6.CompletedInvokeActionEventType:
			completed = &event
			if len(stopped) > 0 {
				t.Error("StopProvider returned before the last event")
			}
		}
	}

	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if completed == nil || len(completed.Diagnostics) != 1 || !strings.Contains(completed.Diagnostics[0].Detail, "Terraform was interrupted") {
		t.Errorf("the last event is %+v", completed)
	}
}
