package connection_test

import (
	"fmt"
	"regexp"
	"slices"
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

const (
	address   = "clientvpn_connection_termination.test"
	describe  = "DescribeClientVpnConnections"
	terminate = "TerminateClientVpnConnections"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func TestAccConnectionTermination_byConnectionID(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 2})

	w.Test(t, resource.TestStep{
		Config: w.Config(termination(endpoint, `connection_id = "`+alice[0]+`"`)),
		ConfigStateChecks: []statecheck.StateCheck{
			statuses(ended(alice[0])),
			requestIDs(1),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("region"), knownvalue.StringExact("us-east-1")),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("terminated_at"), knownvalue.StringRegexp(regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`))),
		},
	})

	w.WantLive(t, endpoint, alice[1:]...)
	w.WantActions(t, afterPreviews(terminate, describe, describe)...)
}

func TestAccConnectionTermination_byUsername(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 5})
	others := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice2"})

	w.Test(t, resource.TestStep{
		Config:            w.Config(termination(endpoint, `username = "alice"`)),
		ConfigStateChecks: []statecheck.StateCheck{statuses(endedAll(alice)...), requestIDs(1)},
	})

	w.WantLive(t, endpoint, others...)
	w.WantActions(t, afterPreviews(terminate, describe, describe)...)
	if got := w.Calls(terminate)[0].Parameters["Username"]; got != "alice" {
		t.Errorf("the user name in the call is %q", got)
	}
}

func TestAccConnectionTermination_moreThanFive(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", Count: 7})
	others := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "Alice"})

	w.Test(t, resource.TestStep{
		Config:            w.Config(termination(endpoint, `username = "alice"`)),
		ConfigStateChecks: []statecheck.StateCheck{statuses(endedAll(alice)...), requestIDs(8)},
	})

	w.WantLive(t, endpoint, others...)
	w.WantActions(t, slices.Concat(afterPreviews(terminate, describe), slices.Repeat([]string{terminate}, 7), []string{describe, describe})...)
}

func TestAccConnectionTermination_byCommonName(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Authentication: certificate()})
	laptop := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop-1", Count: 2})
	others := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop-11"})

	w.Test(t, resource.TestStep{
		Config:            w.Config(termination(endpoint, `common_name = "laptop-1"`)),
		ConfigStateChecks: []statecheck.StateCheck{statuses(endedAll(laptop)...), requestIDs(2)},
	})

	w.WantLive(t, endpoint, others...)
	w.WantActions(t, afterPreviews(describe, terminate, terminate, describe, describe)...)
}

// The example of https://docs.aws.amazon.com/cli/latest/reference/ec2/terminate-client-vpn-connections.html.
func TestAccConnectionTermination_cliReferenceExample(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{ID: "vpn-endpoint-123456789123abcde", Authentication: certificate()})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop", ID: "cvpn-connection-04edd76f5201e0cb8"})

	w.Test(t, resource.TestStep{
		Config: w.Config(termination("vpn-endpoint-123456789123abcde", `
  connection_id        = "cvpn-connection-04edd76f5201e0cb8"
  wait_for_termination = false`)),
		ConfigStateChecks: []statecheck.StateCheck{statuses(knownvalue.ObjectExact(map[string]knownvalue.Check{
			"connection_id":   knownvalue.StringExact("cvpn-connection-04edd76f5201e0cb8"),
			"previous_status": status("active"),
			"current_status":  status("terminating"),
			"final_status":    knownvalue.Null(),
		}))},
	})

	w.WantActions(t, afterPreviews(terminate)...)
}

func TestAccConnectionTermination_notConnectedIsAnError(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "Alice ", ID: "cvpn-connection-00000000000000001"})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice2", ID: "cvpn-connection-00000000000000002"})

	w.Test(t, resource.TestStep{
		Config: w.Config(termination(endpoint, `username = "alice"`)),
		ExpectError: acctest.InOrder("Could not terminate the Client VPN connections", endpoint, "Region: us-east-1", `username "alice"`,
			"No connection", "differs only in case, blanks", "cvpn-connection-00000000000000001", "UserNotFound", "Request ID: ", "on_not_connected"),
	})

	w.WantActions(t, afterPreviews(terminate, describe)...)
	if live := w.Live(endpoint); len(live) != 2 {
		t.Errorf("the live connections are %v, want both", live)
	}
}

func TestAccConnectionTermination_notConnectedIsIgnored(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string]string{
		"user":          `username = "nobody"`,
		"common name":   `common_name = "nobody"`,
		"connection ID": `connection_id = "cvpn-connection-00000000000000009"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			w.Test(t, resource.TestStep{
				Config: w.Config(termination(endpoint, arguments+"\n"+`on_not_connected = "ignore"`)),
				ConfigStateChecks: []statecheck.StateCheck{
					statuses(),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("terminated_at"), knownvalue.Null()),
				},
			})
		})
	}
}

