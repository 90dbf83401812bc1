package policy_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// oneAttempt returns a configuration whose provider does not retry calls.
func oneAttempt(w *acctest.Emulator, resources string) string {
	return w.ConfigWith("access_key = \"test\"\n  secret_key = \"test\"\n  max_retries = 1", resources)
}

// garbled returns faults of calls that the service carries out, but whose answer gets lost or cannot be read.
func garbled(action string) map[string]emulator.Fault {
	return map[string]emulator.Fault{
		"lost":      {Action: action, Kind: emulator.FaultLostAnswer},
		"truncated": {Action: action, Kind: emulator.FaultTruncate},
		"malformed": {Action: action, Kind: emulator.FaultMalformed, Body: "<html><p>Sign in"},
	}
}

func foreign(action string) emulator.Fault {
	return emulator.Fault{Action: action, Kind: emulator.FaultForeign, Variant: emulator.ForeignHTML}
}

// After an update whose answer was lost or garbled, the state shows the policy that is in force, and the next plan is empty.
func TestAccAuthorizationPolicy_unclearUpdate(t *testing.T) {
	t.Parallel()
	for name, fault := range garbled(modify) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "bob"})
			w.Test(t,
				resource.TestStep{Config: oneAttempt(w, config(endpoint, everybody, ""))},
				resource.TestStep{
					PreConfig:   func() { w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"}); w.Fail(t, fault) },
					Config:      oneAttempt(w, config(endpoint, notAlice, "")),
					ExpectError: acctest.InOrder("Could not apply the authorization policy", endpoint, "Region: us-east-1"),
				},
				resource.TestStep{
					Config: oneAttempt(w, config(endpoint, notAlice, "")), ConfigPlanChecks: noChange(),
					ConfigStateChecks: []statecheck.StateCheck{
						attribute("policy_document", knownvalue.StringExact(text(notAlice))),
						attribute("last_change", recorded(knownvalue.Null(), "alice")),
					},
				},
			)
			if got := len(w.Calls(modify)); got != 2 {
				t.Errorf("there were %d calls to modify, want 2", got)
			}
		})
	}
}

// After an update that did not reach the service, the state shows the old policy.
func TestAccAuthorizationPolicy_foreignAnswer(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Test(t,
		resource.TestStep{Config: oneAttempt(w, config(endpoint, everybody, ""))},
		resource.TestStep{
			PreConfig:   func() { w.Fail(t, foreign(modify)); w.Fail(t, foreign(modify)) },
			Config:      oneAttempt(w, config(endpoint, notAlice, "timeouts {\n update = \"1m\"\n}")),
			ExpectError: acctest.InOrder("Could not apply the authorization policy", endpoint, "Region: us-east-1"),
		},
		resource.TestStep{
			PreConfig:        func() { w.ClearFaults() },
			Config:           oneAttempt(w, config(endpoint, notAlice, "")),
			ConfigPlanChecks: planned(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{isActive()},
		},
	)
	if got := inForce(t, w, endpoint); got != "" {
		t.Errorf("the policy %s is still in force", got)
	}
}

// A new policy whose answer was lost or garbled is in state, tainted like each resource that fails when it is created.
func TestAccAuthorizationPolicy_unclearCreate(t *testing.T) {
	t.Parallel()
	for name, fault := range garbled(modify) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			w.Fail(t, fault)
			w.Test(t,
				resource.TestStep{
					Config:      oneAttempt(w, config(endpoint, everybody, "")),
					ExpectError: acctest.InOrder("Could not apply the authorization policy", endpoint),
				},
				resource.TestStep{
					Config:           oneAttempt(w, config(endpoint, everybody, "")),
					ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate), ConfigStateChecks: []statecheck.StateCheck{isActive()},
				},
			)
		})
	}
}

// If somebody else creates a policy while a creation fails, that policy does not get into the state.
func TestAccAuthorizationPolicy_unclearCreateWithForeignPolicy(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	theirs := notAlice
	w.Test(t,
		resource.TestStep{
			PreConfig: func() {
				change(t, w, endpoint, &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &theirs})
				w.Fail(t, notFound(2))
				w.Fail(t, emulator.Fault{Action: modify, Kind: emulator.FaultReset})
			},
			Config:      oneAttempt(w, config(endpoint, everybody, "")),
			ExpectError: acctest.InOrder("Could not apply the authorization policy", endpoint),
		},
		resource.TestStep{
			Config:      oneAttempt(w, config(endpoint, everybody, "")),
			ExpectError: acctest.InOrder("already has an authorization policy"),
		},
	)
	if got := inForce(t, w, endpoint); got != theirs {
		t.Errorf("the policy in force is %s", got)
	}
}

