package simulation

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Search runs the scenarios of many seeds.
type Search struct {
	// First is the first seed, and Seeds the number of consecutive seeds.
	First, Seeds uint64
	// Limit is the time after which no more seeds are started. If 0, there is no limit.
	Limit time.Duration
	// Workers is the number of seeds that run at the same time, and at least one.
	Workers int
	// Shrinking is the maximum number of runs to find a smaller scenario that breaks the same promise.
	Shrinking int
	// KeepGoing continues after a failure.
	KeepGoing bool
	// Report is called with each failure, and never concurrently.
	Report func(*Failure)
}

// Run checks the seeds and returns their counts. Unless KeepGoing is true, it starts no more seeds after one that breaks a promise, and
// reports the lowest seed that does. Which seed that is does not depend on the number of workers, because seeds start in ascending order
// and all that have started run to their end.
func (s Search) Run() (Stats, error) {
	began, total := now(), NewStats()
	var mu sync.Mutex
	var first *Failure
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(max(1, s.Workers))
	for n := uint64(0); n < s.Seeds && ctx.Err() == nil && (s.Limit == 0 || now().Sub(began) <= s.Limit); n++ {
		workers.Go(func() error {
			scenario := generate(s.First + n)
			stats, violations, err := Run(scenario)
			failure := shrink(Failure{scenario, violations}, s.Shrinking)
			mu.Lock()
			defer mu.Unlock()
			total.Add(stats)
			switch {
			case len(violations) == 0:
			case s.KeepGoing:
				s.Report(failure)
			case first == nil || failure.Scenario.Seed < first.Scenario.Seed:
				first = failure
				stop()
			}
			return err
		})
	}
	err := workers.Wait()
	if first != nil {
		s.Report(first)
	}
	return total, err
}

// Failure is a scenario in which a promise was broken.
type Failure struct {
	Scenario   Scenario
	Violations []Violation
}

// String returns how to reproduce the failure, the broken promises, and the scenario.
func (f Failure) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "seed %d, reproduce with: go run ./internal/cmd/simulate -seed %d -runs 1\n", f.Scenario.Seed, f.Scenario.Seed)
	for _, v := range f.Violations {
		fmt.Fprintln(&text, v)
	}
	return text.String() + f.Scenario.String()
}

// shrink removes people, orders and disturbances one by one, as long as the same promise is broken and runs are left.
func shrink(f Failure, runs int) *Failure {
	for smaller := len(f.Violations) > 0; smaller; {
		smaller = false
		for _, candidate := range f.Scenario.reductions() {
			if runs--; runs < 0 {
				return &f
			}
			_, violations, err := Run(candidate)
			if err == nil && slices.ContainsFunc(violations, func(v Violation) bool { return v.Promise == f.Violations[0].Promise }) {
				f, smaller = Failure{candidate, violations}, true
				break
			}
		}
	}
	return &f
}

// reductions returns the scenarios that have one thing less.
func (s Scenario) reductions() []Scenario {
	var all []Scenario
	without := func(change func(*Scenario)) {
		c := s
		c.Orders, c.People = slices.Clone(s.Orders), slices.Clone(s.People)
		if change(&c); !reflect.DeepEqual(c, s) {
			all = append(all, c)
		}
	}
	for i := range s.Orders {
		without(func(c *Scenario) { c.Orders = slices.Delete(c.Orders, i, i+1) })
	}
	for i := range s.People {
		without(func(c *Scenario) { c.People = slices.Delete(c.People, i, i+1) })
	}
	for i, o := range s.Orders {
		for n := range o.Faults {
			without(func(c *Scenario) { c.Orders[i].Faults = slices.Delete(slices.Clone(o.Faults), n, n+1) })
		}
		without(func(c *Scenario) { c.Orders[i].Concurrent = nil })
		without(func(c *Scenario) { c.Orders[i].Delay = Delay{} })
		without(func(c *Scenario) { c.Orders[i].Interrupt = 0 })
		without(func(c *Scenario) { c.Orders[i].Crash = 0 })
		without(func(c *Scenario) { c.Orders[i].Burst = 0 })
	}
	for i, p := range s.People {
		without(func(c *Scenario) { c.People[i].Devices = max(1, p.Devices/2) })
		without(func(c *Scenario) { c.People[i].Devices = max(1, p.Devices-1) })
		without(func(c *Scenario) { c.People[i].Arrives, c.People[i].Leaves, c.People[i].Reconnect = 0, 0, 0 })
	}
	without(func(c *Scenario) { c.Throttled = false })
	return all
}
