package clientvpn

import (
	"context"
	"time"
)

// answerCache holds the answer to a question for a moment.
type answerCache[Answer any] struct {
	look   *sharedLook // guards the fields below
	asked  time.Time
	answer Answer
	// number is how many calls had been begun with the one that was answered.
	number uint64
}

func newAnswerCache[Answer any]() *answerCache[Answer] {
	return &answerCache[Answer]{look: newSharedLook()}
}

// get returns an answer that is not older than maxAge, or calls ask for a new one. All who wait share the next answer.
func (c *answerCache[Answer]) get(ctx context.Context, clock Clock, maxAge time.Duration, ask func() (Answer, error)) (Answer, error) {
	var none Answer
	begun, err := c.look.ask(ctx)
	if err != nil {
		return none, err
	}
	defer c.look.release()
	recent := maxAge > 0 && !c.asked.IsZero() && clock.Now().Sub(c.asked) <= maxAge
	if recent || c.number > begun {
		return c.answer, nil
	}
	number, err := c.look.begin(ctx, clock, c.asked)
	if err != nil {
		return none, err
	}
	now := clock.Now()
	answer, err := ask()
	if err != nil {
		return none, err
	}
	c.asked, c.answer, c.number = now, answer, number
	return answer, nil
}
