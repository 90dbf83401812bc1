package policy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

// throttled returns the fault of a service that throttles every call of an action.
func throttled(action string) emulator.Fault {
	return emulator.Fault{Action: action, Kind: emulator.FaultError, Times: emulator.FaultAlways, Code: "RequestLimitExceeded", Status: 503, Message: "Request limit exceeded."}
}

// A read whose calls are all throttled ends after timeouts.read. The error has the service's last answer.
func TestAccAuthorizationPolicy_readTimeout(t *testing.T) {
	t.Parallel()
	const oneMinute = "shadow_mode = true\ntimeouts {\n read = \"1m\"\n}"
	gaveUp := func(summary, allowed string, more ...string) []string {
		return append([]string{summary, "Region: us-east-1", get + " did not succeed in time", "Request limit exceeded.", "Error code: RequestLimitExceeded", "Request ID: ", "Attempts: ", " in " + allowed}, more...)
	}
	for name, step := range map[string]func(w *acctest.Emulator, endpoint string) resource.TestStep{
		"refresh": func(w *acctest.Emulator, endpoint string) resource.TestStep {
			return resource.TestStep{
				Config: w.Config(config(endpoint, everybody, oneMinute)), PlanOnly: true,
				ExpectError: acctest.InOrder(gaveUp("Could not read the authorization policy", "1m", "timeouts.read", "Plan again")...),
			}
		},
		"import": func(w *acctest.Emulator, endpoint string) resource.TestStep {
			return resource.TestStep{
				Config: w.Config(config(endpoint, everybody, oneMinute)), ResourceName: address, ImportState: true, ImportStateId: endpoint,
				ExpectError: acctest.InOrder(gaveUp("Could not import the authorization policy", "2m", "Import it again")...),
			}
		},
		"data source": func(w *acctest.Emulator, endpoint string) resource.TestStep {
			return resource.TestStep{
				Config:      w.Config(data(endpoint, "timeouts {\n read = \"3m\"\n}")),
				ExpectError: acctest.InOrder(gaveUp("Could not read the authorization policy", "3m", "timeouts.read", "Run Terraform again")...),
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, endpoint := newEmulator(t)
			failing := step(w, endpoint)
			failing.PreConfig = func() { w.Fail(t, throttled(get)) }
			steps := []resource.TestStep{failing}
			if name != "data source" {
				configuration := w.Config(config(endpoint, everybody, oneMinute))
				steps = []resource.TestStep{{Config: configuration}, failing, {PreConfig: func() { w.ClearFaults() }, Config: configuration, ConfigPlanChecks: noChange()}}
			}
			w.Test(t, steps...)
		})
	}
}

// On the system clock, a read ends whatever the service does. The error has the number of attempts.
func TestAccCLI_readsEnd(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault emulator.Fault
		want  []string
	}{
		"failing":   {emulator.Fault{Kind: emulator.FaultError, Code: "InternalError", Status: 500, Message: "An internal error has occurred"}, []string{"An internal error has occurred", "Error code: InternalError", "Attempts: "}},
		"resets":    {emulator.Fault{Kind: emulator.FaultReset}, []string{"did not succeed in time", "EC2 did not answer", "closed the connection without an answer", "Attempts: "}},
		"no answer": {emulator.Fault{Kind: emulator.FaultLatency, Duration: time.Hour}, []string{"It was not answered", "Attempts: 1 in "}},
		"throttled": {throttled(get), []string{"Request limit exceeded", "Attempts: "}},
		"truncated": {emulator.Fault{Kind: emulator.FaultTruncate}, []string{"Attempts: "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.NewWith(t, emulator.Options{Transition: time.Millisecond})
			endpoint := w.Endpoint(t, emulator.EndpointSeed{})
			cli := w.CLI(t, w.Config(config(endpoint, everybody, "shadow_mode = true\ntimeouts {\n read = \"2s\"\n}")))
			cli.Do(t.Context(), t, 0, "apply", "-auto-approve")
			tc.fault.Action, tc.fault.Times = get, emulator.FaultAlways
			w.Fail(t, tc.fault)

			output := cli.Do(t.Context(), t, 1, "plan", "-no-color")

			want := append([]string{"Could not read the authorization policy", endpoint}, tc.want...)
			if !acctest.InOrder(append(want, "timeouts.read")...).MatchString(output) {
				t.Errorf("the output does not have %q:\n%s", want, output)
			}
			w.ClearFaults()
			for _, args := range [][]string{{"-refresh-only"}, nil} {
				if output := cli.Do(t.Context(), t, 0, "plan", append(args, "-detailed-exitcode", "-no-color")...); !strings.Contains(output, "No changes") {
					t.Errorf("the output of the plan with %v is\n%s", args, output)
				}
			}
		})
	}
}

// If a plan cannot list the connections within timeouts.read, it warns, but does not fail.
func TestAccCLI_planEnds(t *testing.T) {
	t.Parallel()
	w := acctest.New(t)
	endpoint := w.Endpoint(t, emulator.EndpointSeed{})
	w.Fail(t, throttled(describe))
	cli := w.CLI(t, w.Config(config(endpoint, everybody, "timeouts {\n read = \"2s\"\n}")))

	output := cli.Do(t.Context(), t, 2, "plan", "-detailed-exitcode", "-no-color")

	if !acctest.InOrder(fmt.Sprintf("Could not count the live connections of %s in us-east-1", endpoint), "Request limit exceeded.", "Attempts: ", "timeouts.read",
		"How many connections are live is not known").MatchString(output) {
		t.Errorf("the output is\n%s", output)
	}
}
