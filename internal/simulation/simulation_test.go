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
	stats := search(t, simulation.Search{Seeds: 200, Shrinking: 300, Report: func(failure *simulation.Failure) { t.Error(failure) }})
	if stats.Successes == 0 || stats.Successes == stats.Orders || stats.Terminated == 0 || stats.Simulated < 24*time.Hour {
		t.Errorf("the seeds did little:\n%v", &stats)
	}
	for _, kind := range []string{
		emulator.FaultError, emulator.FaultFailToTerminate, emulator.FaultForeign, emulator.FaultLatency, emulator.FaultLostAnswer,
		emulator.FaultMalformed, emulator.FaultReset, emulator.FaultStaleReads, emulator.FaultStuckTerminating, emulator.FaultTruncate,
	} {
		if stats.Faults[kind] == 0 {
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

// search runs a search to its end.
func search(t testing.TB, s simulation.Search) simulation.Stats {
	t.Helper()
	s.Now = now
	stats, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

// What a search counts does not depend on how many seeds run at the same time.
func TestSearch_workers(t *testing.T) {
	t.Parallel()
	alone, together := search(t, simulation.Search{First: 7, Seeds: 20}), search(t, simulation.Search{First: 7, Seeds: 20, Workers: 3})
	if diff := cmp.Diff(alone, together); diff != "" {
		t.Errorf("three workers count differently from one:\n%s", diff)
	}
	parts := simulation.NewStats()
	parts.Add(search(t, simulation.Search{First: 7, Seeds: 12}))
	parts.Add(search(t, simulation.Search{First: 19, Seeds: 8}))
	if diff := cmp.Diff(alone, parts); diff != "" {
		t.Errorf("two ranges count differently from one:\n%s", diff)
	}
}

// BenchmarkSeeds reports how many seeds one worker checks in a second.
func BenchmarkSeeds(b *testing.B) {
	search(b, simulation.Search{Seeds: uint64(b.N), Report: func(failure *simulation.Failure) { b.Error(failure) }}) //nolint:gosec // Not negative.
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "seeds/s")
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
