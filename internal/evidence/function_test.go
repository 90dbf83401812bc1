package evidence_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestMain(m *testing.M) { acctest.Main(m) }

const (
	order = `
resource "clientvpn_access_revocation" "test" {
  regions   = ["eu-central-1", "us-east-1"]
  usernames = ["mallory", "mallory|<b>*x*"]
}
`
	outputs = `
locals {
  evidence = provider::clientvpn::evidence(%s)
}
output "json_lines" {
  value = local.evidence.json_lines
}
output "markdown" {
  value = local.evidence.markdown
}
`
)

// line is a line of the evidence.
type line struct {
	Type                string   `json:"type"`
	Resource            string   `json:"resource"`
	Usernames           []string `json:"usernames"`
	Clear               *bool    `json:"clear"`
	EnforcedAt          string   `json:"enforced_at"`
	RequestIDs          []string `json:"request_ids"`
	Region              string   `json:"region"`
	ClientVPNEndpointID string   `json:"client_vpn_endpoint_id"`
	ConnectionID        string   `json:"connection_id"`
	Username            string   `json:"username"`
	ClientIP            string   `json:"client_ip"`
	SeenAt              string   `json:"seen_at"`
	ConnectionEndTime   string   `json:"connection_end_time"`
	PreviousStatus      struct {
		Code string `json:"code"`
	} `json:"previous_status"`
	FinalStatus struct {
		Code string `json:"code"`
	} `json:"final_status"`
}

// output returns an output of the state.
func output(s *terraform.State, name string) string {
	return fmt.Sprint(s.RootModule().Outputs[name].Value)
}

func lines(t *testing.T, s *terraform.State) (all []line) {
	t.Helper()
	for text := range strings.Lines(output(s, "json_lines")) {
		var one line
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		all = append(all, one)
	}
	return all
}

// ofType returns the lines of a type.
func ofType(all []line, typ string) []line {
	return slices.DeleteFunc(slices.Clone(all), func(l line) bool { return l.Type != typ })
}

// wantInJournal checks that the lines and the report have exactly the request IDs of the terminations in the emulator's journal.
func wantInJournal(t *testing.T, w *acctest.Emulator, all []line, markdown string) {
	t.Helper()
	var got, want []string
	for _, l := range all {
		got = append(got, l.RequestIDs...)
	}
	for _, call := range w.Calls("TerminateClientVpnConnections") {
		if call.Parameters["DryRun"] == "true" {
			continue // Its order was replaced.
		}
		want = append(want, call.RequestID)
		if !strings.Contains(markdown, call.RequestID) {
			t.Errorf("the report does not have the request ID %s:\n%s", call.RequestID, markdown)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if got = slices.Compact(got); len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the request IDs are %q, want those of the journal, %q", got, want)
	}
}

// The evidence of an order has the connections that ended in any enforcement, and the request IDs in the emulator's journal.
func TestAccEvidence_accessRevocation(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	var first, second, similar []string
	europe := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1"})
	america := w.Endpoint(t, emulator.EndpointSeed{})
	config := w.Config(order + fmt.Sprintf(outputs, "clientvpn_access_revocation.test"))
	first = append(first, w.Join(t, emulator.ClientSeed{EndpointID: europe, Username: "mallory"})...)
	first = append(first, w.Join(t, emulator.ClientSeed{EndpointID: america, Username: "mallory|<b>*x*"})...)
	similar = w.Join(t, emulator.ClientSeed{EndpointID: america, Username: "Mallory"})
	w.Join(t, emulator.ClientSeed{EndpointID: america, Username: "alice"})

	check := func(s *terraform.State) error {
		all, report := lines(t, s), output(s, "markdown")
		wantInJournal(t, w, all, report)
		if named := all[0]; named.Type != "order" || named.Resource != "clientvpn_access_revocation" || named.Clear == nil || !*named.Clear || len(named.Usernames) != 2 {
			t.Errorf("the first line is %+v", named)
		}
		want := slices.Concat(second, first)
		for _, ended := range ofType(all, "ended_connection") {
			at := slices.Index(want, ended.ConnectionID)
			if at < 0 || ended.PreviousStatus.Code != "active" || ended.FinalStatus.Code != "terminated" || ended.EnforcedAt == "" ||
				ended.SeenAt == "" || ended.ConnectionEndTime == "" || ended.ClientIP == "" || len(ended.RequestIDs) == 0 {
				t.Errorf("an ended connection is %+v, want one of %q", ended, want)
				continue
			}
			if (ended.Region == "eu-central-1") != (ended.ClientVPNEndpointID == europe) {
				t.Errorf("the region of %+v is wrong", ended)
			}
			want = slices.Delete(want, at, at+1)
			if !strings.Contains(report, ended.ConnectionID) {
				t.Errorf("the report does not have %s:\n%s", ended.ConnectionID, report)
			}
		}
		if len(want) > 0 {
			t.Errorf("the evidence does not have %q", want)
		}
		alike := ofType(all, "similar_connection")
		if len(alike) == 0 || alike[0].ConnectionID != similar[0] || alike[0].Username != "Mallory" || strings.Contains(report, "alice") {
			t.Errorf("the similar connections are %+v, the report is\n%s", alike, report)
		}
		if !strings.Contains(report, `| mallory\|\<b\>\*x\* |`) {
			t.Errorf("a name is not escaped:\n%s", report)
		}
		return nil
	}
	w.TestFrom(t, tfversion.Version1_8_0,
		resource.TestStep{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{ // The enforcements of the new order are unknown.
				plancheck.ExpectUnknownOutputValue("json_lines"), plancheck.ExpectUnknownOutputValue("markdown"),
			}},
			Check: check,
		},
		resource.TestStep{Config: config, PlanOnly: true},
		resource.TestStep{
			PreConfig: func() { second = w.Join(t, emulator.ClientSeed{EndpointID: europe, Username: "mallory"}) },
			Config:    config,
			Check:     check,
		},
	)
}

