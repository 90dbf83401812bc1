package connection_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const listing = "data.clientvpn_connections.test"

func TestAccConnections_filters(t *testing.T) {
	t.Parallel()
	w, endpoint, ids := fourUsers(t)
	blocks, results, want := filterBlocks("data", "data.", endpoint, ids)
	w.Test(t, resource.TestStep{
		Config:            w.Config(blocks + "output \"test\" {\n  value = " + results + "\n}\n"),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("test", want)},
	})
}

// filterBlocks returns a block for each filter, an expression for the IDs that they list, and the expected value of the expression.
func filterBlocks(kind, prefix, endpoint string, ids []string) (blocks, results string, want knownvalue.Check) {
	checks := map[string]knownvalue.Check{}
	results = "{\n"
	for name, tc := range filterCases(ids) {
		label := fmt.Sprintf("filter_%d", len(checks))
		blocks += fmt.Sprintf("%s \"clientvpn_connections\" %q {\n  client_vpn_endpoint_id = %q\n  %s\n}\n", kind, label, endpoint, tc.filters)
		results += fmt.Sprintf("  %q = %sclientvpn_connections.%s.connections[*].connection_id\n", name, prefix, label)
		var listed []knownvalue.Check
		for _, id := range tc.want {
			listed = append(listed, knownvalue.StringExact(id))
		}
		checks[name] = knownvalue.ListExact(listed)
	}
	return blocks, results + "}", knownvalue.ObjectExact(checks)
}

// fourUsers returns an endpoint with alice, Alice, bob and carol; bob's connection has ended.
func fourUsers(t *testing.T) (*acctest.Emulator, string, []string) {
	t.Helper()
	w, endpoint := newEmulator(t)
	var ids []string
	for _, name := range []string{"alice", "Alice", "bob", "carol"} {
		ids = append(ids, w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name, CommonName: "cn-" + name})...)
	}
	end(t, w, endpoint, ids[2])
	return w, endpoint, ids
}

type filterCase struct {
	filters string
	want    []string
}

// filterCases returns filters and the connections of fourUsers that match them.
func filterCases(ids []string) map[string]filterCase {
	return map[string]filterCase{
		"no filter":                    {``, ids},
		"exact user name":              {`usernames = ["alice"]`, ids[:1]},
		"users":                        {`usernames = ["bob", "carol", "nobody"]`, ids[2:]},
		"connection ID":                {`connection_ids = ["` + ids[3] + `"]`, ids[3:]},
		"common name":                  {`common_names = ["cn-Alice"]`, ids[1:2]},
		"status":                       {`status_codes = ["terminating", "terminated"]`, ids[2:3]},
		"all filters":                  {"usernames = [\"alice\", \"bob\"]\nstatus_codes = [\"active\"]", ids[:1]},
		"all filters including IDs":    {"usernames = [\"alice\"]\nconnection_ids = [\"" + ids[3] + "\"]", nil},
		"an empty set matches nothing": {`usernames = []`, nil},
	}
}

func TestAccConnections_everyField(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "laptop"})
	laptops := w.Endpoint(t, emulator.EndpointSeed{Authentication: certificate()})
	w.Join(t, emulator.ClientSeed{EndpointID: laptops, CommonName: "laptop"})

	w.Test(t,
		resource.TestStep{
			Config: w.Config(connections(endpoint, "")),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(listing, tfjsonpath.New("region"), knownvalue.StringExact("us-east-1")),
				statecheck.ExpectKnownValue(listing, tfjsonpath.New("connections").AtSliceIndex(0), aliceOnLaptop(endpoint, ids[0])),
			},
		},
		resource.TestStep{
			PreConfig: func() { end(t, w, endpoint, ids[0]) },
			Config:    w.Config(connections(endpoint, "")),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(listing, tfjsonpath.New("connections").AtSliceIndex(0).AtMapKey("connection_end_time"), rfc3339()),
			},
		},
		resource.TestStep{
			Config: w.Config(connections(laptops, "")),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(listing, tfjsonpath.New("connections").AtSliceIndex(0).AtMapKey("username"), knownvalue.Null()),
			},
		},
	)
}

// aliceOnLaptop checks every field of a live connection of alice, whose common name is laptop.
func aliceOnLaptop(endpoint, id string) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"authorization_policy_last_evaluated_time": knownvalue.Null(),
		"client_ip":                   knownvalue.StringRegexp(regexp.MustCompile(`^\d+\.\d+\.\d+\.\d+$`)),
		"client_ipv6_address":         knownvalue.Null(),
		"client_vpn_endpoint_id":      knownvalue.StringExact(endpoint),
		"common_name":                 knownvalue.StringExact("laptop"),
		"connection_end_time":         knownvalue.Null(),
		"connection_established_time": rfc3339(),
		"connection_id":               knownvalue.StringExact(id),
		"egress_bytes":                knownvalue.NotNull(),
		"egress_packets":              knownvalue.NotNull(),
		"ingress_bytes":               knownvalue.NotNull(),
		"ingress_packets":             knownvalue.NotNull(),
		"posture_compliance_statuses": knownvalue.ListExact(nil),
		"region":                      knownvalue.StringExact("us-east-1"),
		"status":                      status("active"),
		"timestamp":                   rfc3339(),
		"username":                    knownvalue.StringExact("alice"),
	})
}

