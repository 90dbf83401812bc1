package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func guideAccounts() []string { return []string{"111111111111", "222222222222", "333333333333"} }

func guideAccountRegions() []string {
	return []string{"ap-southeast-2", "eu-central-1", "eu-west-1", "us-east-1"}
}

// guideOrganization starts an emulator with three accounts, each of which has the role of the guide and an endpoint in each of four
// regions. The account that runs Terraform has an endpoint too. Mallory and alice are connected to each endpoint.
func guideOrganization(t *testing.T) *acctest.Emulator {
	t.Helper()
	w := acctest.NewWith(t, emulator.Options{Terminating: 1})
	connect := func(seed emulator.EndpointSeed) {
		id := w.Endpoint(t, seed)
		for _, name := range []string{mallory, alice} {
			w.Join(t, emulator.ClientSeed{EndpointID: id, Username: name})
		}
	}
	for _, account := range guideAccounts() {
		role := "arn:aws:iam::" + account + ":role/vpn-revocation"
		if err := w.AddAccount(emulator.Account{ID: account, Roles: []string{role}, Regions: guideAccountRegions()}); err != nil {
			t.Fatal(err)
		}
		for _, region := range guideAccountRegions() {
			connect(emulator.EndpointSeed{AccountID: account, Region: region, Authentication: []string{"federated"}})
		}
	}
	connect(emulator.EndpointSeed{Authentication: []string{"federated"}})
	return w
}

// allow allows the actions in the guide's role policy except for one, and those that are needed to assume the role.
func allow(t *testing.T, w *acctest.Emulator, without string) {
	t.Helper()
	needed, optional := readPolicy(t, filepath.Join(examples, "guides", "three-accounts", "role-policy.json"))
	all := slices.Concat(needed, optional, []string{"sts:AssumeRole", "sts:GetCallerIdentity"})
	if err := w.Allow(slices.DeleteFunc(all, func(action string) bool { return action == without })); err != nil {
		t.Fatal(err)
	}
}

// guideAccountsCLI returns Terraform in a copy of the guide's example. It runs the provider's program.
func guideAccountsCLI(t *testing.T, w *acctest.Emulator) *acctest.CLI {
	t.Helper()
	cli := w.CLI(t, "", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_ENDPOINT_URL="+w.URL)
	copyGuideExample(t, "three-accounts", cli.Dir)
	cli.NeedsVersion(t, requiredVersion(t, filepath.Join(cli.Dir, "main.tf")))
	for _, path := range []string{"main.tf", "leavers/main.tf"} { // The provider under test has the version 0.0.1.
		replace(t, filepath.Join(cli.Dir, path), `version = "~> 0.1"`, "")
	}
	if err := cli.Initialize(t.Context()); err != nil {
		t.Fatal(err)
	}
	return cli
}

// replace replaces a text in a file, which must contain it.
func replace(t *testing.T, path, before, after string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), before) {
		t.Fatalf("%s does not have %q", path, before)
	}
	write(t, path, strings.ReplaceAll(string(content), before, after))
}

// The configuration of the guide ends the connections of a leaver, and of nobody else, in four regions of three accounts, with the
// permissions of each account's role. The evidence has each request ID that the emulator's journal has for the account.
func TestAccGuideThreeAccounts(t *testing.T) {
	t.Parallel()
	w := guideOrganization(t)
	cli := guideAccountsCLI(t, w)
	allow(t, w, "ec2:DescribeRegions")
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")

	requests := map[string][]string{}
	terminated := map[string]int{}
	for _, call := range w.Calls("TerminateClientVpnConnections") {
		requests[call.AccountID] = append(requests[call.AccountID], call.RequestID)
		terminated[call.AccountID+" "+call.Region]++
		if call.AccessKey == "test" {
			t.Errorf("a termination in %s was not signed by a role", call.AccountID)
		}
	}
	want := map[string]int{}
	for _, account := range guideAccounts() {
		for _, region := range guideAccountRegions() {
			want[account+" "+region] = 1
		}
	}
	if diff := cmp.Diff(want, terminated); diff != "" {
		t.Errorf("terminations by account and region:\n%s", diff)
	}
	for _, endpoint := range w.State().Endpoints {
		live := liveNames(w, endpoint.ID)
		own := !slices.Contains(guideAccounts(), endpoint.AccountID)
		if own && len(live) != 2 || !own && !slices.Equal(live, []string{alice}) {
			t.Errorf("the people connected to %s of %s are %q", endpoint.ID, endpoint.AccountID, live)
		}
	}

	var evidence map[string]struct {
		JSONLines string `json:"json_lines"`
		Markdown  string `json:"markdown"`
	}
	if err := json.Unmarshal([]byte(cli.Do(t.Context(), t, 0, "output", "-json", "evidence")), &evidence); err != nil {
		t.Fatal(err)
	}
	for name, account := range map[string]string{"production": "111111111111", "staging": "222222222222", "subsidiary": "333333333333"} {
		if len(requests[account]) != 4 {
			t.Errorf("%s has %d terminations, want 4", account, len(requests[account]))
		}
		for _, id := range requests[account] {
			if !strings.Contains(evidence[name].JSONLines, id) || !strings.Contains(evidence[name].Markdown, id) {
				t.Errorf("the evidence of %s lacks the request ID %s", name, id)
			}
		}
	}
	cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")
}

// Each action of the role's policy is needed: without it, an error names it.
func TestAccGuideThreeAccounts_permissions(t *testing.T) {
	t.Parallel()
	w := guideOrganization(t)
	cli := guideAccountsCLI(t, w)
	needed, optional := readPolicy(t, filepath.Join(examples, "guides", "three-accounts", "role-policy.json"))
	for _, action := range needed {
		allow(t, w, action)
		if output := cli.Do(t.Context(), t, 1, "apply", "-auto-approve", "-no-color"); !acctest.InOrder("UnauthorizedOperation", action).MatchString(output) {
			t.Errorf("without %s, the output is\n%s", action, output)
		}
	}
	if !slices.Equal(optional, []string{"ec2:DescribeRegions"}) {
		t.Fatalf("the optional actions are %q", optional)
	}
	replace(t, filepath.Join(cli.Dir, "main.tf"), `["ap-southeast-2", "eu-central-1", "eu-west-1", "us-east-1"]`, `["*"]`)
	allow(t, w, optional[0])
	if output := cli.Do(t.Context(), t, 1, "plan", "-no-color"); !acctest.InOrder("UnauthorizedOperation", optional[0]).MatchString(output) {
		t.Errorf("without %s, the output is\n%s", optional[0], output)
	}
	allow(t, w, "")
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	for _, endpoint := range w.State().Endpoints {
		if live := liveNames(w, endpoint.ID); slices.Contains(guideAccounts(), endpoint.AccountID) && slices.Contains(live, mallory) {
			t.Errorf("mallory is connected to %s of %s", endpoint.ID, endpoint.AccountID)
		}
	}
}
