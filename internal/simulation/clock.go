package simulation

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// clock is a clock on which waiting takes no time. On its way forward, it stops at each event. Only one goroutine may use it.
type clock struct {
	start time.Time
	// advanced is called with each step of the clock.
	advanced func(time.Duration)
	passed   time.Duration
	events   []*event // earliest first
	pending  []*afterFunc
}

// event is a function that is called at a time, which is counted from the start.
type event struct {
	at  time.Duration
	run func()
}

// afterFunc is a function that is called once ctx is done.
type afterFunc struct {
	ctx context.Context
	run func()
}

// Now returns the simulated time.
func (c *clock) Now() time.Time { return c.start.Add(c.passed) }

// Wait advances the clock by d, or until ctx is done.
func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	for end := c.passed + d; ctx.Err() == nil && c.step(end); {
	}
	return context.Cause(ctx)
}

// WithTimeout returns a context that is done when d has passed on this clock.
func (c *clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	timeout := c.at(c.passed+d, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() {
		cancel(nil)
		c.events = slices.DeleteFunc(c.events, func(e *event) bool { return e == timeout })
	}
}

// AfterFunc calls f once ctx is done, before the clock advances.
func (c *clock) AfterFunc(ctx context.Context, f func()) (stop func() bool) {
	call := &afterFunc{ctx, f}
	c.pending = append(c.pending, call)
	return func() bool {
		before := len(c.pending)
		c.pending = slices.DeleteFunc(c.pending, func(p *afterFunc) bool { return p == call })
		return len(c.pending) < before
	}
}

// advance moves the clock forward by d.
func (c *clock) advance(d time.Duration) {
	for end := c.passed + d; c.step(end); {
	}
}

// callPending calls the functions whose context is done.
func (c *clock) callPending() {
	done := func(p *afterFunc) bool { return p.ctx.Err() != nil }
	for i := slices.IndexFunc(c.pending, done); i >= 0; i = slices.IndexFunc(c.pending, done) {
		run := c.pending[i].run
		c.pending = slices.Delete(c.pending, i, i+1)
		run()
	}
}

// step runs the next event until end and returns true, or advances to end and returns false.
func (c *clock) step(end time.Duration) bool {
	c.callPending() // Contexts can have been canceled since the last step.
	due := len(c.events) > 0 && c.events[0].at <= end
	next, run := end, func() {}
	if due {
		next, run, c.events = c.events[0].at, c.events[0].run, c.events[1:]
	}
	next = max(next, c.passed)
	c.advanced(next - c.passed)
	c.passed = next
	run()
	c.callPending()
	return due
}

// at schedules an event.
func (c *clock) at(when time.Duration, run func()) *event {
	e := &event{at: when, run: run}
	c.events = append(c.events, e)
	slices.SortStableFunc(c.events, func(a, b *event) int { return cmp.Compare(a.at, b.at) })
	return e
}
