package simulation

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// Search runs the scenarios of many seeds.
type Search struct {
	// First is the first seed, and Seeds the number of consecutive seeds.
	First, Seeds uint64
	// Limit is the time after which no more seeds are started. If 0, there is no limit.
	Limit time.Duration
	// Workers is the number of seeds that run at the same time, and at least one.
	Workers int
	// Shrinking is the maximum number of runs to find a smaller scenario that breaks the same promise.
	Shrinking int
	// KeepGoing continues after a failure.
	KeepGoing bool
	// Report is called with each failure, and never concurrently.
	Report func(*Failure)
}

// Run checks the seeds and returns their counts. Unless KeepGoing is true, it starts no more seeds after one that breaks a promise, and
// reports the lowest such seed. It does not depend on the number of workers, because seeds start in ascending order and all that have
// started run to their end.
func (s Search) Run() (Stats, error) {
	began, total := now(), NewStats()
	lists, err := revocationLists()
	if err != nil {
		return total, err
	}
	var mu sync.Mutex
	var first *Failure
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	workers, ctx := errgroup.WithContext(ctx)
	workers.SetLimit(max(1, s.Workers))
	for n := uint64(0); n < s.Seeds && ctx.Err() == nil && (s.Limit == 0 || now().Sub(began) <= s.Limit); n++ {
		workers.Go(func() error {
			runner := &Runner{lists: lists, Stats: NewStats()}
			failure, err := runner.Check(s.First+n, s.Shrinking)
			mu.Lock()
			defer mu.Unlock()
			total.Add(runner.Stats)
			switch {
			case failure == nil:
			case s.KeepGoing:
				s.Report(failure)
			case first == nil || failure.Scenario.Seed < first.Scenario.Seed:
				first = failure
				stop()
			}
			return err
		})
	}
	err = workers.Wait()
	if first != nil {
		s.Report(first)
	}
	return total, err
}

// now returns the machine's time, at which requests are signed.
func now() time.Time { return clientvpn.SystemTiming().Clock.Now() }
