package main

import (
	"errors"
	"testing"
)

func TestLab_run_endsWithTheFirstError(t *testing.T) {
	t.Parallel()
	l, failure := &lab{}, errors.New("no emulator")
	var reached []string
	err := l.run(func() {
		defer func() { reached = append(reached, "deferred") }()
		l.check(nil)
		reached = append(reached, "after nil")
		l.check(failure)
		reached = append(reached, "after the error")
	})
	if !errors.Is(err, failure) || len(reached) != 2 || reached[0] != "after nil" || reached[1] != "deferred" {
		t.Errorf("error %v, reached %q", err, reached)
	}
	if err := l.run(func() {}); err != nil {
		t.Errorf("the next measurement fails with %v", err)
	}
}
