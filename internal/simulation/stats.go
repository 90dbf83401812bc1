package simulation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Stats has the counts of scenarios that were run.
type Stats struct {
	Runs       int
	Orders     int
	Successes  int
	Calls      int
	People     int
	Terminated int
	// Faults is the number of faults that hit a call, by kind.
	Faults    map[string]int
	Simulated time.Duration
	// Broken is the number of violations, by promise.
	Broken map[string]int
	// Took is how long the runs took.
	Took time.Duration
}

// NewStats returns zero counts.
func NewStats() Stats { return Stats{Faults: map[string]int{}, Broken: map[string]int{}} }

// Add adds the counts of other runs.
func (s *Stats) Add(other Stats) {
	s.Runs += other.Runs
	s.Orders += other.Orders
	s.Successes += other.Successes
	s.Calls += other.Calls
	s.People += other.People
	s.Terminated += other.Terminated
	s.Simulated += other.Simulated
	s.Took += other.Took
	for kind, count := range other.Faults {
		s.Faults[kind] += count
	}
	for promise, count := range other.Broken {
		s.Broken[promise] += count
	}
}

// String returns the counts, one per line.
func (s *Stats) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "seeds: %d\nsimulated time: %.0f days\norders: %d, of which %d succeeded\ncalls: %d\npeople: %d\nconnections ended: %d\nfaults:\n",
		s.Runs, s.Simulated.Hours()/24, s.Orders, s.Successes, s.Calls, s.People, s.Terminated)
	for _, kind := range slices.Sorted(maps.Keys(s.Faults)) {
		fmt.Fprintf(&text, "  %s: %d\n", kind, s.Faults[kind])
	}
	for _, promise := range promises() {
		fmt.Fprintf(&text, "broken promises of %s: %d\n", promise, s.Broken[promise])
	}
	fmt.Fprintf(&text, "took: %s, %.0f seeds a second\n", s.Took.Round(time.Second), float64(s.Runs)/s.Took.Seconds())
	return text.String()
}

// statsOf returns the counts of a scenario.
func statsOf(s *simulator, orders []*execution, violations []Violation) Stats {
	stats := NewStats()
	stats.Runs, stats.Orders, stats.People, stats.Simulated = 1, len(orders), s.arrived, s.clock.passed
	for _, o := range orders {
		if o.err == nil {
			stats.Successes++
		}
		stats.Calls += len(o.exchanges)
		for _, x := range o.exchanges {
			if x.Action == terminateAction {
				stats.Terminated += len(x.cut)
			}
			for _, fault := range x.Faults {
				stats.Faults[fault]++
			}
		}
	}
	for _, v := range violations {
		stats.Broken[v.Promise]++
	}
	return stats
}
