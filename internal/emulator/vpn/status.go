package vpn

import (
	"encoding/xml"
	"slices"
	"time"
)

// The status codes that several resources have.
const (
	pending  = "pending"
	creating = "creating"
	updating = "updating"
	active   = "active"
	deleting = "deleting"
)

// Status is a status code and what it means, if the code does not say it.
type Status struct {
	Code    string `xml:"code"`
	Message string `xml:"message,omitempty"`
}

// connectionStatus returns the status of a connection. GUESS: the message.
func connectionStatus(code string) Status {
	if code == failedToTerminate {
		return Status{Code: code, Message: "The connection could not be terminated"}
	}
	return Status{Code: code}
}

// Time is a time in the format that the API has for endpoints. In XML, a zero time is left out.
type Time struct{ time.Time }

// MarshalXML encodes the time unless it is zero.
func (t Time) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if t.IsZero() {
		return nil
	}
	return e.EncodeElement(t.Format("2006-01-02T15:04:05"), start)
}

// numbered is embedded in the snapshots of resources that can be listed.
type numbered struct{ number uint64 }

// Number returns the place of the resource in its list. Later resources have higher numbers.
func (n numbered) Number() uint64 { return n.number }

// lifecycle is embedded in the resources of an endpoint that are added and removed over time. Only snapshots have a Status; the
// resources of the state have a history.
type lifecycle struct {
	numbered

	// Status is the status code.
	Status string `json:"status" xml:"status>code"`

	history statusHistory
}

// setStatus sets the status at a time, and reports whether the resource existed then.
func (l *lifecycle) setStatus(when time.Time) bool {
	l.Status = l.history.at(when)
	return l.Status != ""
}

// isChanging reports whether the resource is being added or removed.
func (l *lifecycle) isChanging() bool {
	status := l.history.current()
	return status != active && status != associated
}

// resource is a pointer to a resource that embeds lifecycle.
type resource[T any] interface {
	*T
	setStatus(when time.Time) bool
}

// snapshots returns resources of an endpoint as they were some time ago.
func snapshots[T any, P resource[T]](s *Service, in Location, endpointID string, ago time.Duration, of func(*endpoint) []P) ([]T, error) {
	defer s.lock()()
	e, err := s.endpoint(in, endpointID)
	if err != nil {
		return nil, err
	}
	return snapshotsAt(of(e), s.now.Add(-ago)), nil
}

// snapshotsAt returns the resources that existed at a time.
func snapshotsAt[T any, P resource[T]](resources []P, when time.Time) []T {
	snapshots := []T{}
	for _, r := range resources {
		snapshot := *r
		if P(&snapshot).setStatus(when) {
			snapshots = append(snapshots, snapshot)
		}
	}
	return snapshots
}

// statusHistory contains the statuses that a resource has had, oldest first. A stale read returns an earlier one.
type statusHistory []statusChange

type statusChange struct {
	code  string
	since time.Time
}

// set adds a status unless it is the current one.
func (h *statusHistory) set(code string, now time.Time) {
	if h.current() != code {
		*h = append(*h, statusChange{code: code, since: now})
	}
}

// current returns the latest status, or "" if none was set.
func (h *statusHistory) current() string {
	if len(*h) == 0 {
		return ""
	}
	return (*h)[len(*h)-1].code
}

// at returns the status at a time, or "" if the resource did not exist yet.
func (h *statusHistory) at(when time.Time) string {
	for _, change := range slices.Backward(*h) {
		if !when.Before(change.since) {
			return change.code
		}
	}
	return ""
}

// start sets the status of a change, and calls finish after the transition time, unless the status has changed by then.
func (s *Service) start(h *statusHistory, code string, finish func()) {
	h.set(code, s.now)
	s.after(s.settings.Transition, func() {
		if h.current() == code {
			finish()
		}
	})
}

// activate sets the status of a change, and after the transition time the status active, unless it has changed by then.
func (s *Service) activate(h *statusHistory, code string) {
	s.start(h, code, func() { h.set(active, s.now) })
}

// startRemoval sets the status of a resource that is being removed, and calls remove after the transition time. It has no effect
// if the resource is being removed already.
func (s *Service) startRemoval(h *statusHistory, code string, remove func()) {
	if h.current() != code {
		h.set(code, s.now)
		s.after(s.settings.Transition, remove)
	}
}

// find returns the first element that matches, or the zero value.
func find[T any](list []T, match func(T) bool) (found T) {
	if i := slices.IndexFunc(list, match); i >= 0 {
		found = list[i]
	}
	return found
}

// count returns how many elements match.
func count[T any](list []T, match func(T) bool) (n int) {
	for _, e := range list {
		if match(e) {
			n++
		}
	}
	return n
}

// without returns a list without an element.
func without[T comparable](list []T, element T) []T {
	return slices.DeleteFunc(list, func(e T) bool { return e == element })
}
