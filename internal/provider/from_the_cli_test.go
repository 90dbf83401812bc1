package provider_test

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Each row of the guide is true, and there is no row without a test.
func TestAccFromTheAWSCLI(t *testing.T) {
	t.Parallel()
	rows := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.*) \\|$").FindAllStringSubmatch(guide(t, "from-the-aws-cli.md"), -1) {
		rows[row[1]] = row[2]
	}
	tests := cliRows(t)
	for option := range rows {
		if _, ok := tests[option]; !ok {
			t.Errorf("the row of %s has no test", option)
		}
	}
	for option, test := range tests {
		t.Run(option, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(rows[option], test.contains) || test.contains == "" {
				t.Errorf("the row is %q, want one with %q", rows[option], test.contains)
			}
			test.run(t)
		})
	}
}

// cliRow is a part of a row of the guide, and its test.
type cliRow struct {
	contains string
	run      func(t *testing.T)
}

func cliRows(t *testing.T) map[string]cliRow {
	t.Helper()
	alice, status := terminateAlice(t), tfjsonpath.New("connection_statuses").AtSliceIndex(0)
	return map[string]cliRow{
		"--client-vpn-endpoint-id": {"`client_vpn_endpoint_id`", alice.sent("ClientVpnEndpointId", endpointID)},
		"--connection-id":          {"`connection_id`", sends(`connection_id = "`+connectionID+`"`, "ConnectionId", connectionID)},
		"--username":               {"`username`", alice.sent("Username", "alice")},
		"--dry-run":                {"`dry_run = true`", sends("username = \"alice\"\ndry_run = true", "DryRun", "true")},
		"--no-dry-run":             {"`dry_run = false`", sends("username = \"alice\"\ndry_run = false", "DryRun", "")},
		"--cli-input-json":         {"provider::clientvpn::cli_input", sendsMerged(`{"Username": "bob"}`)},
		"--cli-input-yaml":         {"the same function", sendsMerged("Username: bob # SEC-1")},
		"--generate-cli-skeleton":  {`provider::clientvpn::cli_skeleton("input")`, returnsSkeleton},

		"ClientVpnEndpointId":                 {"`client_vpn_endpoint_id`", alice.recorded(tfjsonpath.New("client_vpn_endpoint_id"), endpointID)},
		"Username":                            {"`username`", alice.recorded(tfjsonpath.New("username"), "alice")},
		"ConnectionStatuses[].ConnectionId":   {"`connection_statuses[*].connection_id`", alice.recorded(status.AtMapKey("connection_id"), connectionID)},
		"ConnectionStatuses[].PreviousStatus": {"previous_status", alice.recorded(status.AtMapKey("previous_status").AtMapKey("code"), "active")},
		"ConnectionStatuses[].CurrentStatus":  {"current_status", alice.recorded(status.AtMapKey("current_status").AtMapKey("code"), "terminating")},

		"--region":              {"`region`", inRegion},
		"--profile":             {"`profile`", withProfile},
		"--endpoint-url":        {"`endpoints`", alice.sent("Username", "alice")},
		"--no-verify-ssl":       {"`insecure = true`", overTLS(func(string) string { return "insecure = true" })},
		"--ca-bundle":           {"`custom_ca_bundle`", overTLS(func(bundle string) string { return fmt.Sprintf("custom_ca_bundle = %q", bundle) })},
		"--cli-connect-timeout": {"`connect_timeout`", fails(keys+`connect_timeout = "1ns"`, "did not answer in time", "connect_timeout")},
		"--cli-read-timeout":    {"`read_timeout`", timesOut},
		"--no-sign-request":     {"Missing credentials are an error", fails("", "No AWS credentials found")},
		"--debug":               {"`TF_LOG=DEBUG`", logsCalls},
		"--query":               {"connection_statuses[*].connection_id", alice.hasIDs},
		"--output":              {"`terraform output -json`", alice.printsOutputs},
		"--no-paginate":         {"clientvpn_connections", readsEveryPage},
	}
}

const connectionID = "cvpn-connection-04edd76f5201e0cb8"

// aliceAndBob starts an emulator with an endpoint to which alice and bob are connected.
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

// terminated is a termination of alice's connection that was applied.
type terminated struct {
	*acctest.Emulator
	*acctest.CLI
}

// terminateAlice applies a termination whose answer and outputs several rows describe.
func terminateAlice(t *testing.T) terminated {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{})
	cli := w.Attached(t, w.Config(termination(`username = "alice"`)+`
output "ids" { value = clientvpn_connection_termination.test.connection_statuses[*].connection_id }
output "id" { value = clientvpn_connection_termination.test.connection_statuses[0].connection_id }
`))
	cli.Apply(t)
	return terminated{w, cli}
}

// sent returns a test of a parameter of the call.
func (a terminated) sent(parameter, want string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		wantSent(t, a.Emulator, parameter, want)
	}
}

// recorded returns a test of a value in the state.
func (a terminated) recorded(path tfjsonpath.Path, want string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		got, err := tfjsonpath.Traverse(attributes(t, a.State(t)), path)
		if err != nil || got != want {
			t.Errorf("the state has %v, %v, want %s", got, err, want)
		}
	}
}

// hasIDs checks an output that is made with an expression.
func (a terminated) hasIDs(t *testing.T) {
	t.Helper()
	if got := a.Do(t.Context(), t, 0, "output", "-json", "ids"); strings.TrimSpace(got) != `["`+connectionID+`"]` {
		t.Errorf("the output is %s", got)
	}
}

