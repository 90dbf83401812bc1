package clientvpn

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// gatherAfter is how soon one look has to follow another for the second to gather.
	gatherAfter = 2 * time.Second
	// gatherStep is how long a look waits for somebody else to ask, and maxGather how long it waits altogether.
	gatherStep = 50 * time.Millisecond
	maxGather  = time.Second
	// parallelism is how many resources Terraform applies at a time, unless it is told otherwise.
	parallelism = 10
)

// sharedLook lets everybody who asks before a look begins share its answer, which is then an answer of the moment.
type sharedLook struct {
	lock *semaphore.Weighted // is given up when the context ends
	// asked counts who has asked, and begun counts the looks that have begun.
	asked, begun atomic.Uint64
	// served is how many had asked when the last look began, and sharing how many are expected to share the next one. The lock
	// guards both.
	served, sharing uint64
}

func newSharedLook() *sharedLook { return &sharedLook{lock: semaphore.NewWeighted(1)} }

// ask waits for the lock. It returns how many looks had begun before: the answer of a look with a higher number may be shared.
// If it returns no error, the caller must call release.
func (s *sharedLook) ask(ctx context.Context) (begun uint64, err error) {
	s.asked.Add(1)
	begun = s.begun.Load()
	return begun, WithCause(ctx, s.lock.Acquire(ctx, 1))
}

func (s *sharedLook) release() { s.lock.Release(1) }

// begin returns the number of a look that is about to be made, when the one before ended at last. If that was a moment ago, it
// waits until nobody else asks any more and as many have asked as share the one before: Terraform applies several resources at a
// time, of which each looks, and sends the next ones when it has written down what came of these.
func (s *sharedLook) begin(ctx context.Context, clock Clock, last time.Time) (number uint64, err error) {
	sharing := uint64(parallelism)
	if clock.Now().Sub(last) <= gatherAfter {
		if err := s.gather(ctx, clock); err != nil {
			return 0, err
		}
		sharing = s.asked.Load() - s.served
	}
	s.served, s.sharing = s.asked.Load(), sharing
	return s.begun.Add(1), nil
}

func (s *sharedLook) gather(ctx context.Context, clock Clock) error {
	for waited := time.Duration(0); waited < maxGather; waited += gatherStep {
		asked := s.asked.Load()
		if err := clock.Wait(ctx, gatherStep); err != nil {
			return err
		}
		if s.asked.Load() == asked && asked-s.served >= s.sharing {
			break
		}
	}
	return nil
}
