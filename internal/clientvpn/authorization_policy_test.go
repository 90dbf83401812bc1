package clientvpn_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const (
	modifyPolicy = "ModifyClientVpnEndpointAuthorizationPolicy"
	getPolicy    = "GetClientVpnEndpointAuthorizationPolicy"
	deletePolicy = "DeleteClientVpnEndpointAuthorizationPolicy"
)

func TestAuthorizationPolicy_lifecycle(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	client := w.Client(t)

	if got, err := client.AuthorizationPolicy(t.Context(), endpoint); got != nil || err != nil {
		t.Fatalf("before the creation: %v, %v", got, err)
	}
	result, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy())
	if err != nil || result.Status != "creating" || result.RequestID == "" {
		t.Fatalf("%+v, %v", result, err)
	}
	if err := client.WaitForAuthorizationPolicy(t.Context(), &result, anyPolicy); err != nil || result.Status != "active" {
		t.Fatalf("%+v, %v", result, err)
	}
	got, err := client.AuthorizationPolicy(t.Context(), endpoint)
	if err != nil || *got != (clientvpn.AuthorizationPolicy{Document: "permit(principal, action, resource);", Description: "why", ShadowMode: true, Status: "active"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for range 2 { // Deleting a policy that no longer exists succeeds too, after a second answer that confirms its absence.
		if err := client.DeleteAuthorizationPolicy(t.Context(), endpoint); err != nil {
			t.Fatal(err)
		}
	}

	w.WantActions(t, getPolicy, modifyPolicy, getPolicy, getPolicy, getPolicy, deletePolicy, getPolicy, getPolicy, deletePolicy, getPolicy)
}

func TestAuthorizationPolicy_waitsUntilTheContextIsDone(t *testing.T) {
	t.Parallel()
	w := emulatortest.NewWith(t, emulator.Options{Transition: time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	client := w.Client(t)
	result, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := w.Clock.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	for name, err := range map[string]error{
		"wait":   client.WaitForAuthorizationPolicy(ctx, &result, anyPolicy),
		"modify": second(client.ModifyAuthorizationPolicy(ctx, endpoint, wholePolicy())),
		"delete": client.DeleteAuthorizationPolicy(ctx, endpoint),
	} {
		policy, ok := errors.AsType[*clientvpn.AuthorizationPolicyError](err)
		if !ok || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%s: %v", name, err)
		}
		if wantStatus := map[string]string{"wait": "creating"}[name]; policy.Status != wantStatus {
			t.Errorf("%s: the status is %q", name, policy.Status)
		}
	}
}

func TestAuthorizationPolicy_refuseOther(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	client := w.Client(t)
	check := func(want error) {
		t.Helper()
		if err := client.RefuseOtherAuthorizationPolicy(t.Context(), endpoint); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	check(nil)
	if _, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy()); err != nil {
		t.Fatal(err)
	}
	check(clientvpn.ErrPolicyExists)
	if err := client.DeleteAuthorizationPolicy(t.Context(), endpoint); err != nil {
		t.Fatal(err)
	}
	check(nil)
}

// A change is in force once the policy that was sent is active. Another active policy does not count.
func TestAuthorizationPolicy_waitsForTheRightPolicy(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	client := w.Client(t)
	result, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := w.Clock.WithTimeout(t.Context(), time.Hour)
	defer cancel()

	err = client.WaitForAuthorizationPolicy(ctx, &result, func(p clientvpn.AuthorizationPolicy) bool { return p.Description == "another" })

	failure, ok := errors.AsType[*clientvpn.AuthorizationPolicyError](err)
	if !ok || !failure.Other || failure.Status != "active" || failure.RequestID != result.RequestID || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %+v", err)
	}
}

// A policy counts as absent only after two answers that name the endpoint or are the service's own error.
func TestConfirmedAuthorizationPolicy(t *testing.T) {
	t.Parallel()
	notFound := emulator.Fault{Kind: emulator.FaultError, Code: "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", Message: "No policy."}
	noEndpoint := emulator.Fault{Kind: emulator.FaultError, Code: clientvpn.CodeEndpointNotFound, Message: "No endpoint."}
	empty := emulator.Fault{Kind: emulator.FaultMalformed, Body: policyAnswer("")}
	for name, tc := range map[string]struct {
		fault emulator.Fault
		times int
		// want is "policy", "none", or the error.
		want string
		gets int
	}{
		"no fault":                    {fault: notFound, times: 0, want: "policy", gets: 1},
		"not found once":              {notFound, 1, "policy", 2},
		"not found twice":             {notFound, 2, "none", 2},
		"always not found":            {notFound, -1, "none", 2},
		"no endpoint once":            {noEndpoint, 1, "policy", 2},
		"no endpoint twice":           {noEndpoint, 2, "No endpoint.", 2},
		"empty once":                  {empty, 1, "policy", 2},
		"empty twice":                 {empty, 2, "policy", 3},
		"always empty":                {empty, -1, "names no endpoint", 3},
		"always another endpoint":     {emulator.Fault{Kind: emulator.FaultMalformed, Body: policyAnswer("<clientVpnEndpointId>cvpn-endpoint-1</clientVpnEndpointId>")}, -1, "names the endpoint cvpn-endpoint-1", 3},
		"truncated":                   {emulator.Fault{Kind: emulator.FaultTruncate}, 1, "policy", 2},
		"a lost answer":               {emulator.Fault{Kind: emulator.FaultLostAnswer}, 1, "policy", 2},
		"no document, named endpoint": {emulator.Fault{Kind: emulator.FaultMalformed, Body: policyAnswer("<clientVpnEndpointId>cvpn-endpoint-0</clientVpnEndpointId>")}, -1, "none", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := emulatortest.New(t)
			endpoint := w.Endpoint(t, emulator.EndpointSeed{ID: "cvpn-endpoint-0"})
			client := w.Client(t)
			if _, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy()); err != nil {
				t.Fatal(err)
			}
			if tc.fault.Action, tc.fault.Times = getPolicy, tc.times; tc.times != 0 {
				w.Fail(t, tc.fault)
			}

			policy, err := client.ConfirmedAuthorizationPolicy(t.Context(), endpoint)

			got := "none"
			switch {
			case err != nil:
				got = err.Error()
			case policy != nil:
				got = "policy"
			}
			if !strings.Contains(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if gets := len(w.Calls(getPolicy)); gets != tc.gets {
				t.Errorf("there were %d calls, want %d", gets, tc.gets)
			}
		})
	}
}

