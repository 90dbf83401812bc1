package provider_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// managedResource is a column of the table.
type managedResource struct {
	name string
	// resets is true if its creation resets every connection of the endpoint.
	resets bool
	// actions are the EC2 actions with which it reads and changes something.
	actions       map[string]string
	configuration func(*reliabilityFixture) string
	// wantDone checks that the emulator's state confirms Terraform's.
	wantDone func(*testing.T, *reliabilityFixture, string)
}

func managedResources() []managedResource {
	const describe, terminate = "DescribeClientVpnConnections", "TerminateClientVpnConnections"
	return []managedResource{
		{
			name:    "connection_termination",
			actions: map[string]string{reading: describe, writing: terminate},
			configuration: func(f *reliabilityFixture) string {
				return fmt.Sprintf(`
resource "clientvpn_connection_termination" "test" {
  client_vpn_endpoint_id = %q
  username               = "alice"
}`, f.endpoint)
			},
			wantDone: wantTerminated,
		},
		{
			name:    "access_revocation",
			actions: map[string]string{reading: describe, writing: terminate},
			configuration: func(f *reliabilityFixture) string {
				return fmt.Sprintf(`
resource "clientvpn_access_revocation" "test" {
  client_vpn_endpoint_ids = [%q]
  usernames               = ["alice"]
}`, f.endpoint)
			},
			wantDone: wantRevoked,
		},
		{
			name:   "certificate_revocation_list",
			resets: true,
			actions: map[string]string{
				reading: "ExportClientVpnClientCertificateRevocationList",
				writing: "ImportClientVpnClientCertificateRevocationList",
			},
			configuration: func(f *reliabilityFixture) string {
				return fmt.Sprintf(`
resource "clientvpn_certificate_revocation_list" "test" {
  client_vpn_endpoint_id      = %q
  certificate_revocation_list = <<-PEM
%s
  PEM
}`, f.endpoint, strings.TrimSpace(f.list))
			},
			wantDone: wantListInForce,
		},
		{
			name:   "authorization_policy",
			resets: true,
			actions: map[string]string{
				reading: "GetClientVpnEndpointAuthorizationPolicy",
				writing: "ModifyClientVpnEndpointAuthorizationPolicy",
			},
			configuration: func(f *reliabilityFixture) string {
				return fmt.Sprintf(`
resource "clientvpn_authorization_policy" "test" {
  client_vpn_endpoint_id = %q
  policy_document        = "permit(principal, action, resource);"
}`, f.endpoint)
			},
			wantDone: wantPolicyInForce,
		},
	}
}

// attributes returns the attributes of the only managed resource in a state.
func attributes(t *testing.T, state string) map[string]any {
	t.Helper()
	var content struct {
		Resources []struct {
			Instances []struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(state), &content); err != nil {
		t.Fatal(err)
	}
	if len(content.Resources) != 1 || len(content.Resources[0].Instances) != 1 {
		t.Fatalf("the state does not have exactly one resource: %s", state)
	}
	return content.Resources[0].Instances[0].Attributes
}

func wantTerminated(t *testing.T, f *reliabilityFixture, state string) {
	t.Helper()
	f.wantNobodyNamed(t)
	statuses, _ := attributes(t, state)["connection_statuses"].([]any)
	var ids []string
	for _, status := range statuses {
		ids = append(ids, fmt.Sprint(status.(map[string]any)["connection_id"])) //nolint:forcetypeassert // A test may panic.
	}
	slices.Sort(ids)
	want := slices.Sorted(slices.Values(f.named))
	if !slices.Equal(ids, want) {
		t.Errorf("the state records %v, want %v", ids, want)
	}
}

func wantRevoked(t *testing.T, f *reliabilityFixture, state string) {
	t.Helper()
	f.wantNobodyNamed(t)
	if isClear := attributes(t, state)["clear"]; isClear != true {
		t.Errorf("clear is %v, although the apply succeeded", isClear)
	}
}

// wantNobodyNamed checks that alice has no live connection.
func (f *reliabilityFixture) wantNobodyNamed(t *testing.T) {
	t.Helper()
	for _, connection := range f.Connections(f.endpoint) {
		if connection.Username == "alice" && connection.Status != "terminated" {
			t.Errorf("connection %s of alice is %s, although Terraform reported success", connection.ID, connection.Status)
		}
	}
}

func wantListInForce(t *testing.T, f *reliabilityFixture, state string) {
	t.Helper()
	lists := f.State().RevocationLists
	if len(lists) != 1 || strings.TrimSpace(lists[0].PEM) != strings.TrimSpace(f.list) {
		t.Errorf("the endpoint's list is not the configured one: %v", lists)
	}
	if number := attributes(t, state)["crl_number"]; number != "1" {
		t.Errorf("the state has list number %v, want 1", number)
	}
}

func wantPolicyInForce(t *testing.T, f *reliabilityFixture, state string) {
	t.Helper()
	policies := f.State().Policies
	if len(policies) != 1 || policies[0].Status != "active" {
		t.Errorf("the endpoint's policy is not in force: %v", policies)
	}
	if status := attributes(t, state)["status"]; status != "active" {
		t.Errorf("the state has status %v, want active", status)
	}
}

const (
	tableBegin = "<!-- table: begin -->\n"
	tableEnd   = "<!-- table: end -->\n"
)

// readReliabilityTable returns the outcomes in the guide, by fault and resource.
func readReliabilityTable(t *testing.T) map[string]map[string]string {
	t.Helper()
	_, rest, _ := strings.Cut(readGuide(t), tableBegin)
	table, _, _ := strings.Cut(rest, tableEnd)
	lines := strings.Split(strings.TrimSpace(table), "\n")
	header := cells(lines[0])
	outcomes := map[string]map[string]string{}
	for _, line := range lines[2:] {
		row := cells(line)
		outcomes[row[0]] = map[string]string{}
		for i, outcome := range row[1:] {
			outcomes[row[0]][strings.Trim(header[i+1], "`")] = outcome
		}
	}
	return outcomes
}

func cells(line string) []string {
	parts := strings.Split(strings.Trim(line, "| "), "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func writeReliabilityTable(t *testing.T, seen map[string]map[string]string) {
	t.Helper()
	var table strings.Builder
	table.WriteString("| what happens |")
	for _, managed := range managedResources() {
		table.WriteString(" `" + managed.name + "` |")
	}
	table.WriteString("\n|" + strings.Repeat("---|", len(managedResources())+1) + "\n")
	var rows []string
	for _, fault := range reliabilityFaults() {
		rows = append(rows, fault.name)
	}
	for _, operation := range reliabilityOperations() {
		rows = append(rows, operation.name)
	}
	for _, row := range rows {
		table.WriteString("| " + row + " |")
		for _, managed := range managedResources() {
			table.WriteString(" " + cmp.Or(seen[row][managed.name], "not applicable") + " |")
		}
		table.WriteString("\n")
	}
	guide := readGuide(t)
	before, rest, _ := strings.Cut(guide, tableBegin)
	_, after, _ := strings.Cut(rest, tableEnd)
	if err := os.WriteFile(reliabilityGuide, []byte(before+tableBegin+table.String()+tableEnd+after), 0o600); err != nil {
		t.Fatal(err)
	}
}

func readGuide(t *testing.T) string {
	t.Helper()
	guide, err := os.ReadFile(reliabilityGuide)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(guide), tableBegin) || !strings.Contains(string(guide), tableEnd) {
		t.Fatalf("%s has no place for the table", reliabilityGuide)
	}
	return string(guide)
}
