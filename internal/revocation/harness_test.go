package revocation_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	address   = "clientvpn_access_revocation.test"
	describe  = "DescribeClientVpnConnections"
	terminate = "TerminateClientVpnConnections"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func newEmulator(tb testing.TB) (*acctest.Emulator, string) {
	tb.Helper()
	w := acctest.New(tb)
	return w, w.Endpoint(tb, emulator.EndpointSeed{})
}

// fixture returns a configuration in testdata, with the values of its variables and a provider that uses the emulator.
func fixture(t *testing.T, w *acctest.Emulator, file string, variables map[string]string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		fmt.Fprintf(&b, "variable %q {\n  default = %q\n}\n", name, variables[name])
	}
	return w.Config(b.String() + string(content))
}

// revocation returns an order at one endpoint.
func revocation(endpoint, arguments string) string {
	return fmt.Sprintf("resource \"clientvpn_access_revocation\" \"test\" {\n  client_vpn_endpoint_ids = [%q]\n  %s\n}\n", endpoint, arguments)
}

func isClear() statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("clear"), knownvalue.Bool(true))
}

// nobodyActive checks that active_connections in state is empty.
func nobodyActive() statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("active_connections"), knownvalue.ListExact(nil))
}

func connection(id string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{"connection_id": knownvalue.StringExact(id)})
}

// orders calls the provider's resource without Terraform.
type orders struct {
	server tfprotov6.ProviderServer
	of     tftypes.Object
}

func newOrders(tb testing.TB, w *acctest.Emulator) orders {
	tb.Helper()
	server := w.Server(tb)
	schemas, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	of, ok := schemas.ResourceSchemas["clientvpn_access_revocation"].ValueType().(tftypes.Object)
	if !ok {
		tb.Fatal("the resource is not an object")
	}
	return orders{server, of}
}

// value returns an order with these attributes. The others are null.
func (o orders) value(attributes map[string]tftypes.Value) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, of := range o.of.AttributeTypes {
		values[name] = tftypes.NewValue(of, nil)
	}
	maps.Copy(values, attributes)
	return tftypes.NewValue(o.of, values)
}

// attributes returns a copy of the attributes of an order. It returns none for null.
func attributes(tb testing.TB, order tftypes.Value) map[string]tftypes.Value {
	tb.Helper()
	values := map[string]tftypes.Value{}
	if order.IsNull() {
		return values
	}
	if err := order.As(&values); err != nil {
		tb.Fatal(err)
	}
	return maps.Clone(values) // As returns the map of the order itself.
}

// plan plans a configuration. prior is the state, or null.
func (o orders) plan(tb testing.TB, prior tftypes.Value, config map[string]tftypes.Value) (tftypes.Value, []*tfprotov6.Diagnostic) {
	tb.Helper()
	proposed := attributes(tb, prior)
	maps.Copy(proposed, config)
	answer, err := o.server.PlanResourceChange(tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:         "clientvpn_access_revocation",
		PriorState:       o.dynamic(tb, prior),
		ProposedNewState: o.dynamic(tb, o.value(proposed)),
		Config:           o.dynamic(tb, o.value(config)),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return o.decode(tb, answer.PlannedState), answer.Diagnostics
}

// apply applies a plan.
func (o orders) apply(tb testing.TB, prior, planned tftypes.Value, config map[string]tftypes.Value) (tftypes.Value, []*tfprotov6.Diagnostic) {
	tb.Helper()
	configured := o.null()
	if config != nil {
		configured = o.value(config)
	}
	answer, err := o.server.ApplyResourceChange(tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName:     "clientvpn_access_revocation",
		PriorState:   o.dynamic(tb, prior),
		PlannedState: o.dynamic(tb, planned),
		Config:       o.dynamic(tb, configured),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return o.decode(tb, answer.NewState), answer.Diagnostics
}

func (o orders) read(tb testing.TB, state tftypes.Value) (tftypes.Value, []*tfprotov6.Diagnostic) {
	tb.Helper()
	answer, err := o.server.ReadResource(tb.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "clientvpn_access_revocation", CurrentState: o.dynamic(tb, state),
	})
	if err != nil {
		tb.Fatal(err)
	}
	return o.decode(tb, answer.NewState), answer.Diagnostics
}

func (o orders) null() tftypes.Value { return tftypes.NewValue(o.of, nil) }

func (o orders) dynamic(tb testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(o.of, value)
	if err != nil {
		tb.Fatal(err)
	}
	return &dynamic
}

func (o orders) decode(tb testing.TB, value *tfprotov6.DynamicValue) tftypes.Value {
	tb.Helper()
	if value == nil {
		return o.null()
	}
	decoded, err := value.Unmarshal(o.of)
	if err != nil {
		tb.Fatal(err)
	}
	return decoded
}

// summaries returns the severity and summary of each diagnostic.
func summaries(diagnostics []*tfprotov6.Diagnostic) []string {
	var lines []string
	for _, d := range diagnostics {
		lines = append(lines, fmt.Sprintf("%s: %s", d.Severity, d.Summary))
	}
	return lines
}