// The answer that there is no policy to delete does not mean that the policy is gone while the service still returns it.
func TestDeleteAuthorizationPolicy_contradiction(t *testing.T) {
	t.Parallel()
	for name, times := range map[string]int{"once": 1, "always": emulator.FaultAlways} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			client := w.Client(t)
			if _, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy()); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(time.Minute)
			w.Fail(t, emulator.Fault{
				Action: deletePolicy, Kind: emulator.FaultError, Times: times, Code: "InvalidClientVpnEndpointAuthorizationPolicy.NotFound", Message: "No policy.",
			})
			ctx, cancel := w.Clock.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()

			err := client.DeleteAuthorizationPolicy(ctx, endpoint)

			if gone := len(w.State().Policies) == 0; gone != (err == nil) || gone != (times == 1) {
				t.Errorf("the policy is gone: %t, the error is %v", gone, err)
			}
			if err != nil && (!errors.Is(err, clientvpn.ErrPolicyNotFound) || !errors.Is(err, context.DeadlineExceeded)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// policyAnswer returns an answer of the service with these members.
func policyAnswer(members string) string {
	return `<GetClientVpnEndpointAuthorizationPolicyResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId>` +
		members + `</GetClientVpnEndpointAuthorizationPolicyResponse>`
}

func anyPolicy(clientvpn.AuthorizationPolicy) bool { return true }

func wholePolicy() clientvpn.AuthorizationPolicyChange {
	return clientvpn.AuthorizationPolicyChange{Document: new("permit(principal, action, resource);"), Description: new("why"), ShadowMode: new(true)}
}

func second[T any](_ T, err error) error { return err }

// "No policy" and "no endpoint" are different answers. One does not confirm the other.
func TestConfirmedAuthorizationPolicy_differentAnswers(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Fail(t, emulator.Fault{Action: getPolicy, Kind: emulator.FaultError, Code: clientvpn.CodeEndpointNotFound, After: 1})

	policy, err := w.Client(t).ConfirmedAuthorizationPolicy(t.Context(), endpoint)

	if policy != nil || err != nil {
		t.Errorf("got %+v, %v; want no policy", policy, err)
	}
	w.WantActions(t, getPolicy, getPolicy, getPolicy, getPolicy)
}
