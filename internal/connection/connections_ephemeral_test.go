package connection_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccEphemeralConnections_filters(t *testing.T) {
	t.Parallel()
	w, endpoint, ids := fourUsers(t)
	blocks, results, want := filterBlocks("ephemeral", "ephemeral.", endpoint, ids)
	testEphemeral(t, w, resource.TestStep{
		Config:            w.Config(blocks + "provider \"echo\" {\n  data = " + results + "\n}\nresource \"echo\" \"test\" {}\n"),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data"), want)},
	})
}

func TestAccEphemeralConnections_everyField(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop"})

	testEphemeral(t, w, resource.TestStep{
		Config: w.Config(echoed(endpoint, `usernames = ["alice"]`)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data"), knownvalue.ObjectExact(map[string]knownvalue.Check{
				"client_vpn_endpoint_id": knownvalue.StringExact(endpoint),
				"common_names":           knownvalue.Null(),
				"connection_ids":         knownvalue.Null(),
				"connections":            knownvalue.ListExact([]knownvalue.Check{aliceOnLaptop(endpoint, ids[0])}),
				"region":                 knownvalue.StringExact("us-east-1"),
				"regions":                knownvalue.Null(),
				"status_codes":           knownvalue.Null(),
				"usernames":              knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("alice")}),
			})),
		},
	})
}

func TestAccEphemeralConnections_region(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1", Authentication: certificate()})
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop"})

	testEphemeral(t, w,
		resource.TestStep{
			Config: w.Config(echoed(endpoint, "")),
			ExpectError: acctest.InOrder("Could not list the Client VPN connections", endpoint, "Region: us-east-1",
				"InvalidClientVpnEndpointId.NotFound", "Request ID: "),
		},
		resource.TestStep{
			Config: w.Config(echoed(endpoint, `region = "eu-central-1"`)),
			ConfigStateChecks: []statecheck.StateCheck{
				echo(knownvalue.ListExact(withIDs(ids)), "connections"),
				echo(knownvalue.StringExact("eu-central-1"), "region"),
			},
		},
	)
}

// If the endpoint ID is unknown when Terraform plans, the connections are read when it applies.
func TestAccEphemeralConnections_endpointUnknownAtPlanTime(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	testEphemeral(t, w, resource.TestStep{
		Config:          w.Config(fixture(t, "unknown_endpoint.tf")),
		ConfigVariables: config.Variables{"endpoint": config.StringVariable(endpoint)},
	})
	if got := w.Actions(); !slices.Contains(got, describe) {
		t.Errorf("the calls are %v", got)
	}
}

func TestAccEphemeralConnections_badInput(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsEphemeralResources(t)
	w := acctest.New(t)
	w.WantInvalid(t, badInput("ephemeral"))
	w.WantActions(t)
}

func TestEphemeralConnections_calls(t *testing.T) {
	t.Parallel()
	many := make([]string, 201)
	for i := range many {
		many[i] = fmt.Sprintf("user-%03d", i)
	}
	for name, tc := range map[string]struct {
		arguments map[string]tftypes.Value
		listed    int
		calls     int
		warning   string
	}{
		"everybody, in two pages":          {nil, 1200, 2, ""},
		"a user":                           {map[string]tftypes.Value{"usernames": acctest.Strings("user-007")}, 1, 1, ""},
		"more users than fit in a request": {map[string]tftypes.Value{"usernames": acctest.Strings(many...)}, 201, 2, ""},
		"a misspelled user":                {map[string]tftypes.Value{"usernames": acctest.Strings("User-007")}, 0, 2, `Nobody is listed as username "User-007" at `},
		"a status":                         {map[string]tftypes.Value{"status_codes": acctest.Strings("terminated")}, 0, 2, ""},
		"an empty filter":                  {map[string]tftypes.Value{"usernames": acctest.Strings()}, 0, 0, ""},
		"a user who is not connected":      {map[string]tftypes.Value{"usernames": acctest.Strings("nobody")}, 0, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			for i := range 1200 {
				w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: fmt.Sprintf("user-%03d", i)})
			}

			got := w.Open(t, "clientvpn_connections", atEndpoint(endpoint, tc.arguments))

			var warnings string
			for _, d := range got.Diagnostics {
				warnings += d.Severity.String() + ": " + d.Summary + "\n" + d.Detail
			}
			if tc.warning == "" && warnings != "" || !strings.Contains(warnings, tc.warning) {
				t.Errorf("the warnings are %q, want %q", warnings, tc.warning)
			}
			var connections []tftypes.Value
			if err := got.Result["connections"].As(&connections); err != nil || len(connections) != tc.listed {
				t.Errorf("listed %d connections, want %d: %v", len(connections), tc.listed, err)
			}
			w.WantActions(t, slices.Repeat([]string{describe}, tc.calls)...)
		})
	}
}