func rfc3339() knownvalue.Check {
	return knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`))
}

func TestAccConnections_region(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1", Authentication: certificate()})
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop"})

	w.Test(t,
		resource.TestStep{
			Config: w.Config(connections(endpoint, "")),
			ExpectError: acctest.InOrder("Could not list the Client VPN connections", endpoint, "Region: us-east-1",
				"InvalidClientVpnEndpointId.NotFound", "Request ID: "),
		},
		resource.TestStep{
			Config:            w.Config(connections(endpoint, `region = "eu-central-1"`)),
			ConfigStateChecks: []statecheck.StateCheck{listed(ids...)},
		},
	)
}

func TestAccConnections_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.WantInvalid(t, badInput("data"))
	w.WantActions(t)
}

// badInput returns invalid blocks of a data source or an ephemeral resource.
func badInput(kind string) map[string]acctest.Invalid {
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		endpoint, filters string
		want              []string
	}{
		"empty endpoint": {"", ``, []string{"client_vpn_endpoint_id", "must not be empty"}},
		"empty user":     {"e", `usernames = [""]`, []string{"usernames", "must not be empty"}},
		"null user":      {"e", `usernames = [null]`, []string{"usernames", "is null"}},
		"null status":    {"e", `status_codes = ["active", null]`, []string{"status_codes", "is null"}},
		"null name":      {"e", `common_names = [null]`, []string{"common_names", "is null"}},
		"null ID":        {"e", `connection_ids = [null]`, []string{"connection_ids", "is null"}},
		"name as ID":     {"e", `connection_ids = ["alice@example.com"]`, []string{"must be an ID"}},
		"zero timeout":   {"e", "timeouts {\n read = \"0s\"\n}", []string{"timeouts.read must be longer than zero"}},
		"ARN":            {"arn:aws:ec2:us-east-1:1:client-vpn-endpoint/cvpn-endpoint-1", ``, []string{"is an ARN"}},
		"unknown status": {"e", `status_codes = ["live"]`, []string{"status_codes", `"active" "terminating"`}},
		"empty region":   {"e", `region = ""`, []string{"region", "must be the name of an AWS region"}},
	} {
		if kind == "ephemeral" && strings.HasPrefix(tc.filters, "timeouts") {
			continue // Ephemeral resources have no timeouts.
		}
		config := fmt.Sprintf("%s \"clientvpn_connections\" \"test\" {\n  client_vpn_endpoint_id = %q\n  %s\n}\n", kind, tc.endpoint, tc.filters)
		cases[name] = acctest.Invalid{Config: config, Want: tc.want}
	}
	return cases
}

func connections(endpoint, filters string) string {
	return fmt.Sprintf(`
data "clientvpn_connections" "test" {
  client_vpn_endpoint_id = %q
  %s
}
`, endpoint, filters)
}

func listed(ids ...string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(listing, tfjsonpath.New("connections"), knownvalue.ListExact(withIDs(ids)))
}

func withIDs(ids []string) []knownvalue.Check {
	var each []knownvalue.Check
	for _, id := range ids {
		each = append(each, knownvalue.ObjectPartial(map[string]knownvalue.Check{"connection_id": knownvalue.StringExact(id)}))
	}
	return each
}

func TestAccConnections_readTimeout(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  []string
	}{
		"throttled": {
			emulator.Fault{Kind: emulator.FaultError, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."},
			[]string{
				"DescribeClientVpnConnections did not succeed in time", "Request limit exceeded", "Error code: RequestLimitExceeded", "Request ID: ", "Attempts: ",
				"The time allowed (timeouts.read) is up",
			},
		},
		"failing": {
			emulator.Fault{Kind: emulator.FaultError, Code: "InternalError", Status: 500, Message: "An internal error has occurred."},
			[]string{"internal error", "Error code: InternalError", "Request ID: ", "Attempts: 2 in"},
		},
		"reset": {
			emulator.Fault{Kind: emulator.FaultReset}, []string{"Could not list the Client VPN connections", "did not answer", "closed the connection without an answer", "Attempts: 2 in"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			tc.fault.Action, tc.fault.Times = describe, emulator.FaultAlways
			w.Fail(t, tc.fault)
			arguments := "access_key = \"test\"\nsecret_key = \"test\""
			if name != "throttled" { // The SDK waits on the system clock before it repeats such a call.
				arguments += "\nmax_retries = 2"
			}

			w.Test(t, resource.TestStep{
				Config:      w.ConfigWith(arguments, connections(endpoint, "timeouts {\n read = \"30s\"\n}")),
				ExpectError: acctest.InOrder(tc.want...),
			})
		})
	}
}
