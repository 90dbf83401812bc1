package simulation

import (
	"fmt"
	"slices"
	"strings"
)

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

// Check runs the scenario of a seed. If it breaks a promise, Check returns the smallest scenario that breaks the same promise and that
// it finds in at most shrinking more runs.
func (r *Runner) Check(seed uint64, shrinking int) (*Failure, error) {
	s := Generate(seed)
	violations, err := r.Run(s)
	if err != nil || len(violations) == 0 {
		return nil, err
	}
	smaller := *r
	smaller.Stats = NewStats() // Do not count the runs for shrinking.
	return smaller.shrink(Failure{s, violations}, shrinking), nil
}

// shrink removes people, orders and disturbances one by one, as long as the same promise is broken and runs are left.
func (r *Runner) shrink(f Failure, runs int) *Failure {
	for smaller := true; smaller; {
		smaller = false
		for _, candidate := range f.Scenario.reductions() {
			if runs--; runs < 0 {
				return &f
			}
			violations, err := r.Run(candidate)
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
	for i := range s.Orders {
		all = append(all, s.with(func(c *Scenario) { c.Orders = slices.Delete(c.Orders, i, i+1) }))
	}
	for i := range s.People {
		all = append(all, s.with(func(c *Scenario) { c.People = slices.Delete(c.People, i, i+1) }))
	}
	for i := range s.Orders {
		all = append(all, s.withLessDisturbance(i)...)
	}
	for i, p := range s.People {
		if p.Devices > 1 {
			all = append(all, s.with(func(c *Scenario) { c.People[i].Devices /= 2 }), s.with(func(c *Scenario) { c.People[i].Devices-- }))
		}
		if p.Arrives+p.Leaves+p.Reconnect > 0 {
			all = append(all, s.with(func(c *Scenario) { c.People[i].Arrives, c.People[i].Leaves, c.People[i].Reconnect = 0, 0, 0 }))
		}
	}
	if s.Throttled {
		all = append(all, s.with(func(c *Scenario) { c.Throttled = false }))
	}
	return all
}

// withLessDisturbance returns the scenarios in which one thing less disturbs an order.
func (s Scenario) withLessDisturbance(i int) []Scenario {
	var all []Scenario
	o := s.Orders[i]
	for n := range o.Faults {
		all = append(all, s.with(func(c *Scenario) { c.Orders[i].Faults = slices.Delete(slices.Clone(o.Faults), n, n+1) }))
	}
	for _, remove := range []struct {
		disturbed bool
		from      func(*Order)
	}{
		{len(o.Concurrent) > 0, func(o *Order) { o.Concurrent = nil }},
		{len(o.Delays) > 0, func(o *Order) { o.Delays = nil }},
		{o.Interrupt > 0, func(o *Order) { o.Interrupt = 0 }},
		{o.Crash > 0, func(o *Order) { o.Crash = 0 }},
		{o.Burst > 0, func(o *Order) { o.Burst = 0 }},
	} {
		if remove.disturbed {
			all = append(all, s.with(func(c *Scenario) { remove.from(&c.Orders[i]) }))
		}
	}
	return all
}

// with returns a modified copy.
func (s Scenario) with(change func(*Scenario)) Scenario {
	s.Orders, s.People = slices.Clone(s.Orders), slices.Clone(s.People)
	change(&s)
	return s
}
