package acctest

import (
	"context"
	"sync"
	"time"
)

// Clock is a clock on which waiting takes no time: whoever waits has the time pass, for the emulator too.
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

// Now is the real time and what has passed on this clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.passed) //nolint:forbidigo // The emulator's clock runs on the machine's too.
}

// Advance has time pass.
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

// Wait has d pass, unless ctx has ended or ends by that.
func (c *Clock) Wait(ctx context.Context, d time.Duration) error {
	if ctx.Err() == nil {
		c.Advance(d)
	}
	return context.Cause(ctx)
}

// WithTimeout returns a context that ends when d has passed on this clock.
func (c *Clock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithCancelCause(ctx)
	c.deadlines = append(c.deadlines, deadline{at: c.passed + d, expire: cancel})
	return ctx, func() { cancel(nil) }
}
