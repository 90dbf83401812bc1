package simulation

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// clock is a clock on which waiting takes no time. On its way forward, it stops at each event and each deadline. Only one goroutine may
// use it.
type clock struct {
	start time.Time
	// advanced is called with each step of the clock.
	advanced  func(time.Duration)
	passed    time.Duration
	events    []event // earliest first
	deadlines []*deadline
	pending   []*afterFunc
}

type event struct {
	at  time.Duration
	run func()
}

type deadline struct {
	at     time.Duration
	expire context.CancelCauseFunc
}

// afterFunc is a function that is called once ctx is done.
type afterFunc struct {
	ctx context.Context //nolint:containedctx // It is only waited for.
	run func()
}

// Now returns the simulated time.
func (c *clock) Now() time.Time { return c.start.Add(c.passed) }

// Wait advances the clock by d, or until ctx is done.
func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	for end := c.passed + d; ctx.Err() == nil && c.passed < end; {
		c.step(end)
	}
	return context.Cause(ctx)
}

// WithTimeout returns a context that is done when d has passed on this clock.
func (c *clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	timeout := &deadline{at: c.passed + d, expire: cancel}
	c.deadlines = append(c.deadlines, timeout)
	return ctx, func() {
		cancel(nil)
		c.deadlines = slices.DeleteFunc(c.deadlines, func(d *deadline) bool { return d == timeout })
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

// callPending calls the functions whose context is done.
func (c *clock) callPending() {
	done := func(p *afterFunc) bool { return p.ctx.Err() != nil }
	for i := slices.IndexFunc(c.pending, done); i >= 0; i = slices.IndexFunc(c.pending, done) {
		run := c.pending[i].run
		c.pending = slices.Delete(c.pending, i, i+1)
		run()
	}
}

// advance moves the clock forward by d.
func (c *clock) advance(d time.Duration) {
	for end := c.passed + d; c.passed < end; {
		c.step(end)
	}
}

// step advances to the next event or deadline, or to end if that is earlier.
func (c *clock) step(end time.Duration) {
	c.callPending() // Contexts that were canceled since the last step.
	next := end
	for _, d := range c.deadlines {
		next = min(next, d.at)
	}
	run := func() {}
	if len(c.events) > 0 && c.events[0].at <= next {
		next, run, c.events = c.events[0].at, c.events[0].run, c.events[1:]
	}
	next = max(next, c.passed)
	c.advanced(next - c.passed)
	c.passed = next
	c.deadlines = slices.DeleteFunc(c.deadlines, func(d *deadline) bool {
		over := d.at <= c.passed
		if over {
			d.expire(context.DeadlineExceeded)
		}
		return over
	})
	c.callPending()
	run()
}

// at schedules an event.
func (c *clock) at(when time.Duration, run func()) {
	c.events = append(c.events, event{at: when, run: run})
	slices.SortStableFunc(c.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
}
