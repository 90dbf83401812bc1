package vpn

import (
	"cmp"
	"container/heap"
	"time"
)

// schedule holds future events, soonest first. Events at the same time run in the order in which they were added.
type schedule struct {
	events eventHeap
	count  uint64
}

type event struct {
	at    time.Time
	order uint64
	run   func()
}

func (s *schedule) add(at time.Time, run func()) {
	s.count++
	heap.Push(&s.events, event{at: at, order: s.count, run: run})
}

// next removes and returns the first event if it is due.
func (s *schedule) next(until time.Time) (event, bool) {
	if len(s.events) == 0 || s.events[0].at.After(until) {
		return event{}, false
	}
	first, ok := heap.Pop(&s.events).(event)
	return first, ok
}

// eventHeap implements heap.Interface.
type eventHeap []event

func (h *eventHeap) Len() int      { return len(*h) }
func (h *eventHeap) Swap(i, j int) { (*h)[i], (*h)[j] = (*h)[j], (*h)[i] }

func (h *eventHeap) Less(i, j int) bool {
	a, b := (*h)[i], (*h)[j]
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.order, b.order)) < 0
}

func (h *eventHeap) Push(x any) {
	if e, ok := x.(event); ok {
		*h = append(*h, e)
	}
}

func (h *eventHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	(*h)[last] = event{} // Releases what the event refers to.
	*h = (*h)[:last]
	return e
}