// The evidence of a termination has its statuses and its request ID. The evidence of a dry run says that no connection ended.
func TestAccEvidence_connectionTermination(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	ids := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "mallory", Count: 2})
	termination := func(arguments string) string {
		return w.Config(fmt.Sprintf("resource \"clientvpn_connection_termination\" \"test\" {\n  client_vpn_endpoint_id = %q\n  username = \"mallory\"\n  %s\n}\n", endpoint, arguments) +
			fmt.Sprintf(outputs, "clientvpn_connection_termination.test"))
	}
	w.TestFrom(t, tfversion.Version1_8_0,
		resource.TestStep{
			Config: termination("dry_run = true"),
			Check: func(s *terraform.State) error {
				found := ofType(lines(t, s), "connection_that_would_end")
				if report := output(s, "markdown"); len(found) != 2 || !strings.Contains(report, "No connection ended") || strings.Contains(report, "Status before") {
					t.Errorf("found %+v in\n%s", found, report)
				}
				return nil
			},
		},
		resource.TestStep{
			Config: termination(""),
			Check: func(s *terraform.State) error {
				all := lines(t, s)
				wantInJournal(t, w, all, output(s, "markdown"))
				var ended []string
				for _, c := range ofType(all, "ended_connection") {
					ended = append(ended, c.ConnectionID)
					if c.Username != "mallory" || c.Region != "us-east-1" || c.ClientVPNEndpointID != endpoint || c.FinalStatus.Code != "terminated" {
						t.Errorf("an ended connection is %+v", c)
					}
				}
				slices.Sort(ended)
				slices.Sort(ids)
				if !slices.Equal(ended, ids) {
					t.Errorf("ended %q, want %q", ended, ids)
				}
				return nil
			},
		},
	)
}

// An argument that is neither resource is an error that names both.
func TestAccEvidence_wrongArgument(t *testing.T) {
	t.Parallel()
	acctest.FindCLI(t).NeedsVersion(t, tfversion.Version1_8_0)
	const neither = "must be a clientvpn_access_revocation or a clientvpn_connection_termination"
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct{ argument, want string }{
		"a string":          {`"clientvpn_access_revocation.test"`, neither},
		"another object":    {`{ usernames = ["mallory"] }`, neither},
		"a list":            {`[{ enforcements = [] }]`, neither},
		"a wrong attribute": {`{ enforcements = "none", clear = true, usernames = [], common_names = [] }`, "has attributes of other types"},
	} {
		cases[name] = acctest.Invalid{Config: fmt.Sprintf(outputs, tc.argument), Want: []string{"Invalid function argument", tc.want}}
	}
	acctest.New(t).WantInvalid(t, cases)
}

// Terraform rejects null. An order without a record has a line and a report all the same.
func TestAccEvidence_nullAndEmpty(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.TestFunctions(t,
		resource.TestStep{Config: fmt.Sprintf(outputs, "null"), ExpectError: acctest.InOrder("Invalid function argument", "must not be null")},
		resource.TestStep{
			Config: fmt.Sprintf(outputs, `{
  enforcements = null, clear = null, usernames = null, common_names = ["laptop"], never_cut = null, region = "us-east-1", covered_regions = null,
  client_vpn_endpoint_ids = null, dry_run = null, active_connections = null
}`),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("json_lines", knownvalue.StringExact(`{"type":"order","resource":"clientvpn_access_revocation","usernames":null,"common_names":["laptop"],`+
					`"connection_ids":null,"never_cut":null,"regions":["us-east-1"],"client_vpn_endpoint_ids":null,"dry_run":null,"clear":null}`+"\n")),
				statecheck.ExpectKnownOutputValue("markdown", knownvalue.StringExact("# Evidence of `clientvpn_access_revocation`\n\n- Common names: laptop\n- Regions: us-east-1\n- Endpoints: every endpoint of the regions\n")),
			},
		},
	)
}