// After a deletion whose answer was lost or garbled, the provider waits until the policy has disappeared.
func TestAccAuthorizationPolicy_unclearDelete(t *testing.T) {
	t.Parallel()
	for name, fault := range garbled(remove) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			configuration := oneAttempt(w, config(endpoint, everybody, ""))
			w.Test(t, resource.TestStep{Config: configuration},
				resource.TestStep{PreConfig: func() { w.Fail(t, fault) }, Config: configuration, Destroy: true})
			if got := inForce(t, w, endpoint); got != "" {
				t.Errorf("the policy %s is still in force", got)
			}
		})
	}
}

// A policy whose deletion did not reach the service stays in the state.
func TestAccAuthorizationPolicy_deletionLost(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{"foreign": foreign(remove), "reset": {Action: remove, Kind: emulator.FaultReset}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			fault.Times = emulator.FaultAlways
			configuration := oneAttempt(w, config(endpoint, everybody, ""))
			w.Test(t, resource.TestStep{Config: configuration},
				resource.TestStep{
					PreConfig: func() { w.Fail(t, fault) }, Config: configuration, Destroy: true,
					ExpectError: acctest.InOrder("Could not delete the authorization policy", endpoint, "Region: us-east-1"),
				},
				resource.TestStep{PreConfig: func() { w.ClearFaults() }, Config: configuration, ConfigPlanChecks: noChange()})
		})
	}
}

// notFound returns the fault of a service that answers that there is no policy.
func notFound(times int) emulator.Fault {
	return emulator.Fault{Action: get, Kind: emulator.FaultError, Times: times, Code: "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", Message: "No policy."}
}

// empty returns the fault of a service whose answer has neither an endpoint nor a policy.
func empty(times int) emulator.Fault {
	return emulator.Fault{
		Action: get, Kind: emulator.FaultMalformed, Times: times,
		Body: `<GetClientVpnEndpointAuthorizationPolicyResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId></GetClientVpnEndpointAuthorizationPolicyResponse>`,
	}
}

// A policy that somebody else created is not replaced even if some answers do not contain it.
func TestAccAuthorizationPolicy_foreignPolicyIsHidden(t *testing.T) {
	t.Parallel()
	const exists, unusable = "already has an authorization policy", "names no endpoint and has no policy"
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  string
	}{
		"not found once": {notFound(1), exists},
		"empty once":     {empty(1), exists},
		"empty twice":    {empty(2), exists},
		"empty 3 times":  {empty(3), unusable},
		"always empty":   {empty(emulator.FaultAlways), unusable},
		"always foreign": {emulator.Fault{Action: get, Kind: emulator.FaultForeign, Variant: emulator.ForeignEmpty, Times: emulator.FaultAlways}, endpointLabel},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			theirs := notAlice
			change(t, w, endpoint, &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &theirs})
			w.Fail(t, tc.fault)

			w.Test(t, resource.TestStep{
				Config:      oneAttempt(w, config(endpoint, everybody, "")),
				ExpectError: acctest.InOrder("Could not apply the authorization policy", endpoint, tc.want),
			})

			if got := inForce(t, w, endpoint); got != theirs || len(w.Calls(modify)) != 1 {
				t.Errorf("the policy in force is %s after %d changes", got, len(w.Calls(modify)))
			}
		})
	}
}

const endpointLabel = "Region: us-east-1"

// If the service hides another policy for so long that it is replaced, the answer to the change reveals that.
func TestAccCLI_foreignPolicyIsReplaced(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	theirs := notAlice
	change(t, w, endpoint, &ec2.ModifyClientVpnEndpointAuthorizationPolicyInput{PolicyDocument: &theirs})
	cli := w.Attached(t, w.Config(config(endpoint, everybody, "")))
	w.Fail(t, notFound(2))

	output := cli.Do(t.Context(), t, 0, "apply", "-auto-approve", "-no-color")

	calls := w.Calls(modify)
	if !acctest.InOrder("An authorization policy was replaced", endpoint, "answered twice", calls[len(calls)-1].RequestID).MatchString(output) {
		t.Errorf("the output is\n%s", output)
	}
}