func TestAccConnectionTermination_alreadyEnded(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string]string{
		"user":          `username = "alice"`,
		"connection ID": `connection_id = "cvpn-connection-00000000000000001"`,
		"common name":   `common_name = "alice"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice", CommonName: "alice", ID: "cvpn-connection-00000000000000001"})
			end(t, w, endpoint, "cvpn-connection-00000000000000001")

			w.Test(t, resource.TestStep{
				Config: w.Config(termination(endpoint, arguments)),
				ConfigStateChecks: []statecheck.StateCheck{
					statuses(knownvalue.ObjectPartial(map[string]knownvalue.Check{
						"connection_id":   knownvalue.StringExact("cvpn-connection-00000000000000001"),
						"previous_status": status("terminated"),
						"current_status":  status("terminated"),
					})),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("terminated_at"), knownvalue.NotNull()),
				},
			})
		})
	}
}

func TestAccConnectionTermination_stateOutlivesTheListing(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	configuration := w.Config(termination(endpoint, `username = "alice"`))

	w.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig:        func() { w.Clock.Advance(61 * time.Minute) },
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)

	w.WantActions(t, afterPreviews(terminate, describe, describe)...)
	if left := w.Connections(endpoint); len(left) != 0 {
		t.Errorf("the emulator still lists %v", left)
	}
}

func TestAccConnectionTermination_triggers(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})
	configuration := `variable "ticket" { type = string }
` + w.Config(termination(endpoint, `
  username = "alice"
  triggers = { ticket = var.ticket }`))

	w.Test(t,
		resource.TestStep{Config: configuration, ConfigVariables: config.Variables{"ticket": config.StringVariable("SEC-1")}},
		resource.TestStep{
			PreConfig: func() { w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"}) },
			Config:    configuration, ConfigVariables: config.Variables{"ticket": config.StringVariable("SEC-2")},
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
			}},
		},
	)

	w.WantActions(t, slices.Concat(afterPreviews(terminate, describe, describe), afterPreviews(terminate, describe, describe))...)
	w.WantLive(t, endpoint)
}

func TestAccConnectionTermination_updatesWithoutACall(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)
	alice := w.Join(t, emulator.ClientSeed{EndpointID: endpoint, Username: "alice"})

	w.Test(t,
		resource.TestStep{Config: w.Config(termination(endpoint, `username = "alice"`))},
		resource.TestStep{
			Config: w.Config(termination(endpoint, `
  username             = "alice"
  wait_for_termination = false
  on_not_connected     = "ignore"
  timeouts {
    create = "1h"
  }`)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: []statecheck.StateCheck{statuses(ended(alice[0])), requestIDs(1)},
		},
	)

	w.WantActions(t, afterPreviews(terminate, describe, describe)...)
}

func TestAccConnectionTermination_region(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{Region: "eu-central-1", Authentication: certificate()})
	w.Join(t, emulator.ClientSeed{EndpointID: endpoint, CommonName: "laptop", ID: "cvpn-connection-00000000000000001"})

	w.Test(t,
		resource.TestStep{
			Config: w.Config(termination(endpoint, `
  connection_id = "cvpn-connection-00000000000000001"
  region        = "eu-central-1"`)),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("region"), knownvalue.StringExact("eu-central-1")),
			},
		},
	)

	for _, call := range w.Calls() {
		if call.Region != "eu-central-1" {
			t.Errorf("%s was called in %s", call.Action, call.Region)
		}
	}
	w.WantLive(t, endpoint)
}

func TestAccConnectionTermination_cannotBeImported(t *testing.T) {
	t.Parallel()
	w, endpoint := newEmulator(t)

	w.Test(t, resource.TestStep{
		Config:        w.Config(termination(endpoint, `username = "alice"`)),
		ResourceName:  address,
		ImportState:   true,
		ImportStateId: endpoint,
		ExpectError:   acctest.InOrder("cannot be imported", "event"),
	})

	w.WantActions(t)
}

// newEmulator returns an emulator with an endpoint whose clients have user names.
func newEmulator(t *testing.T) (*acctest.Emulator, string) {
	t.Helper()
	w := acctest.New(t)
	return w, w.Endpoint(t, emulator.EndpointSeed{Authentication: directory()})
}

func termination(endpoint, arguments string) string {
	return fmt.Sprintf(`
resource "clientvpn_connection_termination" "test" {
  client_vpn_endpoint_id = %q
  %s
}
`, endpoint, arguments)
}
