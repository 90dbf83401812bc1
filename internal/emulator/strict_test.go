package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const clientMembers = "common_name, count, groups, id, posture, reconnect, serial_number, username"

// Mistakes in a seed are reported with line, path and accepted names.
func TestSeedErrors(t *testing.T) {
	t.Parallel()
	for seed, want := range map[string]string{
		"":   "seed:1: unexpected end of JSON input",
		"[]": "seed:1: want an object",
		"{\"endpoints\": [\n{\"id\": \"a\"},\n{\"colour\": 1}]}": `seed:3: endpoints[1]: unknown member "colour", want one of account_id, authentication, connections, id, region, simulated, subnets`,
		`{"Endpoints": []}`:                                                                                            `seed:1: unknown member "Endpoints", want one of accounts, endpoints, networks, transit_gateways`,
		`{"endpoints": {}}`:                                                                                            `seed:1: endpoints: want a list`,
		`{"endpoints": [{"subnets": "1"}]}`:                                                                            `seed:1: endpoints[0].subnets: want a whole number, not a JSON string`,
		`{"endpoints": [{"subnets": 99}]}`:                                                                             `seed:1: endpoints[0]: subnets must be from 1 to 5, not 99`,
		`{"endpoints": [{"region": "eu-central"}]}`:                                                                    `seed:1: endpoints[0]: "eu-central" is not the name of an AWS region`,
		`{"endpoints": [{"authentication": ["certificate", "certificate"]}]}`:                                          `seed:1: endpoints[0]: authentication certificate-authentication is given twice`,
		"{\"endpoints\": [{\"connections\": [{},\n{\"name\": \"x\"}]}]}":                                               `seed:2: endpoints[0].connections[1]: unknown member "name", want one of ` + clientMembers,
		`{"endpoints": [{"connections": [{"endpoint_id": "x"}]}]}`:                                                     `unknown member "endpoint_id"`,
		`{"endpoints": [{"connections": [{"username": "x", "username": "y"}]}]}`:                                       `seed:1: endpoints[0].connections[0]: member "username" is given twice`,
		"{\"endpoints\": [{\"connections\": [\n{\"username\": \"x\"},\n\n{}]}]}":                                       `seed:4: endpoints[0].connections[1]: a client of endpoint `,
		`{"endpoints": [{"connections": [{"username": "x", "reconnect": "5"}]}]}`:                                      `endpoints[0].connections[0].reconnect: "5" is not a duration, such as 5s or 60m`,
		`{"endpoints": [{"connections": [{"username": "x", "groups": ["a", 1]}]}]}`:                                    `endpoints[0].connections[0].groups: want a string, not a JSON number`,
		`{"endpoints": [{"authentication": "federated", "connections": [{"username": "x", "serial_number": "0x1"}]}]}`: "serial_number has no effect",
		`{"endpoints": [{}, {}, {}, {}, {}, {}]}`:                                                                      "endpoints[5]: account 123456789012 already has 5 endpoints in region us-east-1; raise the quota with -quota endpoints=N",
		`{"accounts": [{"id": "1"}]}`:                                                                                  `seed:1: accounts[0]: account ID "1" does not have 12 digits`,
		`{"accounts": [{"id": "210987654321"}, {"id": "210987654321"}]}`:                                               `seed:1: accounts[1]: account 210987654321 already exists`,
		`{"accounts": [{"id": "210987654321", "access_keys": [{"access_key": "test"}]}]}`:                              `accounts[0]: access key test already belongs to account 123456789012`,
		`{"accounts": [{"id": "210987654321", "access_keys": [{"secret_key": "test"}]}]}`:                              `accounts[0]: an access key needs an access_key`,
		`{"accounts": [{"id": "210987654321", "roles": ["arn:aws:iam::123456789012:role/r"]}]}`:                        `accounts[0]: role "arn:aws:iam::123456789012:role/r" is not the ARN of a role of the account`,
		`{"accounts": [{"id": "210987654321", "regions": ["Frankfurt"]}]}`:                                             `accounts[0]: "Frankfurt" is not the name of an AWS region`,
		`{"accounts": [{"id": "210987654321", "regions": []}]}`:                                                        `accounts[0]: an account has at least one region`,
		`{"accounts": [{"id": "210987654321", "name": "a"}]}`:                                                          `accounts[0]: unknown member "name", want one of access_keys, id, regions, roles`,
		`{"networks": [{"subnet_id": "x"}]}`:                                                                           `networks[0]: subnet_id "x" does not begin with subnet-`,
		`{"networks": [{"subnet_id": "subnet-1"}, {"subnet_id": "subnet-1"}]}`:                                         `networks[1]: a network with the subnet_id subnet-1 already exists`,
		`{"networks": [{"subnet_id": "subnet-1", "vpc_id": "x"}]}`:                                                     `networks[0]: vpc_id "x" does not begin with vpc-`,
		`{"networks": [{"subnet_id": "subnet-1", "default_security_group_id": "x"}]}`:                                  `networks[0]: default_security_group_id "x" does not begin with sg-`,
		`{"networks": [{"subnet_id": "subnet-1", "availability_zone": "a"}]}`:                                          `networks[0]: availability_zone "a" is not a zone of us-east-1, such as us-east-1a`,
		`{"networks": [{"subnet_id": "subnet-1", "cidr_block": "10.0.0.0"}]}`:                                          `networks[0]: cidr_block "10.0.0.0" is not a CIDR block, such as 10.0.0.0/16`,
		`{"networks": [{"subnet_id": "subnet-1", "region": "af-south-1"}]}`:                                            `networks[0]: account 123456789012 has not enabled region af-south-1`,
		`{"transit_gateways": [{"transit_gateway_id": "x"}]}`:                                                          `transit_gateways[0]: transit_gateway_id "x" does not begin with tgw-`,
		`{"transit_gateways": [{"transit_gateway_id": "tgw-1"}, {"transit_gateway_id": "tgw-1"}]}`:                     `transit_gateways[1]: a transit gateway with the transit_gateway_id tgw-1 already exists`,
		`{"networks": [{"id": "subnet-1"}]}`:                                                                           `networks[0]: unknown member "id", want one of account_id, availability_zone, availability_zone_id, cidr_block, default_security_group_id, region, subnet_id, vpc_cidr_block, vpc_id`,
		`{"endpoints": [{"account_id": "210987654321"}]}`:                                                              `endpoints[0]: unknown account "210987654321", want one of 123456789012`,
		`{"endpoints": [{"region": "af-south-1"}]}`:                                                                    `endpoints[0]: account 123456789012 has not enabled region af-south-1: name it in the account's regions`,
		`{"endpoints": []} {}`:                  "seed:1: unexpected data after the JSON value",
		"{\"endpoints\": [\n{\"id\": \"a\",}]}": "seed:2: endpoints[0]: invalid JSON",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t)
			if err := h.Load(strings.NewReader(seed)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v\nwant %s", err, want)
			}
		})
	}
}

