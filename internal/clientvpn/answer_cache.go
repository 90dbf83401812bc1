package clientvpn

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// answerCache holds the answer to a question for a moment.
type answerCache[Answer any] struct {
	// begun counts the calls that were begun.
	begun atomic.Uint64

	lock   *semaphore.Weighted // guards the fields below, and is given up when the context ends
	asked  time.Time
	answer Answer
	// number is how many calls had been begun with the one that was answered.
	number uint64
}

func newAnswerCache[Answer any]() *answerCache[Answer] {
	return &answerCache[Answer]{lock: semaphore.NewWeighted(1)}
}

// get returns an answer that is not older than maxAge, or calls ask for a new one. All who wait share the next answer.
func (c *answerCache[Answer]) get(ctx context.Context, clock Clock, maxAge time.Duration, ask func() (Answer, error)) (Answer, error) {
	var none Answer
	begun := c.begun.Load()
	if err := c.lock.Acquire(ctx, 1); err != nil {
		return none, WithCause(ctx, err)
	}
	defer c.lock.Release(1)
	now := clock.Now()
	recent := maxAge > 0 && !c.asked.IsZero() && now.Sub(c.asked) <= maxAge
	if recent || c.number > begun {
		return c.answer, nil
	}
	number := c.begun.Add(1)
	answer, err := ask()
	if err != nil {
		return none, err
	}
	c.asked, c.answer, c.number = now, answer, number
	return answer, nil
}
