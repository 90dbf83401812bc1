package simulation_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/simulation"
)

// TestSimulation checks some seeds. `go run ./internal/cmd/simulate` checks more.
func TestSimulation(t *testing.T) {
	t.Parallel()
	stats := search(t, simulation.Search{Seeds: 200})
	if stats.Successes == 0 || stats.Successes == stats.Orders || stats.Terminated == 0 || stats.Simulated < 24*time.Hour {
		t.Errorf("the seeds cover too little:\n%v", &stats)
	}
	for _, kind := range []string{
		emulator.FaultError, emulator.FaultFailToTerminate, emulator.FaultForeign, emulator.FaultLatency, emulator.FaultLostAnswer,
		emulator.FaultMalformed, emulator.FaultReset, emulator.FaultStaleReads, emulator.FaultStuckTerminating, emulator.FaultTruncate,
	} {
		if stats.Faults[kind] == 0 {
			t.Errorf("no fault of kind %s hit a call", kind)
		}
	}
}

// An order makes no calls for connections that are already terminating, but waits and looks again. That is one round more than it has
// bursts of terminations.
func TestRun_alreadyTerminating(t *testing.T) {
	t.Parallel()
	const endpoint, region = "cvpn-endpoint-1", "us-east-1"
	named := clientvpn.People{Usernames: []string{"jos\u00e9"}}
	order := simulation.Order{
		Kind: simulation.Terminate, Region: region, Endpoints: []string{endpoint}, People: named, Timeout: time.Minute,
	}
	again := order
	order.Direct, again.Repeat, again.Process = true, true, 1

	stats, violations, err := simulation.Run(simulation.Scenario{
		Endpoints:   []simulation.Endpoint{{ID: endpoint, Region: region}},
		People:      []simulation.Person{{Name: "p0", Endpoint: endpoint, Username: "jos\u00e9", Devices: 1}},
		Orders:      []simulation.Order{order, again},
		Terminating: 5 * time.Second,
	})

	if err != nil || len(violations) > 0 || stats.Terminated != 1 {
		t.Errorf("%v %v; ended %d connections, want 1", violations, err, stats.Terminated)
	}
}

// search runs a search. Each failure fails the test.
func search(t testing.TB, s simulation.Search) simulation.Stats {
	t.Helper()
	s.Shrinking, s.Report = 300, func(failure *simulation.Failure) { t.Error(failure) }
	stats, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

// The counts do not depend on the number of workers.
func TestSearch_workers(t *testing.T) {
	t.Parallel()
	alone, together := search(t, simulation.Search{First: 7, Seeds: 20}), search(t, simulation.Search{First: 7, Seeds: 20, Workers: 3})
	if diff := cmp.Diff(alone, together); diff != "" {
		t.Errorf("the counts of three workers differ from those of one:\n%s", diff)
	}
	parts := simulation.NewStats()
	parts.Add(search(t, simulation.Search{First: 7, Seeds: 12}))
	parts.Add(search(t, simulation.Search{First: 19, Seeds: 8}))
	if diff := cmp.Diff(alone, parts); diff != "" {
		t.Errorf("the counts of two ranges differ from those of one:\n%s", diff)
	}
}

// BenchmarkSeeds reports the number of seeds that one worker checks per second.
func BenchmarkSeeds(b *testing.B) {
	search(b, simulation.Search{Seeds: uint64(b.N)}) //nolint:gosec // Not negative.
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "seeds/s")
}

// BenchmarkDay measures a day of an endpoint with 100 people, on which a standing order over ten of them is applied every three hours.
func BenchmarkDay(b *testing.B) {
	endpoint := simulation.Endpoint{ID: "cvpn-endpoint-1", Region: "us-east-1"}
	day := simulation.Scenario{Endpoints: []simulation.Endpoint{endpoint}, Terminating: 2 * time.Second}
	var leavers []string
	for i := range 100 {
		p := simulation.Person{Name: fmt.Sprint("p", i), Endpoint: endpoint.ID, Username: fmt.Sprintf("person-%d", i), Devices: 1, Arrives: time.Duration(i) * 10 * time.Minute}
		day.People = append(day.People, p)
		if i%10 == 0 {
			leavers = append(leavers, p.Username)
		}
	}
	for range 8 {
		day.Orders = append(day.Orders, simulation.Order{
			Kind: simulation.Terminate, After: 3 * time.Hour, Region: endpoint.Region, Endpoints: []string{endpoint.ID},
			People: clientvpn.People{Usernames: leavers}, Repeat: true, Timeout: 5 * time.Minute,
		})
	}
	for b.Loop() {
		stats, violations, err := simulation.Run(day)
		if err != nil || len(violations) > 0 || stats.Terminated != len(leavers) {
			b.Fatalf("%v %v; ended %d connections, want %d", violations, err, stats.Terminated, len(leavers))
		}
	}
}
