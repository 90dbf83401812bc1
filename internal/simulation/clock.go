package simulation

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// clock is a clock on which waiting takes no time. On its way forward, it stops at each event and each deadline.
type clock struct {
	start time.Time
	// advanced is called with each step of the clock.
	advanced func(time.Duration)

	mu        sync.Mutex
	passed    time.Duration
	events    []event // earliest first
	deadlines []*deadline
}

type event struct {
	at  time.Duration
	run func()
}

type deadline struct {
	at     time.Duration
	expire context.CancelCauseFunc
}

// Now returns the simulated time.
func (c *clock) Now() time.Time { return c.start.Add(c.elapsed()) }

// Wait advances the clock by d, or until ctx is done.
func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	for end := c.elapsed() + d; ctx.Err() == nil && c.elapsed() < end; {
		c.step(end)
	}
	return context.Cause(ctx)
}

// WithTimeout returns a context that is done when d has passed on this clock.
func (c *clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithCancelCause(ctx)
	timeout := &deadline{at: c.passed + d, expire: cancel}
	c.deadlines = append(c.deadlines, timeout)
	return ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		cancel(nil)
		c.deadlines = slices.DeleteFunc(c.deadlines, func(d *deadline) bool { return d == timeout })
	}
}

// advance moves the clock forward by d.
func (c *clock) advance(d time.Duration) {
	for end := c.elapsed() + d; c.elapsed() < end; {
		c.step(end)
	}
}

func (c *clock) elapsed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passed
}

// step advances to the next event or deadline, or to end if that is earlier.
func (c *clock) step(end time.Duration) {
	c.mu.Lock()
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
	c.mu.Unlock()
	run()
}

// at schedules an event.
func (c *clock) at(when time.Duration, run func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, event{at: when, run: run})
	slices.SortStableFunc(c.events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
}

// removeEvents removes all scheduled events.
func (c *clock) removeEvents() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = nil
}
