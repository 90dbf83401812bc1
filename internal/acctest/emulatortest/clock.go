package emulatortest

import (
	"context"
	"sync"
	"time"
)

// Clock is a clock on which waiting takes no time: Wait advances it, and the emulator's clock with it.
type Clock struct {
	passes func(time.Duration)

	mu        sync.Mutex
	passed    time.Duration
	deadlines []deadline
}

type deadline struct {
	at     time.Duration
	expire context.CancelCauseFunc
}

// Now returns the machine's time plus the time by which the clock was advanced.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.passed) //nolint:forbidigo // The emulator's clock is based on it too.
}

// Advance moves the clock forward by d and ends contexts whose deadline has passed.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
	c.passes(d)
	for _, deadline := range c.deadlines {
		if deadline.at <= c.passed {
			deadline.expire(context.DeadlineExceeded)
		}
	}
}

// Wait advances the clock by d, unless ctx is done. It returns the cause if ctx is done by then.
func (c *Clock) Wait(ctx context.Context, d time.Duration) error {
	if ctx.Err() == nil {
		c.Advance(d)
	}
	return context.Cause(ctx)
}

// WithTimeout returns a context that is done when d has passed on this clock.
func (c *Clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithCancelCause(ctx)
	c.deadlines = append(c.deadlines, deadline{at: c.passed + d, expire: cancel})
	return ctx, func() { cancel(nil) }
}