// Control calls refuse input that can never match or have an effect, and name what they accept.
func TestControlStrictness(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	for i, tc := range []struct{ method, path, body, want string }{
		{"POST", "faults", `{"kind": "flood"}`, `unknown kind "flood", want one of error, fail_to_terminate, foreign, latency`},
		{"POST", "faults", `{"kind": "reset", "action": "RunInstances"}`, `unknown action "RunInstances", want * or one of AcceptTransitGatewayClientVpnAttachment, `},
		{"POST", "faults", `{"kind": "reset", "match": {"UserName": "x"}, "action": "TerminateClientVpnConnections"}`, `match has the unknown parameter "UserName", want one of ClientVpnEndpointId, ConnectionId, DryRun, Username`},
		{"POST", "faults", `{"kind": "reset", "match": {"Colour": "x"}}`, `match has the unknown parameter "Colour"`},
		{"POST", "faults", `{"kind": "malformed"}`, "a fault of kind malformed needs body"},
		{"POST", "faults", `{"kind": "reset", "code": "x"}`, "a fault of kind reset has no code"},
		{"POST", "faults", `{"kind": "foreign", "variant": "yaml"}`, `unknown variant "yaml", want one of empty, html, json, other-operation, xhtml`},
		{"POST", "faults", `{"kind": "stale_reads", "duration": "1s", "action": "TerminateClientVpnConnections"}`, "a fault of kind stale_reads has no effect on TerminateClientVpnConnections"},
		{"POST", "faults", `{"kind": "stuck_terminating", "match": {"Filter.1.Name": "x"}}`, `match has the unknown parameter "Filter.1.Name"`},
		{"POST", "faults", `{"Kind": "reset"}`, `line 1: unknown member "Kind", want one of account_id, action, after, body, code, duration, kind, match, message, region, status, times, variant`},
		{"POST", "endpoints", `{"connections": []}`, `unknown member "connections", want one of account_id, authentication, id, region, simulated, subnets`},
		{"POST", "connections", `{"endpoint_id": "e", "colour": "red"}`, `want one of account_id, common_name, count, endpoint_id, groups`},
		{"POST", "users", `{"username": "nobody", "disabled": true}`, `no client has the user name "nobody"`},
		{"POST", "users", `{"username": "nobody"}`, "disabled must be true or false"},
		{"POST", "clock", `{}`, "advance must be a duration"},
		{"GET", "calls?acton=TerminateClientVpnConnections", "", `unknown query parameter "acton" of GET calls, want one of account_id, action, after, limit`},
		{"GET", "calls?action=Terminate", "", `unknown action "Terminate"`},
		{"GET", "calls?limit=0", "", "limit must be a number from 1"},
		{"GET", "state?x=1", "", `unknown query parameter "x" of GET state, want one of account_id`},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			var failed struct{ Error string }
			if status := h.ask(tc.method, tc.path, tc.body, &failed); status != 400 || !strings.Contains(failed.Error, tc.want) {
				t.Errorf("%s %s: %d %s\nwant %s", tc.path, tc.body, status, failed.Error, tc.want)
			}
		})
	}
}

