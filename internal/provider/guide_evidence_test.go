package provider_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const evidenceGuide = "evidence.md.tmpl"

// enforcement has the members of the guide's output that refer to calls.
type enforcement struct {
	RequestIDs  []string `json:"request_ids"`
	Connections []struct {
		ConnectionID   string `json:"connection_id"`
		Username       string `json:"username"`
		PreviousStatus struct {
			Code string `json:"code"`
		} `json:"previous_status"`
	} `json:"connections"`
}

// The output of the guide names the connections that ended and the calls that ended them, even after AWS no longer lists the connections.
func TestAccGuideEvidence(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	w.Endpoint(t, emulator.EndpointSeed{ID: endpointID, Authentication: []string{"federated"}})
	connections := w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "mallory@example.com", Count: 2})
	w.Join(t, emulator.ClientSeed{EndpointID: endpointID, Username: "alice@example.com"})
	cli := guideCLI(t, w, "evidence", w.Config(""))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	w.Clock.Advance(2 * time.Hour)
	if listed := w.Connections(endpointID); len(listed) != 1 {
		t.Fatalf("the service still lists %v", listed)
	}
	cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")

	var evidence struct {
		Usernames    []string      `json:"usernames"`
		Region       string        `json:"region"`
		Clear        bool          `json:"clear"`
		Enforcements []enforcement `json:"enforcements"`
	}
	if err := json.Unmarshal([]byte(guideDo(t, cli, guideCommands(t, evidenceGuide)[0])), &evidence); err != nil {
		t.Fatal(err)
	}
	if !evidence.Clear || evidence.Region != "us-east-1" || !slices.Equal(evidence.Usernames, []string{"mallory@example.com"}) {
		t.Errorf("the output is %+v", evidence)
	}
	if len(evidence.Enforcements) != 1 {
		t.Fatalf("there are %d enforcements, want 1", len(evidence.Enforcements))
	}
	wantEvidence(t, w, evidence.Enforcements[0], connections)
	for _, command := range guideCommands(t, evidenceGuide)[1:3] {
		rendered := guideDo(t, cli, command)
		for _, want := range append(slices.Clone(connections), evidence.Enforcements[0].RequestIDs...) {
			if !strings.Contains(rendered, want) {
				t.Errorf("the output of %s does not have %s:\n%s", command, want, rendered)
			}
		}
	}
}

// wantEvidence checks that the enforcement has these connections, and the request IDs of the calls that ended them.
func wantEvidence(t *testing.T, w *acctest.Emulator, got enforcement, connections []string) {
	t.Helper()
	var ids, requests []string
	for _, c := range got.Connections {
		ids = append(ids, c.ConnectionID)
		if c.Username != "mallory@example.com" || c.PreviousStatus.Code != "active" {
			t.Errorf("a connection is %+v", c)
		}
	}
	for _, call := range w.Calls("TerminateClientVpnConnections") {
		requests = append(requests, call.RequestID)
	}
	slices.Sort(ids)
	slices.Sort(connections)
	if !slices.Equal(ids, connections) || !slices.Equal(got.RequestIDs, requests) || len(requests) == 0 {
		t.Errorf("got connections %v and request IDs %v, want %v and %v", ids, got.RequestIDs, connections, requests)
	}
}

// Every attribute in the guide's table exists.
func TestGuideEvidence_attributesExist(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	schemas, err := w.Server(t).GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| \\[`(clientvpn_\\w+)`\\]\\(\\S+\\) \\| (.+?) \\|").FindAllStringSubmatch(guide(t, evidenceGuide), -1)
	if len(rows) == 0 {
		t.Fatal("the guide has no table")
	}
	for _, row := range rows {
		schema := schemas.ResourceSchemas[row[1]]
		if schema == nil {
			t.Errorf("there is no resource %s", row[1])
			continue
		}
		for name := range strings.SplitSeq(row[2], ", ") {
			if !slices.ContainsFunc(schema.Block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == strings.Trim(name, "`") && a.Computed }) {
				t.Errorf("%s has no computed attribute %s", row[1], name)
			}
		}
	}
}
