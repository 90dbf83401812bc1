package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

func TestAccAuthorizationPolicy_badInput(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	cases := map[string]acctest.Invalid{}
	for name, tc := range map[string]struct {
		endpoint, document, arguments string
		want                          []string
	}{
		"empty endpoint":    {"", everybody, ``, []string{"client_vpn_endpoint_id", "must not be empty"}},
		"invalid endpoint":  {"CVPN ENDPOINT", everybody, ``, []string{"client_vpn_endpoint_id", "lower-case letters, digits and dashes", `"CVPN ENDPOINT"`}},
		"invalid region":    {"e", everybody, `region = "eu-central"`, []string{"region", "must be the name of an AWS region"}},
		"empty document":    {"e", "", ``, []string{"policy_document", "must not be empty"}},
		"syntax":            {"e", everybody + "\npermit(principal, action, resource) when { context.a == };", ``, []string{"Invalid Cedar document", "policy_document", "line 2, column 58"}},
		"a missing comma":   {"e", "permit(principal action, resource);", ``, []string{"Invalid Cedar document", "policy_document", "expected a comma, found action. The scope has three parts"}},
		"JSON":              {"e", `{"Version": "2012-10-17", "Statement": []}`, ``, []string{"Invalid Cedar document", "This is JSON, perhaps an IAM policy"}},
		"only comments":     {"e", "// permit", ``, []string{"Invalid Cedar document", "policy_document has no statement"}},
		"a name with dash":  {"e", "permit(principal, action, resource)\nwhen { context.active-directory.username == \"a\" };", ``, []string{"line 2, column 32", `context["active-directory"]`}},
		"size":              {"e", everybody + strings.Repeat("/", 10_000), ``, []string{"The policy document is too long", "policy_document has 10037 bytes", "at most 10000"}},
		"empty description": {"e", everybody, `description = ""`, []string{"description", "at least 1"}},
		"negative timeout":  {"e", everybody, "timeouts {\n read = \"-1s\"\n}", []string{"timeouts.read", "longer than zero"}},
		"zero timeout":      {"e", everybody, "timeouts {\n create = \"0s\"\n}", []string{"timeouts.create", "longer than zero"}},
	} {
		cases[name] = acctest.Invalid{Config: config(tc.endpoint, tc.document, tc.arguments), Want: tc.want}
	}
	w.WantInvalid(t, cases)
	w.WantActions(t)
}

// An error has the service's message and the request ID of the call.
func TestAccAuthorizationPolicy_serviceErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  []string
	}{
		"malformed":     {emulator.Fault{Action: modify, Kind: emulator.FaultError, Code: "InvalidParameterValue", Message: "Provide a valid Cedar policy document"}, []string{"Provide a valid Cedar policy document", "Error code: InvalidParameterValue", "Request ID: ", "correct it"}},
		"not allowed":   {emulator.Fault{Action: modify, Kind: emulator.FaultError, Code: "UnauthorizedOperation", Status: 403, Message: "No."}, []string{"Error code: UnauthorizedOperation", "Request ID: ", "ec2:" + modify}},
		"not to read":   {emulator.Fault{Action: get, Kind: emulator.FaultError, Code: "UnauthorizedOperation", Status: 403, Message: "No."}, []string{"Error code: UnauthorizedOperation", "Request ID: ", "ec2:" + get}},
		"not to delete": {emulator.Fault{Action: remove, Kind: emulator.FaultError, Code: "UnauthorizedOperation", Status: 403, Message: "No."}, []string{"Could not delete", "Request ID: ", "ec2:" + remove}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			configuration := w.Config(config(endpoint, everybody, ""))
			want := append([]string{"authorization policy", "Client VPN endpoint: " + endpoint, "Region: us-east-1"}, tc.want...)
			if tc.fault.Action == remove {
				want = append([]string{"Could not delete the authorization policy", "Client VPN endpoint: " + endpoint}, tc.want[1:]...)
				w.Test(t, resource.TestStep{Config: configuration},
					resource.TestStep{PreConfig: func() { w.Fail(t, tc.fault) }, Config: configuration, Destroy: true, ExpectError: acctest.InOrder(want...)},
					resource.TestStep{Config: configuration, ConfigPlanChecks: noChange()})
				return
			}
			w.Fail(t, tc.fault)
			w.Test(t, resource.TestStep{Config: configuration, ExpectError: acctest.InOrder(want...)}, resource.TestStep{Config: configuration})
		})
	}
}

