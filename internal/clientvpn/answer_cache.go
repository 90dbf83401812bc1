package clientvpn

import (
	"context"
	"sync/atomic"
	"time"
)

// answerCache holds the answer to a question for a moment.
type answerCache[Answer any] struct {
	look *sharedLook
	// latest is the last answer. It is read without the lock, so that nobody who may have it waits for a new one.
	latest atomic.Pointer[cachedAnswer[Answer]]
}

// cachedAnswer is an answer and when it was asked for.
type cachedAnswer[Answer any] struct {
	answer Answer
	asked  time.Time
	// number is how many calls had been begun with the one that was answered.
	number uint64
}

func newAnswerCache[Answer any]() *answerCache[Answer] {
	c := &answerCache[Answer]{look: newSharedLook()}
	c.latest.Store(&cachedAnswer[Answer]{})
	return c
}

// get returns an answer that is not older than maxAge, or calls ask for a new one. All who wait share the next answer.
func (c *answerCache[Answer]) get(ctx context.Context, clock Clock, maxAge time.Duration, ask func() (Answer, error)) (Answer, error) {
	var none Answer
	if latest := c.latest.Load(); latest.recent(clock.Now(), maxAge) {
		return latest.answer, nil
	}
	begun, err := c.look.ask(ctx)
	if err != nil {
		return none, err
	}
	defer c.look.release()
	latest := c.latest.Load()
	if latest.number > begun || latest.recent(clock.Now(), maxAge) {
		return latest.answer, nil
	}
	number, err := c.look.begin(ctx, clock, latest.asked)
	if err != nil {
		return none, err
	}
	now := clock.Now()
	answer, err := ask()
	if err != nil {
		return none, err
	}
	c.latest.Store(&cachedAnswer[Answer]{answer, now, number})
	return answer, nil
}

func (a *cachedAnswer[Answer]) recent(now time.Time, maxAge time.Duration) bool {
	return maxAge > 0 && !a.asked.IsZero() && now.Sub(a.asked) <= maxAge
}
