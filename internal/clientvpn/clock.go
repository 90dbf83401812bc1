package clientvpn

import (
	"context"
	"time"
)

// Clock tells the time and waits. Nothing else in this package reads the machine's clock.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// Wait returns nil after d, or the cause of ctx if ctx is done first.
	Wait(ctx context.Context, d time.Duration) error
	// WithTimeout returns a context that is done after d, with the cause [context.DeadlineExceeded].
	WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}

// Timing is a clock and the time between polls.
type Timing struct {
	Clock Clock
	// FirstPoll is the wait before the first poll. Each further wait is half as long again, up to MaxPoll.
	FirstPoll time.Duration
	MaxPoll   time.Duration
	// ReconnectWait is the wait before the last look at people whose connections were ended. Clients that reconnect
	// automatically do so within seconds.
	ReconnectWait time.Duration
}

// SystemTiming returns a Timing in real time: the first poll is after one second, later ones are up to 15 seconds apart.
// A termination takes seconds, and each poll counts against the account's request quota.
func SystemTiming() Timing {
	return Timing{Clock: systemClock{}, FirstPoll: time.Second, MaxPoll: 15 * time.Second, ReconnectWait: 10 * time.Second}
}

// delay returns the wait before a poll. The first attempt is 0.
func (t Timing) delay(attempt int) time.Duration {
	delay := t.FirstPoll
	for range attempt {
		if delay += delay / 2; delay >= t.MaxPoll {
			return t.MaxPoll
		}
	}
	return delay
}

type systemClock struct{}

func (systemClock) Now() time.Time {
	return time.Now() //nolint:forbidigo // The only use of the machine's clock.
}

func (systemClock) Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

func (systemClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d)
}
