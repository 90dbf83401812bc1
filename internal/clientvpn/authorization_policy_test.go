package clientvpn_test

import (
	"context"
	"errors"
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

func TestAuthorizationPolicy_life(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	client := w.Client(t)

	if got, err := client.AuthorizationPolicy(t.Context(), endpoint); got != nil || err != nil {
		t.Fatalf("before: %v, %v", got, err)
	}
	work, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy())
	if err != nil || work.Status != "creating" || work.RequestID == "" {
		t.Fatalf("%+v, %v", work, err)
	}
	if err := client.WaitForAuthorizationPolicy(t.Context(), &work); err != nil || work.Status != "active" {
		t.Fatalf("%+v, %v", work, err)
	}
	got, err := client.AuthorizationPolicy(t.Context(), endpoint)
	if err != nil || *got != (clientvpn.AuthorizationPolicy{Document: "permit(principal, action, resource);", Description: "why", ShadowMode: true, Status: "active"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for range 2 { // One that is gone already is gone too.
		if err := client.DeleteAuthorizationPolicy(t.Context(), endpoint); err != nil {
			t.Fatal(err)
		}
	}

	wantActions(t, w, getPolicy, modifyPolicy, getPolicy, getPolicy, getPolicy, deletePolicy, getPolicy, getPolicy, deletePolicy)
}

func TestAuthorizationPolicy_waitsNoLongerThanItMay(t *testing.T) {
	t.Parallel()
	w := emulatortest.NewWith(t, emulator.Options{Transition: time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	client := w.Client(t)
	work, err := client.ModifyAuthorizationPolicy(t.Context(), endpoint, wholePolicy())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := w.Clock.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	for name, err := range map[string]error{
		"wait":   client.WaitForAuthorizationPolicy(ctx, &work),
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

func TestAuthorizationPolicy_refuseAnother(t *testing.T) {
	t.Parallel()
	w, endpoint := newWorld(t)
	client := w.Client(t)
	check := func(want error) {
		t.Helper()
		if err := client.RefuseAnotherAuthorizationPolicy(t.Context(), endpoint); !errors.Is(err, want) {
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

func wholePolicy() clientvpn.AuthorizationPolicyChange {
	return clientvpn.AuthorizationPolicyChange{Document: new("permit(principal, action, resource);"), Description: new("why"), ShadowMode: new(true)}
}

func second[T any](_ T, err error) error { return err }