// A single answer without the policy does not remove it from the state. Two equal answers do.
func TestAccAuthorizationPolicy_refresh(t *testing.T) {
	t.Parallel()
	noEndpoint := func(times int) emulator.Fault {
		return emulator.Fault{Action: get, Kind: emulator.FaultError, Times: times, Code: "InvalidClientVpnEndpointId.NotFound", Message: "No endpoint."}
	}
	for name, tc := range map[string]struct {
		fault   emulator.Fault
		dropped bool
		err     string
	}{
		"not found once":    {fault: notFound(1)},
		"not found twice":   {fault: notFound(2), dropped: true},
		"no endpoint once":  {fault: noEndpoint(1)},
		"no endpoint twice": {fault: noEndpoint(2), dropped: true},
		"empty once":        {fault: empty(1)},
		"empty twice":       {fault: empty(2)},
		"always empty":      {fault: empty(emulator.FaultAlways), err: "names no endpoint and has no policy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			configuration := w.Config(config(endpoint, everybody, "shadow_mode = true"))
			step := resource.TestStep{PreConfig: func() { w.Fail(t, tc.fault) }, Config: configuration, PlanOnly: true, ExpectNonEmptyPlan: tc.dropped}
			if tc.err != "" {
				step.ExpectError = acctest.InOrder("Could not read the authorization policy", endpoint, tc.err, "proxy or gateway")
			}
			w.Test(t, resource.TestStep{Config: configuration}, step,
				resource.TestStep{PreConfig: func() { w.ClearFaults() }, Config: configuration, ConfigPlanChecks: noChange()})
		})
	}
}

// recorded checks that a last_change has this request ID and the connections of these users.
func recorded(requestID knownvalue.Check, usernames ...string) knownvalue.Check {
	connections := []knownvalue.Check{}
	for _, username := range usernames {
		connections = append(connections, knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"username":        knownvalue.StringExact(username),
			"connection_id":   knownvalue.NotNull(),
			"previous_status": knownvalue.ObjectPartial(map[string]knownvalue.Check{"code": knownvalue.StringExact("active")}),
		}))
	}
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"request_id": requestID, "changed_at": knownvalue.NotNull(), "connections": knownvalue.ListExact(connections),
	})
}

// last_change records whose connections were reset, and is kept until the next change that resets connections.
func TestAccAuthorizationPolicy_lastChange(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	join := func(names ...string) {
		for _, name := range names {
			w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: name, CommonName: name})
		}
	}
	stays := statecheck.CompareValue(compare.ValuesSame())
	is := func(want knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{attribute("last_change", want)}
	}
	carried := func(want knownvalue.Check) []statecheck.StateCheck {
		return append(is(want), stays.AddStateValue(address, tfjsonpath.New("last_change")))
	}
	join("alice", "bob")
	first := recorded(knownvalue.NotNull(), "alice", "bob")
	shadow := "shadow_mode = true\n"

	w.Test(t,
		resource.TestStep{Config: w.Config(config(endpoint, everybody, shadow)), ConfigStateChecks: is(knownvalue.Null())},
		resource.TestStep{Config: w.Config(config(endpoint, everybody, "")), ConfigStateChecks: carried(first)},
		resource.TestStep{
			PreConfig: func() { join("carol") },
			Config:    w.Config(config(endpoint, everybody, `description = "why"`)), ConfigStateChecks: carried(first),
		},
		resource.TestStep{
			PreConfig: func() {
				w.Fail(t, emulator.Fault{Action: modify, Kind: emulator.FaultError, Code: "InvalidParameterValue", Message: "No."})
			},
			Config: w.Config(config(endpoint, notAlice, `description = "why"`)), ExpectError: acctest.InOrder("InvalidParameterValue"),
		},
		resource.TestStep{Config: w.Config(config(endpoint, everybody, `description = "why"`)), ConfigPlanChecks: noChange(), ConfigStateChecks: carried(first)},
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, shadow)), ConfigStateChecks: carried(first)},
		resource.TestStep{Config: w.Config(config(endpoint, notAlice, "")), ConfigStateChecks: is(recorded(knownvalue.NotNull(), "carol"))},
	)

	if got := w.Live(endpoint); len(got) != 0 {
		t.Errorf("the live connections are %v", got)
	}
}

// A change does not depend on the list of connections. If they cannot be listed, the record has none.
func TestAccAuthorizationPolicy_lastChangeIsNotListed(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: describe, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "UnauthorizedOperation", Status: 403, Message: "No."})
	w.Test(t, resource.TestStep{
		Config: w.Config(config(endpoint, everybody, "")),
		ConfigStateChecks: []statecheck.StateCheck{attribute("last_change", knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"connections": knownvalue.Null(), "request_id": knownvalue.NotNull(), "changed_at": knownvalue.NotNull(),
		}))},
	})
}
