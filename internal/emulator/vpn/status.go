package vpn

import (
	"slices"
	"time"
)

// statusHistory is the statuses that a resource has had, oldest first. A stale read sees an earlier one.
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