// A fault can match every form of a parameter's name.
func TestFaultMatchesParameters(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, match := range []string{"Filter.1.Name", "Filter.12.Value.3", "MaxResults", "DryRun", "TagSpecification.1.Tag.2.Key", "PolicyArns.member.1.arn"} {
		if err := h.Inject(emulator.Fault{Kind: emulator.FaultReset, Match: map[string]string{match: "x"}}); err != nil {
			t.Errorf("%s: %v", match, err)
		}
	}
}

func TestOptionErrors(t *testing.T) {
	t.Parallel()
	for want, options := range map[string]emulator.Options{
		`"EU-CENTRAL-1" is not the name of an AWS region`: {Region: "EU-CENTRAL-1"},
		`"1234" does not have 12 digits`:                  {AccountID: "1234"},
		`"admin" is not the ARN of a role`:                {Roles: []string{"admin"}},
		`unknown action "ec2:Run*"; the actions are ec2:`: {Allow: []string{"ec2:Run*"}},
		`throttle must be off, aws or a positive number`:  {Throttle: "fast"},
		`a quota must be at least 1`:                      {Quotas: emulator.Quotas{Rules: -1}},
		`the journal cannot have -1 calls`:                {Journal: -1},
		`a duration must not be negative`:                 {CRLDelay: -1},
	} {
		if _, err := emulator.New(options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// All spellings of a serial number are equal.
func TestSerialNumbers(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	for _, serial := range []string{"0x4711", "0X4711", "47:11", "4711", "decimal:18193", "serial=4711", "00:47:11"} {
		h.connect(emulator.ClientSeed{EndpointID: "e", CommonName: "x", SerialNumber: serial})
	}
	for _, c := range h.State().Clients {
		if c.SerialNumber != "4711" {
			t.Errorf("got %q", c.SerialNumber)
		}
	}
	for _, serial := range []string{"x", "0x", "-1", "decimal:ff", "decimal:0x11", "decimal:47:11", "1_0", "+1"} {
		if _, err := h.Connect(emulator.ClientSeed{EndpointID: "e", CommonName: "x", SerialNumber: serial}); err == nil {
			t.Errorf("%q is accepted", serial)
		}
	}
}

// A disabled user stays connected until the connection is terminated, and cannot reconnect; an enabled user can connect.
func TestDisabledUser(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	for _, id := range []string{"directory", "both"} {
		h.endpoint(emulator.EndpointSeed{ID: id, Authentication: map[string][]string{"directory": {"directory-service"}}[id]})
		h.connect(emulator.ClientSeed{EndpointID: id, Username: "alice", Reconnect: 1})
		h.connect(emulator.ClientSeed{EndpointID: id, Username: "Alice", Reconnect: 1})
	}
	h.endpoint(emulator.EndpointSeed{ID: "certificates", Authentication: []string{"certificate"}})
	if status := h.ask("POST", "users", `{"username": "alice", "disabled": true}`, nil); status != http.StatusOK {
		t.Fatalf("disabling: %d", status)
	}
	if got := h.live("directory"); got != "Alice alice" {
		t.Errorf("disabling ended a connection: %s", got)
	}
	for _, id := range []string{"directory", "both"} {
		for _, user := range []string{"alice", "Alice"} {
			if _, err := h.terminateUser(id, user); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.advance(1 << 32)
	for _, id := range []string{"directory", "both"} {
		if got := h.live(id); got != "Alice" {
			t.Errorf("%s: %q reconnected", id, got)
		}
	}
	if reason := h.State().Clients[0].Refused; reason != "the user alice is disabled in the directory" {
		t.Errorf("refused: %q", reason)
	}
	h.connect(emulator.ClientSeed{EndpointID: "certificates", Username: "alice"}) // This endpoint does not ask the directory.
	if got := h.State().DisabledUsers; len(got) != 1 || got[0] != "alice" {
		t.Errorf("disabled: %q", got)
	}
	if err := h.EnableUser("alice"); err != nil {
		t.Fatal(err)
	}
	h.connect(emulator.ClientSeed{EndpointID: "directory", Username: "alice"})
	if err := h.DisableUser("alice"); err != nil {
		t.Fatal(err)
	}
	h.Reset()
	if got := h.State().DisabledUsers; len(got) != 0 {
		t.Errorf("after a reset: %q", got)
	}
}

// Pages of the journal over the control API.
func TestCallsInPages(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	h.endpoint(emulator.EndpointSeed{ID: "e"})
	for range 5 {
		h.list("e")
	}
	after, seen := 0, 0
	for range 5 {
		var page struct {
			Calls []json.RawMessage
			Next  int
		}
		h.ask("GET", fmt.Sprintf("calls?action=DescribeClientVpnConnections&limit=2&after=%d", after), "", &page)
		seen += len(page.Calls)
		if after = page.Next; after == 0 {
			break
		}
	}
	if seen != 5 {
		t.Errorf("%d calls in pages, want 5", seen)
	}
}