// If the service rejects a change, the old policy stays in force and in the state.
func TestAccAuthorizationPolicy_rejected(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)

	w.Test(t,
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, ""))},
		resource.TestStep{
			PreConfig: func() {
				w.Fail(t, emulator.Fault{Action: modify, Kind: emulator.FaultError, Code: "InvalidParameterValue", Message: "Provide a valid Cedar policy document"})
			},
			Config: w.Config(config(endpoint, everybody, "")), ExpectError: acctest.InOrder("Provide a valid Cedar policy document"),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := inForce(t, w, endpoint); got != text(notAlice) {
					t.Errorf("the policy in force is %s", got)
				}
				if _, err := w.Connect(emulator.ClientSeed{EndpointID: endpoint, Username: "alice"}); err == nil {
					t.Error("alice could connect")
				}
			},
			Config: w.Config(config(endpoint, notAlice, "")), ConfigPlanChecks: noChange(),
		},
	)
}

// An existing policy is not overwritten.
func TestAccAuthorizationPolicy_alreadyExists(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	theirs := notAlice
	change(t, w, endpoint, &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &theirs})

	w.Test(t, resource.TestStep{
		Config:      w.Config(config(endpoint, everybody, "")),
		ExpectError: acctest.InOrder("Could not apply the authorization policy", endpoint, "already has an authorization policy", "Import the existing policy"),
	})

	if got := inForce(t, w, endpoint); got != theirs {
		t.Errorf("the policy in force is %s", got)
	}
}

func TestAccAuthorizationPolicy_wrongRegion(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Test(t, resource.TestStep{
		Config: w.Config(config(endpoint, everybody, `region = "eu-central-1"`)), PlanOnly: true,
		ExpectError: acctest.InOrder("Could not find the Client VPN endpoint", endpoint, "Region: eu-central-1", "InvalidClientVpnEndpointId.NotFound", "Request ID: "),
	})
}

func TestAccAuthorizationPolicy_endpointIsGone(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	configuration := w.Config(config(endpoint, everybody, "shadow_mode = true"))
	gone := emulator.Fault{Kind: emulator.FaultError, Code: "InvalidClientVpnEndpointId.NotFound", Message: "Endpoint does not exist"}

	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig: func() { gone.Action, gone.Times = get, 2; w.Fail(t, gone) },
			Config:    configuration, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() { gone.Action, gone.Times = remove, 1; w.Fail(t, gone) },
			Config:    configuration, Destroy: true,
		},
	)

	if document := inForce(t, w, endpoint); document != "" {
		t.Errorf("the policy %s is still in force", document)
	}
}

func TestAccAuthorizationPolicy_retried(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"concurrent modification": {Kind: emulator.FaultError, Code: "ConcurrentMutationLimitExceeded", Times: 2, Message: "Cannot initiate another change for this endpoint at this time. Please try again later."},
		"incorrect state":         {Kind: emulator.FaultError, Code: "IncorrectState", Times: 2, Message: "Later."},
		"lost answer":             {Kind: emulator.FaultLostAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			for _, fault.Action = range []string{modify, remove} {
				w.Fail(t, fault)
			}
			w.Test(t, resource.TestStep{Config: w.Config(config(endpoint, everybody, "")), ConfigStateChecks: []statecheck.StateCheck{isActive()}})

			calls := w.Calls(modify)
			if want := max(fault.Times, 1) + 1; len(calls) != want || len(w.Calls(remove)) != want {
				t.Errorf("there were %d calls to modify and %d to delete, want %d each", len(calls), len(w.Calls(remove)), want)
			}
			for _, call := range calls {
				if call.Parameters["ClientToken"] != calls[0].Parameters["ClientToken"] {
					t.Error("the attempts have different client tokens")
				}
			}
			if got := inForce(t, w, endpoint); got != "" {
				t.Errorf("the policy in force is %s", got)
			}
		})
	}
}