func (a terminated) printsOutputs(t *testing.T) {
	t.Helper()
	if got := a.Do(t.Context(), t, 0, "output", "-json", "id"); strings.TrimSpace(got) != `"`+connectionID+`"` {
		t.Errorf("the output in JSON is %s", got)
	}
	if got := a.Do(t.Context(), t, 0, "output", "-raw", "id"); got != connectionID {
		t.Errorf("the raw output is %s", got)
	}
}

// sends returns a test of a parameter of the call that a termination makes.
func sends(arguments, parameter, want string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		w.Attached(t, w.Config(termination(arguments))).Apply(t)
		wantSent(t, w, parameter, want)
	}
}

func wantSent(t *testing.T, w *acctest.Emulator, parameter, want string) {
	t.Helper()
	calls := w.Calls(terminates)
	if len(calls) != 1 || calls[0].Parameters[parameter] != want {
		t.Errorf("the calls are %v, want one with %s %q", calls, parameter, want)
	}
}

// functionCLI is like Attached, but skips the test if Terraform has no functions.
func functionCLI(t *testing.T, w *acctest.Emulator, configuration string) *acctest.CLI {
	t.Helper()
	cli := w.Attached(t, w.Config(configuration))
	cli.NeedsVersion(t, tfversion.Version1_8_0)
	return cli
}

// sendsMerged returns a test that overrides the user of an input file.
func sendsMerged(input string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		functionCLI(t, w, fmt.Sprintf("locals {\n input = merge(provider::clientvpn::cli_input(%q), { username = \"alice\" })\n}\n", input)+termination("username = local.input.username")).Apply(t)
		wantSent(t, w, "Username", "alice")
	}
}

func returnsSkeleton(t *testing.T) {
	t.Helper()
	cli := functionCLI(t, acctest.New(t), `output "test" { value = jsondecode(provider::clientvpn::cli_skeleton("input")).Username }`)
	cli.Apply(t)
	if got := cli.Do(t.Context(), t, 0, "output", "-json", "test"); strings.TrimSpace(got) != `""` {
		t.Errorf("the user name is %s", got)
	}
}

func inRegion(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{Region: "eu-central-1"})
	w.Attached(t, w.Config(termination("username = \"alice\"\nregion = \"eu-central-1\""))).Apply(t)
	if got := w.Calls(terminates)[0].Region; got != "eu-central-1" {
		t.Errorf("the call was made in %s", got)
	}
}

func withProfile(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{AccessKey: "AKIASECURITY"})
	credentials := file(t, "credentials", "[security]\naws_access_key_id = AKIASECURITY\naws_secret_access_key = test\n")
	w.Attached(t, w.ConfigWith(fmt.Sprintf("profile = \"security\"\nshared_credentials_files = [%q]", credentials), termination(`username = "alice"`))).Apply(t)
	wantSent(t, w, "Username", "alice")
}

// overTLS returns a test with a server whose certificate is signed by an unknown CA.
func overTLS(argument func(bundle string) string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		bundle := serveTLS(t, w)
		w.Attached(t, w.ConfigWith(keys+argument(bundle), termination(`username = "alice"`))).Apply(t)
		wantSent(t, w, "Username", "alice")
	}
}

// serveTLS makes the emulator serve HTTPS, and returns a file with its certificate.
func serveTLS(t *testing.T, w *acctest.Emulator) (bundle string) {
	t.Helper()
	server := httptest.NewTLSServer(w)
	t.Cleanup(server.Close)
	w.URL = server.URL
	return file(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
}

func fails(arguments string, want ...string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		w := aliceAndBob(t, emulator.Options{})
		w.Attached(t, w.ConfigWith("max_retries = 1\n"+arguments, termination(`username = "alice"`))).WantApplyError(t, want...)
	}
}

// timesOut has a service that answers after the timeout.
func timesOut(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{})
	w.Fail(t, emulator.Fault{Action: "*", Kind: emulator.FaultLatency, Times: emulator.FaultAlways, Duration: time.Minute})
	w.Attached(t, w.ConfigWith(keys+"max_retries = 1\nread_timeout = \"50ms\"", termination(`username = "alice"`))).WantApplyError(t, "did not answer in time", "read_timeout")
}

func logsCalls(t *testing.T) {
	t.Helper()
	w := aliceAndBob(t, emulator.Options{Terminating: 1})
	log := file(t, "log", "")
	w.CLI(t, w.Config(termination(`username = "alice"`)), "TF_LOG=DEBUG", "TF_LOG_PATH="+log).Do(t.Context(), t, 0, "apply", "-auto-approve")
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Sending an AWS request", "Received an answer from AWS", terminates, endpointID} {
		if !strings.Contains(string(text), part) {
			t.Errorf("the log does not have %s", part)
		}
	}
}

func readsEveryPage(t *testing.T) {
	t.Helper()
	const count = pageSize + 1
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice", Count: count})
	cli := w.Attached(t, w.Config(listing+"output \"test\" { value = length(data.clientvpn_connections.test.connections) }"))
	cli.Apply(t)
	if got := cli.Do(t.Context(), t, 0, "output", "-raw", "test"); got != strconv.Itoa(count) {
		t.Errorf("%s connections are listed, want %d", got, count)
	}
	if pages := len(w.Calls("DescribeClientVpnConnections")); pages < 2 {
		t.Errorf("there were %d calls, want at least 2", pages)
	}
}
