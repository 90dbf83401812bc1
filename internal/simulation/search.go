package simulation

import (
	"sync"
	"time"
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
	// Now returns the time at which requests are signed.
	Now func() time.Time
}

// Run checks the seeds and returns their counts. Unless KeepGoing is true, it stops at the first seed that breaks a promise and reports
// only that one.
func (s Search) Run() (Stats, error) {
	search := &search{Search: s, began: s.Now(), total: NewStats()}
	var workers sync.WaitGroup
	for range max(1, s.Workers) {
		workers.Go(search.work)
	}
	workers.Wait()
	if search.first != nil {
		s.Report(search.first)
	}
	return search.total, search.err
}

// search is a Search that is running.
type search struct {
	Search

	began time.Time

	mu    sync.Mutex
	begun uint64
	total Stats
	// first is the failure with the lowest seed. It does not depend on the number of workers, because seeds start in ascending order and
	// all that have started run to their end.
	first *Failure
	err   error
}

func (s *search) work() {
	runner, err := NewRunner()
	if err != nil {
		s.failed(err)
		return
	}
	for seed, ok := s.next(); ok; seed, ok = s.next() {
		failure, err := runner.Check(seed, s.Shrinking, s.Now)
		switch {
		case err != nil:
			s.failed(err)
		case failure != nil:
			s.found(failure)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total.Add(runner.Stats)
}

// next returns the next seed, or false if no seed is left or the search is over.
func (s *search) next() (seed uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	late := s.Limit > 0 && s.Now().Sub(s.began) > s.Limit
	if s.begun == s.Seeds || late || s.err != nil || s.first != nil {
		return 0, false
	}
	s.begun++
	return s.First + s.begun - 1, true
}

func (s *search) found(failure *Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.KeepGoing:
		s.Report(failure)
	case s.first == nil || failure.Scenario.Seed < s.first.Scenario.Seed:
		s.first = failure
	}
}

func (s *search) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}
