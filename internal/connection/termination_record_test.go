package connection_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// Terraform replaces a resource whose create failed and gives the replacement no prior state.
func TestAccConnectionTermination_replacementContinuesTheRecord(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 6})
	w.Fail(t, emulator.Fault{
		Action: terminate, Kind: emulator.FaultError, Match: map[string]string{"ConnectionId": alice[3]},
		Code: "InvalidParameterValue", Message: "This connection cannot be terminated.",
	})
	configuration := w.Config(termination(endpoint, `username = "alice"`))

	w.Test(t,
		resource.TestStep{Config: configuration, ExpectError: acctest.InOrder("This connection cannot be terminated.", "May still be live", alice[3])},
		resource.TestStep{
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				// The first create has ended all but one, and the second that one.
				statecheck.ExpectKnownValue(address, tfjsonpath.New("connection_statuses"), knownvalue.ListExact([]knownvalue.Check{
					wasActive(alice[0]), wasActive(alice[1]), wasActive(alice[2]), wasActive(alice[4]), wasActive(alice[5]), ended(alice[3]),
				})),
				requestIDs(8), // One by name, which was rejected, six by ID, one of which failed, and one of the second create.
				statecheck.ExpectKnownValue(address, tfjsonpath.New("terminated_at"), knownvalue.NotNull()),
			},
		},
		resource.TestStep{Config: configuration, PlanOnly: true},
	)

	w.WantLive(t, endpoint)
}

// wasActive checks the statuses of a connection that the service has agreed to end.
func wasActive(id string) knownvalue.Check {
	return knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"connection_id": knownvalue.StringExact(id), "previous_status": status("active"), "current_status": status("terminating"),
	})
}

// The first create ended the connection but did not see its end, and the service no longer lists it.
func TestAccConnectionTermination_replacementFindsNobody(t *testing.T) {
	t.Parallel()
	w := acctest.NewWith(t, emulator.Options{Terminating: 24 * time.Hour})
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: directory()})
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	configuration := w.Config(termination(endpoint, `username = "alice"`))

	w.Test(t,
		resource.TestStep{Config: configuration, ExpectError: acctest.InOrder("Could not confirm that the Client VPN connections ended", alice[0])},
		resource.TestStep{
			PreConfig:         func() { w.Clock.Advance(72 * time.Hour) },
			Config:            configuration,
			ConfigStateChecks: []statecheck.StateCheck{statuses(wasActive(alice[0])), requestIDs(2)},
		},
	)
}

// A failed replacement keeps the record too.
func TestAccConnectionTermination_replacementFails(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultFailToTerminate})
	configuration := w.Config(termination(endpoint, `username = "alice"`))

	w.Test(t,
		resource.TestStep{Config: configuration, ExpectError: acctest.InOrder("failed-to-terminate", alice[0])},
		resource.TestStep{
			PreConfig:   func() { w.Fail(t, unauthorized()) },
			Config:      configuration,
			ExpectError: acctest.InOrder("UnauthorizedOperation"),
		},
		resource.TestStep{
			PreConfig:        w.ClearFaults,
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{kept{alice[0]: "terminating"}}},
			// One request of the first create, one that was denied, and one of the last create.
			ConfigStateChecks: []statecheck.StateCheck{statuses(ended(alice[0])), requestIDs(3)},
		},
	)
}

// A new event starts a new record.
func TestAccConnectionTermination_triggersStartANewRecord(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	var again []string
	configuration := w.Config("variable \"ticket\" { type = string }\n" + termination(endpoint, "username = \"alice\"\ntriggers = { ticket = var.ticket }"))

	w.Test(t,
		resource.TestStep{Config: configuration, ConfigVariables: config.Variables{"ticket": config.StringVariable("SEC-1")}},
		resource.TestStep{
			PreConfig: func() { again = w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"}) },
			Config:    configuration, ConfigVariables: config.Variables{"ticket": config.StringVariable("SEC-2")},
			ConfigStateChecks: []statecheck.StateCheck{requestIDs(1)},
		},
	)

	if ids := w.Live(endpoint); len(again) != 1 || len(ids) != 0 {
		t.Errorf("the live connections are %v, after %v connected", ids, again)
	}
}

// A termination whose answer has no connection statuses is not yet a success.
func TestAccConnectionTermination_acceptedWithoutStatuses(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultMalformed, Body: `<TerminateClientVpnConnectionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>11111111-2222-3333-4444-555555555555</requestId>
  <clientVpnEndpointId>` + endpoint + `</clientVpnEndpointId>
</TerminateClientVpnConnectionsResponse>`})

	w.Test(t, resource.TestStep{
		Config: w.Config(termination(endpoint, `username = "alice"`)),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("connection_statuses"), knownvalue.ListExact(withIDs(alice))),
			requestIDs(1),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("terminated_at"), knownvalue.NotNull()),
		},
	})

	w.WantLive(t, endpoint)
}

// The answer "not found" proves nothing about a live connection.
func TestAccConnectionTermination_notFoundWhileLive(t *testing.T) {
	t.Parallel()
	for code, times := range map[string]int{"InvalidClientVpnConnection.UserNotFound": 1, "InvalidClientVpnConnection.IdNotFound": 2} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
			w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultError, Times: times, Code: code, Message: "Not found."})

			w.Test(t, resource.TestStep{
				Config:            w.Config(termination(endpoint, `username = "alice"`)),
				ConfigStateChecks: []statecheck.StateCheck{statuses(ended(alice[0]))},
			})

			w.WantLive(t, endpoint)
			if got := len(w.Calls(terminate)); got != times+1 {
				t.Errorf("there were %d terminations, want %d", got, times+1)
			}
		})
	}
}

func TestAccConnectionTermination_notFoundForever(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	w.Fail(t, emulator.Fault{Action: terminate, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "InvalidClientVpnConnection.IdNotFound", Message: "Not found."})

	w.Test(t, resource.TestStep{
		Config: w.Config(termination(endpoint, `connection_id = "`+alice[0]+`"`)),
		ExpectError: acctest.InOrder("Could not confirm", "InvalidClientVpnConnection.IdNotFound", alice[0], "lists it as active",
			"May still be live", alice[0], "timeouts.create"),
	})

	w.WantLive(t, endpoint, alice...)
}

// Terraform composes the characters of every string. Those in a directory may be decomposed.
func TestAccConnectionTermination_decomposedName(t *testing.T) {
	t.Parallel()
	const composed, decomposed = "Ren\u00e9", "Rene\u0301"
	for name, seed := range map[string]emulator.ClientSeed{
		"username":    {Username: decomposed, CommonName: "laptop"},
		"common_name": {Username: "alice", CommonName: decomposed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			seed.EndpointID = endpoint
			ids := w.Join(t, seed)
			others := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "Rene", CommonName: "Rene"})

			w.Test(t, resource.TestStep{
				Config:            w.Config(termination(endpoint, name+` = "`+composed+`"`)),
				ConfigStateChecks: []statecheck.StateCheck{statuses(ended(ids[0]))},
			})

			w.WantLive(t, endpoint, others...)
		})
	}
}
