package policy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const disconnects = "Every VPN session will be disconnected"

// If a change disconnects people, the plan shows how many. Other plans do not list connections.
func TestAccCLI_planWarnsOfDisconnecting(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{Transition: time.Millisecond})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 3})
	cli := w.Attached(t, w.Config(testdata(t, "variables.tf")), "TF_VAR_endpoint="+endpoint, "TF_VAR_description=one", "TF_VAR_shadow=true")
	plan := func(code, live int, args ...string) {
		t.Helper()
		before := len(w.Calls(describe))
		output := cli.Do(t.Context(), t, code, "plan", append([]string{"-detailed-exitcode", "-no-color"}, args...)...)
		wantCalls := 0
		if live >= 0 {
			wantCalls = 1
		}
		if got := len(w.Calls(describe)) - before; got != wantCalls {
			t.Errorf("the plan with %v listed connections %d times, want %d", args, got, wantCalls)
		}
		if live < 0 && strings.Contains(output, disconnects) {
			t.Errorf("the plan with %v warns:\n%s", args, output)
		}
		counted := acctest.InOrder(disconnects+": "+string(rune('0'+max(live, 0)))+" live", endpoint, "Region: us-east-1")
		if live >= 0 && !counted.MatchString(output) {
			t.Errorf("the plan with %v does not show that %d connections are live:\n%s", args, live, output)
		}
	}
	const none = -1

	plan(2, none)
	plan(2, 3, "-var=shadow=false")
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
	plan(0, none)
	plan(0, none, "-var=document=permit ( principal, action, resource ); // Everybody.")
	plan(2, none, "-var=document=forbid(principal, action, resource);")
	plan(2, none, "-var=description=two")
	plan(2, 3, "-var=shadow=false")
	plan(2, 3, "-var=shadow=false", "-var=description=two")
	before := len(w.Calls(describe))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve", "-var=shadow=false")
	if got := len(w.Calls(describe)) - before; got > 3 { // Terraform plans each change again when it applies it. The change then records who is connected.
		t.Errorf("the apply listed connections %d times", got)
	}
	plan(0, none, "-var=shadow=false")
	plan(2, none, "-var=shadow=false", "-var=description=two")
	w.Clock.Advance(time.Minute)
	plan(2, 0, "-var=shadow=false", "-var=document=forbid(principal, action, resource);")
	plan(2, none)
}

func TestAccCLI_planWarns(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	pending := w.UnassociatedEndpoint(t)
	cli := w.Attached(t, w.Config(testdata(t, "variables.tf")), "TF_VAR_endpoint="+endpoint)
	for name, tc := range map[string]struct {
		document, endpoint string
		fault              *emulator.Fault
		want, not          []string
	}{
		"only that everybody is disconnected": {want: []string{disconnects + ": 0 live"}, not: []string{"denies everybody", "not open", "unknown part", "same ID", "Could not count"}},
		"no permit":                           {document: "forbid(principal, action, resource) when { false };", want: []string{"The policy denies everybody", "policy_document has no permit statement"}},
		"a scope":                             {document: `@id("x") permit(principal == User::"alice", action, resource in Vpn::"x");`, want: []string{"The scope of a policy statement is not open", "line 1, column 1: the permit statement x constrains principal and resource"}},
		"an unknown namespace": {
			document: `permit(principal, action, resource) when { context.crowdstrke.x == 1 && context.saml.y == 1 };`,
			want: []string{
				"A policy statement uses an unknown part of the context (line 1)", `line 1, column 1: the permit statement policy0 uses context["crowdstrke"]`,
				"active-directory, connection, crowdstrike, jamf, jumpcloud, mutual-authentication, saml",
			},
			not: []string{`context["saml"]`},
		},
		"an ID twice": {
			document: `@id("x") permit(principal, action, resource); @id("x") forbid(principal, action, resource) when { false };`,
			want:     []string{"Two policy statements have the same ID (line 1)", "line 1, column 47: the forbid statement x has the @id of an earlier statement"},
		},
		"no permission to count": {
			fault: &emulator.Fault{Action: describe, Kind: emulator.FaultError, Code: "UnauthorizedOperation", Status: 403, Message: "No."},
			want:  []string{"Could not count the live connections of", "UnauthorizedOperation", "Request ID: ", "ec2:" + describe, disconnects, "How many connections are live is not known"},
		},
		"no association": {
			endpoint: pending, fault: &emulator.Fault{Action: describe, Kind: emulator.FaultError, Code: "InvalidClientVpnActiveAssociationNotFound", Message: "Not associated."},
			want: []string{disconnects + ": 0 live"},
		},
	} {
		if tc.fault != nil {
			w.Fail(t, *tc.fault)
		}
		args := []string{"-detailed-exitcode", "-no-color"}
		if tc.document != "" {
			args = append(args, "-var=document="+tc.document)
		}
		if tc.endpoint != "" {
			args = append(args, "-var=endpoint="+tc.endpoint)
		}
		output := cli.Do(t.Context(), t, 2, "plan", args...)
		if !acctest.InOrder(tc.want...).MatchString(output) {
			t.Errorf("%s: the plan does not have %q:\n%s", name, tc.want, output)
		}
		for _, not := range tc.not {
			if strings.Contains(output, not) {
				t.Errorf("%s: the plan has %q:\n%s", name, not, output)
			}
		}
	}
}

// A policy that moves to another endpoint disconnects the sessions there. Terraform shows the warnings of a replacement only if the
// provider gives them while it still sees the prior state.
func TestAccCLI_planOfReplacementWarns(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	other := w.Endpoint(t, emulator.EndpointSeed{})
	w.Join(t, emulator.ClientSeed{EndpointID: other, Username: "alice", Count: 3})
	cli := w.Attached(t, w.Config(testdata(t, "variables.tf")))
	cli.Do(t.Context(), t, 0, "apply", "-auto-approve", "-var=endpoint="+endpoint)

	output := cli.Do(t.Context(), t, 0, "plan", "-no-color", "-var=endpoint="+other)

	if !acctest.InOrder("must be replaced", disconnects+": 3 live", other, "Region: us-east-1").MatchString(output) {
		t.Errorf("got\n%s", output)
	}
}
