package simulation

import (
	"sync"
	"time"
)

// Search is a run over many seeds.
type Search struct {
	// First is the first seed, and Seeds how many follow one another from there.
	First, Seeds uint64
	// Limit is when no further seed is begun, counted from the beginning. If 0, there is no limit.
	Limit time.Duration
	// Workers is how many seeds run at the same time, at least one.
	Workers int
	// Shrinking is how many runs are made at most to find a smaller scenario that breaks the same promise.
	Shrinking int
	// KeepGoing goes on after a failure.
	KeepGoing bool
	// Report is called with each failure, in the order in which they are found, and never twice at a time.
	Report func(*Failure)
	// Now returns the time at which requests are signed.
	Now func() time.Time
}

// Run checks the seeds and returns what they did. Unless it keeps going, it stops at the first seed in which a promise is
// broken, and reports only that one.
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
	// first is the failure with the lowest seed. Seeds begin in ascending order and all that have begun end, so it does not depend
	// on the number of workers.
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

// next returns the next seed. It returns false if none is left, or if the search is over.
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
