package simulation

import (
	"context"
	"slices"
	"sync"
	"time"
)

// clock is a clock on which waiting takes no time. It stops at each event and each deadline on the way.
type clock struct {
	start time.Time

	mu        sync.Mutex
	passed    time.Duration
	advanced  func(time.Duration)
	events    []event // soonest first
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

// Now returns the time of the simulation.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start.Add(c.passed)
}

// Wait advances the clock by d, or to the moment at which ctx is done.
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
	var due *event
	if len(c.events) > 0 && c.events[0].at <= next {
		due = &c.events[0]
		next, c.events = max(due.at, c.passed), c.events[1:]
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
	if due != nil {
		due.run()
	}
}

// at schedules an event.
func (c *clock) at(when time.Duration, run func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, _ := slices.BinarySearchFunc(c.events, when, func(e event, at time.Duration) int {
		if e.at <= at {
			return -1
		}
		return 1
	})
	c.events = slices.Insert(c.events, i, event{at: when, run: run})
}

// quiet removes all events that are to come.
func (c *clock) quiet() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = nil
}
