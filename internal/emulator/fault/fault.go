// Package fault makes things go wrong on demand.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// The kinds of faults.
const (
	// Error answers with Code, Status and Message, before the work.
	Error = "error"
	// Latency waits for Duration, in the real world, before the work.
	Latency = "latency"
	// Reset cuts the connection before the work.
	Reset = "reset"
	// LostAnswer does the work, then cuts the connection.
	LostAnswer = "lost_answer"
	// Truncate does the work, then cuts the connection in the middle of the answer.
	Truncate = "truncate"
	// Malformed does the work, then answers with Body instead.
	Malformed = "malformed"
	// Foreign answers what a proxy or a gateway would, as Variant says. The request never reaches the service.
	Foreign = "foreign"
	// FailToTerminate lets the connections of a termination end up as failed-to-terminate.
	FailToTerminate = "fail_to_terminate"
	// StuckTerminating leaves the connections of a termination at terminating: for Duration, or for ever.
	StuckTerminating = "stuck_terminating"
	// StaleReads lets Describe show things as they were Duration ago.
	StaleReads = "stale_reads"
)

// Always, as Times, keeps a fault until it is cleared.
const Always = -1

// Fault is something that goes wrong with the next calls that match it.
type Fault struct {
	// Action is the operation it happens to; empty or * is every one.
	Action string `json:"action"`
	// Kind is one of the constants of this package.
	Kind string `json:"kind"`
	// Times is how often it happens: 0 means once, Always (-1) for ever.
	Times int `json:"times,omitempty"`
	// After is how many matching calls go well first.
	After int `json:"after,omitempty"`
	// Match are parameters, by wire name, that the call must have with these values.
	Match map[string]string `json:"match,omitempty"`
	// Code is the error code of kind error, such as UnauthorizedOperation.
	Code string `json:"code,omitempty"`
	// Status is the HTTP status of kind error; 0 means 400.
	Status int `json:"status,omitempty"`
	// Message is the text of kind error.
	Message string `json:"message,omitempty"`
	// Duration is for latency, stale_reads and stuck_terminating.
	Duration time.Duration `json:"-"`
	// Body is the answer of kind malformed.
	Body string `json:"body,omitempty"`
	// Variant is the answer of kind foreign, such as ForeignHTML.
	Variant string `json:"variant,omitempty"`
}

// kinds returns every kind of fault.
func kinds() []string {
	return []string{Error, Latency, Reset, LostAnswer, Truncate, Malformed, Foreign, FailToTerminate, StuckTerminating, StaleReads}
}

// Err is what a fault of kind error answers.
func (f Fault) Err() *awserror.Error {
	failure := awserror.New(f.Code, "%s", f.Message)
	if f.Status != 0 {
		failure.Status = f.Status
	}
	return failure
}

// check finds mistakes in the fault itself.
func (f Fault) check() error {
	if f.Times < Always || f.After < 0 || f.Duration < 0 {
		return errors.New("times (except -1), after and duration cannot be negative")
	}
	switch f.Kind {
	case Error:
		return f.checkError()
	case Latency, StaleReads:
		if f.Duration == 0 {
			return fmt.Errorf("a fault of kind %s needs a duration", f.Kind)
		}
	case Foreign:
		if !slices.Contains(variants(), f.Variant) {
			return fmt.Errorf("a fault of kind %s needs a variant, one of %s, not %q", f.Kind, strings.Join(variants(), ", "), f.Variant)
		}
	case Reset, LostAnswer, Truncate, Malformed, FailToTerminate, StuckTerminating:
	default:
		return fmt.Errorf("unknown kind of fault %q, want one of %s", f.Kind, strings.Join(kinds(), ", "))
	}
	return nil
}

func (f Fault) checkError() error {
	if f.Code == "" {
		return errors.New("a fault of kind error needs a code")
	}
	if f.Status != 0 && (f.Status < 400 || f.Status > 599) {
		return fmt.Errorf("a fault of kind error has a status from 400 to 599, not %d", f.Status)
	}
	return nil
}

func (f Fault) matches(action string, parameters map[string]string) bool {
	if f.Action != "" && f.Action != "*" && f.Action != action {
		return false
	}
	for name, value := range f.Match {
		if given, ok := parameters[name]; !ok || given != value {
			return false
		}
	}
	return true
}

// Set is the faults that are still to come. It is safe for concurrent use.
type Set struct {
	mu     sync.Mutex
	faults []*Fault
}

// Inject adds a fault.
func (s *Set) Inject(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
	return nil
}

// Strike returns the faults that happen to this call, and counts them as happened. Of one kind only the first happens:
// the others wait for their turn.
func (s *Set) Strike(action string, parameters map[string]string) Struck {
	s.mu.Lock()
	defer s.mu.Unlock()
	var struck Struck
	for _, f := range s.faults {
		switch {
		case !f.matches(action, parameters), struck.Has(f.Kind):
		case f.After > 0:
			f.After--
		default:
			struck = append(struck, *f)
			if f.Times != Always {
				f.Times--
			}
		}
	}
	s.faults = slices.DeleteFunc(s.faults, func(f *Fault) bool { return f.Times == 0 })
	return struck
}

// All returns the faults that are still to come, oldest first: After and Times are what is left of them.
func (s *Set) All() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Fault, len(s.faults))
	for i, f := range s.faults {
		all[i] = *f
	}
	return all
}

// Clear removes all faults.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Struck are the faults that happen to one call.
type Struck []Fault

// Find returns the first fault of a kind.
func (s Struck) Find(kind string) (Fault, bool) {
	for _, f := range s {
		if f.Kind == kind {
			return f, true
		}
	}
	return Fault{}, false
}

// Has reports whether there is a fault of the kind.
func (s Struck) Has(kind string) bool {
	_, has := s.Find(kind)
	return has
}

// Kinds lists the kinds, in the order of injection.
func (s Struck) Kinds() []string {
	var kinds []string
	for _, f := range s {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}
