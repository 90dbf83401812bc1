package simulation

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Failure is a scenario in which a promise was broken.
type Failure struct {
	Scenario   Scenario
	Violations []Violation
}

// String returns how to repeat the failure, what was broken, and the smallest scenario that breaks it.
func (f Failure) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "seed %d, repeat with: go run ./internal/cmd/simulate -seed %d -runs 1\n", f.Scenario.Seed, f.Scenario.Seed)
	for _, v := range f.Violations {
		fmt.Fprintln(&text, v)
	}
	return text.String() + f.Scenario.String()
}

// Check runs the scenario of a seed. If a promise is broken, it returns the smallest scenario that breaks it and that can be found
// in so many further runs.
func (r *Runner) Check(seed uint64, shrinking int, now func() time.Time) (*Failure, error) {
	s := Generate(seed)
	violations, err := r.Run(s, now())
	if err != nil || len(violations) == 0 {
		return nil, err
	}
	smaller := *r
	smaller.Stats = NewStats() // Shrinking does not count.
	return smaller.shrink(Failure{s, violations}, shrinking, now), nil
}

// shrink removes people, orders, faults and disturbances one by one as long as the same promise is broken and runs are left.
func (r *Runner) shrink(f Failure, runs int, now func() time.Time) *Failure {
	for smaller := true; smaller; {
		smaller = false
		for _, candidate := range f.Scenario.without() {
			if runs--; runs < 0 {
				return &f
			}
			violations, err := r.Run(candidate, now())
			if err == nil && slices.ContainsFunc(violations, func(v Violation) bool { return v.Promise == f.Violations[0].Promise }) {
				f, smaller = Failure{candidate, violations}, true
				break
			}
		}
	}
	return &f
}

// without returns the scenarios that lack one thing.
func (s Scenario) without() []Scenario {
	var all []Scenario
	for i := range s.Orders {
		all = append(all, s.with(func(c *Scenario) { c.Orders = slices.Delete(c.Orders, i, i+1) }))
	}
	for i := range s.People {
		all = append(all, s.with(func(c *Scenario) { c.People = slices.Delete(c.People, i, i+1) }))
	}
	for i := range s.Orders {
		all = append(all, s.calmer(i)...)
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

// calmer returns the scenarios in which one thing less disturbs an order.
func (s Scenario) calmer(i int) []Scenario {
	var all []Scenario
	o := s.Orders[i]
	for n := range o.Faults {
		all = append(all, s.with(func(c *Scenario) { c.Orders[i].Faults = slices.Delete(slices.Clone(o.Faults), n, n+1) }))
	}
	if len(o.Meanwhile) > 0 {
		all = append(all, s.with(func(c *Scenario) { c.Orders[i].Meanwhile = nil }))
	}
	if len(o.Delays) > 0 {
		all = append(all, s.with(func(c *Scenario) { c.Orders[i].Delays = nil }))
	}
	if o.Interrupt > 0 {
		all = append(all, s.with(func(c *Scenario) { c.Orders[i].Interrupt = 0 }))
	}
	if o.Crash > 0 {
		all = append(all, s.with(func(c *Scenario) { c.Orders[i].Crash = 0 }))
	}
	if o.Burst > 0 {
		all = append(all, s.with(func(c *Scenario) { c.Orders[i].Burst = 0 }))
	}
	return all
}

// with returns a changed copy.
func (s Scenario) with(change func(*Scenario)) Scenario {
	s.Orders, s.People = slices.Clone(s.Orders), slices.Clone(s.People)
	change(&s)
	return s
}
