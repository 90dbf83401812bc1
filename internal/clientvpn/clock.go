package clientvpn

import (
	"context"
	"time"
)

// Clock tells the time and waits, so that nothing else has to ask the machine.
type Clock interface {
	// Now is the current time.
	Now() time.Time
	// Wait returns nil after d, or why ctx ended before that.
	Wait(ctx context.Context, d time.Duration) error
	// WithTimeout returns a context that ends after d with the cause [context.DeadlineExceeded].
	WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)
}

// Timing is a clock and how long to wait between two looks at the service.
type Timing struct {
	Clock Clock
	// FirstPoll is the wait before the first look; each further one is half as long again.
	FirstPoll time.Duration
	// LongestPoll is where the waits stop growing.
	LongestPoll time.Duration
	// Settle is the wait before the last look at people who were cut: clients that reconnect by themselves do so within seconds.
	Settle time.Duration
}

// SystemTiming keeps real time: a look after one second, later ones up to 15 seconds apart, the last one after ten.
// A termination takes seconds, and looks are taken from the account's bucket of Describe calls.
func SystemTiming() Timing {
	return Timing{Clock: systemClock{}, FirstPoll: time.Second, LongestPoll: 15 * time.Second, Settle: 10 * time.Second}
}

// delay is the wait before the look number attempt, which counts from 0.
func (t Timing) delay(attempt int) time.Duration {
	delay := t.FirstPoll
	for range attempt {
		if delay += delay / 2; delay >= t.LongestPoll {
			return t.LongestPoll
		}
	}
	return delay
}

type systemClock struct{}

func (systemClock) Now() time.Time {
	return time.Now() //nolint:forbidigo // The one clock that asks the machine.
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
