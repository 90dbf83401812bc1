package revocation_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// A refresh, a plan and an import time out if the service throttles every call.
func TestAccAccessRevocation_readTimeout(t *testing.T) {
	t.Parallel()
	throttled := emulator.Fault{Action: describe, Kind: "error", Times: -1, Code: "RequestLimitExceeded", Message: "Request limit exceeded."}
	with := func(endpoint, timeout string) string {
		return revocation(endpoint, "usernames = [\"alice\"]\n"+timeout)
	}
	const short = "timeouts {\n read = \"30s\"\n}"

	t.Run("plan", func(t *testing.T) {
		t.Parallel()
		w, endpoint := newEmulator(t)
		w.Fail(t, throttled)
		began := w.Clock.Now()

		w.Test(t, resource.TestStep{
			Config: w.Config(with(endpoint, short)), PlanOnly: true,
			ExpectError: acctest.InOrder("Could not find out who is connected", "timeouts.read", "is up"),
		})

		wantPassed(t, w, began, 30*time.Second)
	})
	t.Run("refresh", func(t *testing.T) {
		t.Parallel()
		w, endpoint := newEmulator(t)
		configuration := w.Config(with(endpoint, short))
		var began time.Time

		w.Test(t,
			resource.TestStep{Config: configuration},
			resource.TestStep{
				PreConfig: func() {
					w.Fail(t, throttled)
					w.Clock.Advance(time.Minute)
					began = w.Clock.Now()
				},
				RefreshState: true,
				ExpectError:  acctest.InOrder("Could not find out who is connected", "timeouts.read", "is up"),
			},
			resource.TestStep{
				PreConfig: func() {
					wantPassed(t, w, began, 30*time.Second)
					w.ClearFaults()
				},
				Config: configuration, PlanOnly: true,
			},
		)
	})
	t.Run("import", func(t *testing.T) {
		t.Parallel()
		w, endpoint := newEmulator(t)
		w.Fail(t, throttled)
		began := w.Clock.Now()

		w.Test(t, resource.TestStep{
			Config: w.Config(with(endpoint, "")), ResourceName: address, ImportState: true,
			ImportStateId: `{"client_vpn_endpoint_ids":["` + endpoint + `"],"usernames":["alice"]}`,
			ExpectError:   acctest.InOrder("Could not find out who is connected", "timeouts.read", "is up"),
		})

		wantPassed(t, w, began, 2*time.Minute)
	})
}

// wantPassed checks that about this much time has passed on the emulator's clock. The last wait may exceed it.
func wantPassed(t *testing.T, w *acctest.Emulator, since time.Time, want time.Duration) {
	t.Helper()
	if got := w.Clock.Now().Sub(since); got < want || got > 2*want {
		t.Errorf("%s passed, want about %s", got, want)
	}
}

// A timeout that is shorter than the wait for people who reconnect is an error even if the service works. The error says that all
// connections have ended, and which argument to raise.
func TestAccAccessRevocation_timeoutShorterThanTheLastLook(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	w.Test(t,
		resource.TestStep{
			Config: w.Config(revocation(endpoint, "usernames = [\"alice\"]\ntimeouts {\n create = \"8s\"\n}")),
			ExpectError: acctest.InOrder("Could not revoke the VPN access", "1 connection ended, but the last look", "was not completed",
				"Raise timeouts.create"),
		},
	)

	w.WantLive(t, endpoint)
}

// Names that are unknown during validation are checked once they are known.
func TestAccAccessRevocation_namesKnownAtApply(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ names, want string }{
		"null":        {`null`, "Nobody is named"},
		"nobody":      {`[]`, "Nobody is named"},
		"a null name": {`["alice", null]`, "Null element"},
		"a blank":     {`["alice", " "]`, "must not be empty or blank"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

			w.Attached(t, fixture(t, w, "unknown_names.tf", map[string]string{"endpoint": endpoint, "names": tc.names})).WantApplyError(t, tc.want)

			w.WantLive(t, endpoint, alice...)
			w.WantActions(t)
		})
	}
}

// A limit that is unknown during validation is checked once it is known. For the engine, 0 would mean that there is no limit.
func TestAccessRevocation_limitKnownAfterValidation(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	orders := newOrders(t, w)
	config := map[string]tftypes.Value{
		"client_vpn_endpoint_ids": acctest.Strings(endpoint), "usernames": acctest.Strings("alice"),
	}
	planned, _ := orders.plan(t, orders.null(), config)
	config["max_connections"] = tftypes.NewValue(tftypes.Number, 0)

	_, diagnostics := orders.plan(t, orders.null(), config)
	if got := summaries(diagnostics); !slices.Equal(got, []string{"ERROR: Invalid number"}) {
		t.Errorf("the diagnostics of the plan are %q", got)
	}
	invalid := attributes(t, planned)
	invalid["max_connections"] = config["max_connections"]
	_, diagnostics = orders.apply(t, orders.null(), orders.value(invalid), config)
	if got := summaries(diagnostics); !slices.Equal(got, []string{"ERROR: Invalid number"}) {
		t.Errorf("the diagnostics of the apply are %q", got)
	}

	w.WantLive(t, endpoint, alice...)
}
