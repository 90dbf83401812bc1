package provider_test

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Every row of the guide is tried, and nothing is tried that has no row.
func TestAccFromTheAWSCLI(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../templates/guides/from-the-aws-cli.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.*) \\|$").FindAllStringSubmatch(string(guide), -1) {
		rows[row[1]] = row[2]
	}
	trials := cliRows()
	for option := range rows {
		if _, ok := trials[option]; !ok {
			t.Errorf("nobody tries the row of %s", option)
		}
	}
	for option, trial := range trials {
		t.Run(option, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(rows[option], trial.says) || trial.says == "" {
				t.Errorf("the row says %q, and not %q", rows[option], trial.says)
			}
			trial.try(t)
		})
	}
}

// cliRow is what a row of the guide says, and how that is tried.
type cliRow struct {
	says string
	try  func(t *testing.T)
}

func cliRows() map[string]cliRow {
	return map[string]cliRow{
		"--client-vpn-endpoint-id": {"`client_vpn_endpoint_id`", sends(`username = "alice"`, "ClientVpnEndpointId", endpointID)},
		"--connection-id":          {"`connection_id`", sends(`connection_id = "`+connectionID+`"`, "ConnectionId", connectionID)},
		"--username":               {"`username`", sends(`username = "alice"`, "Username", "alice")},
		"--dry-run":                {"`dry_run = true`", sends("username = \"alice\"\ndry_run = true", "DryRun", "true")},
		"--no-dry-run":             {"`dry_run = false`", sends("username = \"alice\"\ndry_run = false", "DryRun", "")},
		"--cli-input-json":         {"provider::clientvpn::cli_input", sendsMerged(`{"Username": "bob"}`)},
		"--cli-input-yaml":         {"the same function", sendsMerged("Username: bob # SEC-1")},
		"--generate-cli-skeleton":  {`provider::clientvpn::cli_skeleton("input")`, answers(`jsondecode(provider::clientvpn::cli_skeleton("input")).Username`, knownvalue.StringExact(""))},

		"ClientVpnEndpointId":                 {"`client_vpn_endpoint_id`", keeps(tfjsonpath.New("client_vpn_endpoint_id"), endpointID)},
		"Username":                            {"`username`", keeps(tfjsonpath.New("username"), "alice")},
		"ConnectionStatuses[].ConnectionId":   {"`connection_statuses[*].connection_id`", keeps(status().AtMapKey("connection_id"), connectionID)},
		"ConnectionStatuses[].PreviousStatus": {"previous_status", keeps(status().AtMapKey("previous_status").AtMapKey("code"), "active")},
		"ConnectionStatuses[].CurrentStatus":  {"current_status", keeps(status().AtMapKey("current_status").AtMapKey("code"), "terminating")},

		"--region":              {"`region`", inRegion},
		"--profile":             {"`profile`", withProfile},
		"--endpoint-url":        {"`endpoints`", sends(`username = "alice"`, "Username", "alice")},
		"--no-verify-ssl":       {"`insecure = true`", overTLS(func(string) string { return "insecure = true" })},
		"--ca-bundle":           {"`custom_ca_bundle`", overTLS(func(bundle string) string { return fmt.Sprintf("custom_ca_bundle = %q", bundle) })},
		"--cli-connect-timeout": {"`connect_timeout`", fails(keys+`connect_timeout = "1ns"`, "did not answer in time", "connect_timeout")},
		"--cli-read-timeout":    {"`read_timeout`", outwaits},
		"--no-sign-request":     {"Missing credentials are an error", fails("", "No AWS credentials found")},
		"--debug":               {"`TF_LOG=DEBUG`", debugs},
		"--query":               {"connection_statuses[*].connection_id", queries},
		"--output":              {"`terraform output -json`", outputs},
		"--no-paginate":         {"clientvpn_connections", readsEveryPage},
	}
}

const connectionID = "cvpn-connection-04edd76f5201e0cb8"

// aliceAndBob is an endpoint with a connection each.
func aliceAndBob(t *testing.T, options emulator.Options) *acctest.Emulator {
	t.Helper()
	w := acctest.NewWith(t, options)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice", ID: connectionID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "bob"})
	return w
}

func termination(arguments string) string {
	return "resource \"clientvpn_connection_termination\" \"test\" {\n client_vpn_endpoint_id = \"" + endpointID + "\"\n" + arguments + "\n}\n"
}

// sends looks for a parameter of the call.
func sends(arguments, parameter, want string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		run(t, w, resource.TestStep{Config: w.Config(termination(arguments))})
		wantSent(t, w, parameter, want)
	}
}

func wantSent(t *testing.T, w *acctest.Emulator, parameter, want string) {
	t.Helper()
	calls := w.Calls("TerminateClientVpnConnections")
	if len(calls) != 1 || calls[0].Parameters[parameter] != want {
		t.Errorf("sent %v, want one call with %s %q", calls, parameter, want)
	}
}

