package clientvpn

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// A look waits for more callers if it follows another one within gatherAfter, or within gatherAgainAfter if that one waited too.
	gatherAfter      = 2 * time.Second
	gatherAgainAfter = 10 * time.Second
	// A look that waits checks for callers every gatherStep. It begins when as many have asked as it expects and nobody asked during
	// the last step, when nobody has asked for gatherPatience, and after maxGather at the latest.
	gatherStep     = 50 * time.Millisecond
	gatherPatience = time.Second
	maxGather      = 10 * time.Second
	// parallelism is how many resources Terraform applies at a time by default.
	parallelism = 10
)

// sharedLook lets all callers that ask before a look begins share its answer. For each of them, the answer is a current one.
type sharedLook struct {
	lock *semaphore.Weighted // a mutex that can be waited for with a context
	// asked counts the callers, and begun the looks that have begun.
	asked, begun atomic.Uint64
	lookState    // guarded by the lock
}

// lookState is what the last look leaves behind for the next one.
type lookState struct {
	// served is how many callers had asked when the look began, and sharing how many of them share it.
	served, sharing uint64
	// expected is how many callers are expected to share the next look.
	expected uint64
	// gathered reports whether the look waited for callers, and looking whether it is still being made.
	gathered, looking bool
}

func newSharedLook() *sharedLook { return &sharedLook{lock: semaphore.NewWeighted(1)} }

// ask waits for the lock. It returns how many looks had begun when it was called: the caller may share the answer of any later look.
// If it returns no error, the caller must call release.
func (s *sharedLook) ask(ctx context.Context) (begun uint64, err error) {
	s.asked.Add(1)
	begun = s.begun.Load()
	return begun, WithCause(ctx, s.lock.Acquire(ctx, 1))
}

// release releases the lock. The callers that share the look may ask again, and others have asked while it was made: the next look
// expects both.
func (s *sharedLook) release() {
	if s.looking {
		s.looking = false
		s.expected = max(s.expected, s.sharing+s.asked.Load()-s.served)
	}
	s.lock.Release(1)
}

// begin returns the number of a new look. If the last one ended a moment ago, it first waits for more callers: Terraform applies
// several resources at a time, each of which looks, and starts the next ones once it has stored the results of these.
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

// gather waits for callers.
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
	// latest is the last answer. It is read without the lock, so that no caller that it is recent enough for waits for a new one.
	latest atomic.Pointer[cachedAnswer[Answer]]
}

// cachedAnswer is an answer and when it was asked for.
type cachedAnswer[Answer any] struct {
	answer Answer
	asked  time.Time
	// number is that of the look.
	number uint64
}

func newAnswerCache[Answer any]() *answerCache[Answer] {
	c := &answerCache[Answer]{look: newSharedLook()}
	c.latest.Store(&cachedAnswer[Answer]{})
	return c
}

// get returns an answer that is at most maxAge old, or calls ask for a new one. All callers that wait share the next answer.
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
