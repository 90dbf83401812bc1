package emulatortest

import (
	"context"
	"sync"
	"time"
)

// Clock is a clock on which waiting takes no time: Wait advances it, together with the emulator's clock.
type Clock struct {
	advance func(time.Duration)

	mu        sync.Mutex
	passed    time.Duration
	deadlines []deadline
}

type deadline struct {
	at     time.Duration
	expire context.CancelCauseFunc
}

// Now returns the machine's time plus the durations by which the clock was advanced.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.passed) //nolint:forbidigo // The emulator's clock starts at it too.
}

// Advance moves the clock forward by d, which ends the contexts whose deadline passes.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
	c.advance(d)
	for _, deadline := range c.deadlines {
		if deadline.at <= c.passed {
			deadline.expire(context.DeadlineExceeded)
		}
	}
}

// Wait advances the clock by d, unless ctx is done. If ctx is done afterwards, it returns the cause.
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

// AfterFunc calls f in its own goroutine once ctx is done.
func (c *Clock) AfterFunc(ctx context.Context, f func()) (stop func() bool) {
	return context.AfterFunc(ctx, f)
}
