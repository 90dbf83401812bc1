package clientvpn

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// gatherAfter is how soon one look must follow another for the second to gather, and gatherAgainAfter how soon it must follow
	// one that has gathered itself.
	gatherAfter      = 2 * time.Second
	gatherAgainAfter = 10 * time.Second
	// gatherStep is how long a look waits for anybody else to ask, gatherPatience how long if more are expected to ask, and
	// maxGather how long altogether.
	gatherStep     = 50 * time.Millisecond
	gatherPatience = time.Second
	maxGather      = 10 * time.Second
	// parallelism is how many resources Terraform applies at a time by default.
	parallelism = 10
)

// sharedLook lets everybody who asks before a look begins share its answer, which is then an answer of the moment.
type sharedLook struct {
	lock *semaphore.Weighted // is given up when the context ends
	// asked counts who has asked, and begun counts the looks that have begun.
	asked, begun atomic.Uint64
	lookState    // guarded by the lock
}

// lookState is what the last look leaves behind for the next one.
type lookState struct {
	// served is how many had asked when the look began, and sharing how many of them share it.
	served, sharing uint64
	// expected is how many are expected to share the next look.
	expected uint64
	// gathered says whether the look waited for others, and looking that it has not ended.
	gathered, looking bool
}

func newSharedLook() *sharedLook { return &sharedLook{lock: semaphore.NewWeighted(1)} }

// ask waits for the lock. It returns how many looks had begun before: the answer of a look with a higher number may be shared.
// If it returns no error, the caller must call release.
func (s *sharedLook) ask(ctx context.Context) (begun uint64, err error) {
	s.asked.Add(1)
	begun = s.begun.Load()
	return begun, WithCause(ctx, s.lock.Acquire(ctx, 1))
}

// release gives up the lock. Those who asked while a look was made are others than those who share it, so all of them may share
// the next one.
func (s *sharedLook) release() {
	if s.looking {
		s.looking = false
		s.expected = max(s.expected, s.sharing+s.asked.Load()-s.served)
	}
	s.lock.Release(1)
}

// begin returns the number of a look that is about to be made, when the one before ended at last. If that was a moment ago, it
// waits for those who shared the one before: Terraform applies several resources at a time, of which each looks, and sends the
// next ones when it has written down what came of these.
func (s *sharedLook) begin(ctx context.Context, clock Clock, last time.Time) (number uint64, err error) {
	next := lookState{looking: true, expected: parallelism}
	within := gatherAfter
	if s.gathered {
		within = gatherAgainAfter
	}
	if next.gathered = clock.Now().Sub(last) <= within; next.gathered {
		if err := s.gather(ctx, clock); err != nil {
			return 0, err
		}
	}
	next.served = s.asked.Load()
	next.sharing = next.served - s.served
	if next.gathered {
		next.expected = next.sharing
	}
	s.lookState = next
	return s.begun.Add(1), nil
}

// gather waits until as many have asked as are expected and nobody else asks any more, or until those who are missing have not
// asked for gatherPatience.
func (s *sharedLook) gather(ctx context.Context, clock Clock) error {
	asked, idle := s.asked.Load(), time.Duration(0)
	for waited := time.Duration(0); waited < maxGather && idle < gatherPatience; waited += gatherStep {
		if err := clock.Wait(ctx, gatherStep); err != nil {
			return err
		}
		idle += gatherStep
		if now := s.asked.Load(); now != asked {
			asked, idle = now, 0
		} else if asked-s.served >= s.expected {
			break
		}
	}
	return nil
}

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
