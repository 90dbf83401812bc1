package simulation_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/simulation"
)

// TestSimulation checks some seeds. `go run ./internal/cmd/simulate` checks more.
func TestSimulation(t *testing.T) {
	t.Parallel()
	runner := newRunner(t)
	for seed := range uint64(200) {
		failure, err := runner.Check(seed, now)
		if err != nil {
			t.Fatal(err)
		}
		if failure != nil {
			t.Fatal(failure)
		}
	}
	if stats := runner.Stats; stats.Successes == 0 || stats.Successes == stats.Orders || stats.Terminated == 0 || stats.Simulated < 24*time.Hour {
		t.Errorf("the seeds did little:\n%v", &stats)
	}
	for _, kind := range []string{
		emulator.FaultError, emulator.FaultFailToTerminate, emulator.FaultForeign, emulator.FaultLatency, emulator.FaultLostAnswer,
		emulator.FaultMalformed, emulator.FaultReset, emulator.FaultStaleReads, emulator.FaultStuckTerminating, emulator.FaultTruncate,
	} {
		if runner.Stats.Faults[kind] == 0 {
			t.Errorf("no call was hit by a fault of kind %s", kind)
		}
	}
}

func TestRun_repeats(t *testing.T) {
	t.Parallel()
	first, second := newRunner(t), newRunner(t)
	for seed := range uint64(20) {
		for _, runner := range []*simulation.Runner{first, second} {
			if _, err := runner.Run(simulation.Generate(seed), now()); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(first.Stats, second.Stats); diff != "" {
			t.Fatalf("two runs of seed %d differ:\n%s", seed, diff)
		}
	}
}

func newRunner(t *testing.T) *simulation.Runner {
	t.Helper()
	runner, err := simulation.NewRunner()
	if err != nil {
		t.Fatal(err)
	}
	return runner
}

func now() time.Time { return time.Now() } //nolint:forbidigo // Requests are signed at the machine's time.