// If a policy has failed, the apply fails, the policy stays in the state, and the next apply sends all of it.
func TestAccAuthorizationPolicy_failed(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	failed := emulator.Fault{Action: get, Kind: emulator.FaultMalformed, Body: fmt.Sprintf(`<GetClientVpnEndpointAuthorizationPolicyResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
		<requestId>r-1</requestId><clientVpnEndpointId>%s</clientVpnEndpointId><policyDocument>%s</policyDocument>
		<shadowMode>disabled</shadowMode><status>failed</status></GetClientVpnEndpointAuthorizationPolicyResponse>`, endpoint, everybody)}

	w.Test(t,
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, `description = "why"`))},
		resource.TestStep{
			PreConfig: func() {
				failed.After, failed.Times = 1, 1
				w.Fail(t, failed)
			},
			Config: w.Config(config(endpoint, everybody, `description = "why"`)),
			ExpectError: acctest.InOrder("Could not apply the authorization policy", "Client VPN endpoint: "+endpoint, "Region: us-east-1",
				`its status is "failed"`, "Request ID: ", "apply again, which sends the whole policy"),
		},
		resource.TestStep{
			PreConfig: func() {
				failed.After, failed.Times = 0, 1
				failed.Body = strings.ReplaceAll(failed.Body, "<shadowMode>", "<description>why</description><shadowMode>")
				w.Fail(t, failed)
			},
			Config:            w.Config(config(endpoint, everybody, `description = "why"`)),
			ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{isActive()},
		},
	)

	wantSent(t, w, map[string]string{"PolicyDocument": text(notAlice), "ShadowMode": "disabled", "Description": "why"},
		map[string]string{"PolicyDocument": text(everybody)}, map[string]string{"PolicyDocument": text(everybody), "ShadowMode": "disabled", "Description": "why"})
}

// A change that the service has accepted is in the state even if it takes longer than the timeout.
func TestAccAuthorizationPolicy_updateTimeout(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{Transition: time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	tooLong := []string{"Could not apply the authorization policy", endpoint, `its status is "updating"`, "Request ID: ", "timeouts.update"}

	w.Test(t,
		resource.TestStep{Config: w.Config(config(endpoint, everybody, "timeouts {\n create = \"2h\"\n}"))},
		resource.TestStep{
			Config:      w.Config(config(endpoint, everybody, "description = \"why\"\ntimeouts {\n update = \"1m\"\n delete = \"2h\"\n}")),
			ExpectError: acctest.InOrder(tooLong...),
		},
		resource.TestStep{
			Config:            w.Config(config(endpoint, everybody, "description = \"why\"\ntimeouts {\n update = \"1m\"\n delete = \"2h\"\n}")),
			ConfigPlanChecks:  noChange(),
			ConfigStateChecks: []statecheck.StateCheck{attribute("status", knownvalue.StringExact("updating"))},
		},
	)

	if got := len(w.Calls(modify)); got != 2 {
		t.Errorf("there were %d calls to modify, want 2", got)
	}
}

// A new policy that takes too long is in the state and tainted: Terraform deletes it before it creates another.
func TestAccAuthorizationPolicy_createTimeout(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{Transition: time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	withTimeouts := w.Config(config(endpoint, everybody, "timeouts {\n create = \"2h\"\n delete = \"2h\"\n}"))

	w.Test(t,
		resource.TestStep{
			Config:      w.Config(config(endpoint, everybody, "timeouts {\n create = \"1m\"\n delete = \"2h\"\n}")),
			ExpectError: acctest.InOrder("Could not apply the authorization policy", endpoint, `its status is "creating"`, "Request ID: ", "timeouts.create"),
		},
		resource.TestStep{
			Config: withTimeouts, ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{isActive()},
		},
	)

	if got := len(w.Calls(modify)); got != 2 {
		t.Errorf("there were %d calls to modify, want 2", got)
	}
}

// Reads may return a new policy with a delay.
func TestAccAuthorizationPolicy_staleReads(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: get, Kind: emulator.FaultStaleReads, Duration: 10 * time.Second, Times: 4})
	w.Test(t, resource.TestStep{Config: w.Config(config(endpoint, everybody, "")), ConfigStateChecks: []statecheck.StateCheck{isActive()}})
}