func TestEphemeralConnections_errors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		endpoint  string
		arguments map[string]tftypes.Value
		fault     *emulator.Fault
		want      []string
		calls     int
	}{
		"an endpoint that does not exist": {
			endpoint: "cvpn-endpoint-00000000000000bad", calls: 1,
			want: []string{"cvpn-endpoint-00000000000000bad", "Region: us-east-1", "InvalidClientVpnEndpointId.NotFound", "Request ID: "},
		},
		"no permission": {
			fault: &emulator.Fault{Action: describe, Kind: "error", Times: -1, Code: "UnauthorizedOperation", Status: 403, Message: "You are not authorized."},
			want:  []string{"You are not authorized.", "UnauthorizedOperation", "ec2:DescribeClientVpnConnections"}, calls: 1,
		},
		"an empty user name": {
			arguments: map[string]tftypes.Value{"usernames": acctest.Strings("")},
			want:      []string{"must not be empty"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			if tc.fault != nil {
				w.Fail(t, *tc.fault)
			}
			if tc.endpoint != "" {
				endpoint = tc.endpoint
			}

			got := w.Open(t, "clientvpn_connections", atEndpoint(endpoint, tc.arguments))

			if len(got.Diagnostics) != 1 || got.Result != nil {
				t.Fatalf("got %v", got)
			}
			if text := got.Diagnostics[0].Summary + "\n" + got.Diagnostics[0].Detail; !acctest.InOrder(tc.want...).MatchString(text) {
				t.Errorf("got %q, want %q", text, tc.want)
			}
			w.WantActions(t, slices.Repeat([]string{describe}, tc.calls)...)
		})
	}
}

// The data source and the ephemeral resource differ only in what Terraform does with the result.
func TestEphemeralConnections_hasTheDataSourcesAttributes(t *testing.T) {
	t.Parallel()
	schemas, err := acctest.New(t).Server(t).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	data, ephemeral := schemas.DataSourceSchemas["clientvpn_connections"], schemas.EphemeralResourceSchemas["clientvpn_connections"]
	if !reflect.DeepEqual(data.Block.Attributes, ephemeral.Block.Attributes) {
		t.Errorf("the data source has\n%v\nthe ephemeral resource\n%v", data.Block.Attributes, ephemeral.Block.Attributes)
	}
}

func testEphemeral(t *testing.T, w *acctest.Emulator, steps ...resource.TestStep) {
	t.Helper()
	acctest.FindCLI(t).NeedsEphemeralResources(t)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: w.EchoProviders(), Steps: steps})
}

// echoed returns a configuration that copies an ephemeral resource into the state, where a test can see it.
func echoed(endpoint, filters string) string {
	return fmt.Sprintf(`
ephemeral "clientvpn_connections" "test" {
  client_vpn_endpoint_id = %q
  %s
}
provider "echo" {
  data = ephemeral.clientvpn_connections.test
}
resource "echo" "test" {}
`, endpoint, filters)
}

func echo(want knownvalue.Check, attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey(attribute), want)
}

// atEndpoint adds the endpoint to arguments that do not have one.
func atEndpoint(endpoint string, arguments map[string]tftypes.Value) map[string]tftypes.Value {
	all := map[string]tftypes.Value{"client_vpn_endpoint_id": text(endpoint)}
	maps.Copy(all, arguments)
	return all
}
