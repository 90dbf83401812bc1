package vpn

import (
	"container/heap"
	"time"
)

// agenda is what is to happen, soonest first; at the same time, in the order in which it was decided.
type agenda struct {
	events events
	count  uint64
}

type event struct {
	at     time.Time
	order  uint64
	happen func()
}

func (a *agenda) add(at time.Time, happen func()) {
	a.count++
	heap.Push(&a.events, event{at: at, order: a.count, happen: happen})
}

// next takes the first event if it is due.
func (a *agenda) next(until time.Time) (event, bool) {
	if len(a.events) == 0 || a.events[0].at.After(until) {
		return event{}, false
	}
	first, ok := heap.Pop(&a.events).(event)
	return first, ok
}

// events is a heap.
type events []event

// Len is for container/heap.
func (e *events) Len() int { return len(*e) }

// Less is for container/heap.
func (e *events) Less(i, j int) bool {
	a, b := (*e)[i], (*e)[j]
	if a.at.Equal(b.at) {
		return a.order < b.order
	}
	return a.at.Before(b.at)
}

// Swap is for container/heap.
func (e *events) Swap(i, j int) { (*e)[i], (*e)[j] = (*e)[j], (*e)[i] }

// Push is for container/heap.
func (e *events) Push(x any) {
	if one, ok := x.(event); ok {
		*e = append(*e, one)
	}
}

// Pop is for container/heap.
func (e *events) Pop() any {
	last := len(*e) - 1
	one := (*e)[last]
	(*e)[last] = event{}
	*e = (*e)[:last]
	return one
}