// sendsMerged overrides the user of an input file.
func sendsMerged(input string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		w.TestFunctions(t, resource.TestStep{Config: fmt.Sprintf("locals {\n input = merge(provider::clientvpn::cli_input(%q), { username = \"alice\" })\n}\n", input) + termination("username = local.input.username")})
		wantSent(t, w, "Username", "alice")
	}
}

func answers(expression string, want knownvalue.Check) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := acctest.New(t)
		w.TestFunctions(t, resource.TestStep{
			Config:            "output \"test\" { value = " + expression + " }",
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("test", want)},
		})
	}
}

func status() tfjsonpath.Path {
	return tfjsonpath.New("connection_statuses").AtSliceIndex(0)
}

// keeps looks for a member of the answer in the state.
func keeps(path tfjsonpath.Path, want string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		run(t, w, resource.TestStep{
			Config:            w.Config(termination(`username = "alice"`)),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("clientvpn_connection_termination.test", path, knownvalue.StringExact(want))},
		})
	}
}

func inRegion(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{Region: "eu-central-1"})
	run(t, w, resource.TestStep{Config: w.Config(termination("username = \"alice\"\nregion = \"eu-central-1\""))})
	if got := w.Calls("TerminateClientVpnConnections")[0].Region; got != "eu-central-1" {
		t.Errorf("called in %s", got)
	}
}

func withProfile(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{AccessKey: "AKIASECURITY"})
	credentials := file(t, "credentials", "[security]\naws_access_key_id = AKIASECURITY\naws_secret_access_key = test\n")
	run(t, w, resource.TestStep{Config: w.ConfigWith(fmt.Sprintf("profile = \"security\"\nshared_credentials_files = [%q]", credentials), termination(`username = "alice"`))})
	wantSent(t, w, "Username", "alice")
}

// overTLS has a certificate that nobody knows.
func overTLS(argument func(bundle string) string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		server := httptest.NewTLSServer(w)
		t.Cleanup(server.Close)
		bundle := file(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
		w.URL = server.URL
		run(t, w, resource.TestStep{Config: w.ConfigWith(keys+argument(bundle), termination(`username = "alice"`))})
		wantSent(t, w, "Username", "alice")
	}
}

func fails(arguments string, want ...string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		run(t, w, resource.TestStep{
			Config:      w.ConfigWith("max_retries = 1\n"+arguments, termination(`username = "alice"`)),
			ExpectError: acctest.InOrder(want...),
		})
	}
}

// outwaits has a service that takes its time.
func outwaits(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{})
	w.Fail(t, emulator.Fault{Action: "*", Kind: "latency", Times: -1, Duration: time.Minute})
	run(t, w, resource.TestStep{
		Config:      w.ConfigWith(keys+"max_retries = 1\nread_timeout = \"50ms\"", termination(`username = "alice"`)),
		ExpectError: acctest.InOrder("did not answer in time", "read_timeout"),
	})
}

func debugs(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{Terminating: 1})
	log := file(t, "log", "")
	w.CLI(t, w.Config(termination(`username = "alice"`)), "TF_LOG=DEBUG", "TF_LOG_PATH="+log).Do(t.Context(), t, 0, "apply", "-auto-approve")
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Sending an AWS request", "Received an answer from AWS", "TerminateClientVpnConnections", endpointID} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the log has no %s", part)
		}
	}
}

func queries(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{})
	run(t, w, resource.TestStep{
		Config: w.Config(termination(`username = "alice"`) + "output \"test\" { value = clientvpn_connection_termination.test.connection_statuses[*].connection_id }"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("test", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(connectionID)})),
		},
	})
}

func outputs(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{Terminating: 1})
	cli := w.Attached(t, w.Config(termination(`username = "alice"`)+"output \"test\" { value = clientvpn_connection_termination.test.connection_statuses[0].connection_id }"))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	if got := cli.Do(t.Context(), t, 0, "output", "-json", "test"); strings.TrimSpace(got) != `"`+connectionID+`"` {
		t.Errorf("got %s", got)
	}
	if got := cli.Do(t.Context(), t, 0, "output", "-raw", "test"); got != connectionID {
		t.Errorf("got %s", got)
	}
}

func readsEveryPage(t *testing.T) {
	t.Helper()
	const many = 1001 // One more than a page can have.
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice", Count: many})
	run(t, w, resource.TestStep{
		Config:            w.Config(listing + "output \"test\" { value = length(data.clientvpn_connections.test.connections) }"),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("test", knownvalue.Int64Exact(many))},
	})
	if pages := len(w.Calls("DescribeClientVpnConnections")); pages < 2 {
		t.Errorf("there were %d pages", pages)
	}
}
