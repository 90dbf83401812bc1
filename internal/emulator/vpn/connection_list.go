package vpn

import (
	"cmp"
	"iter"
	"slices"
)

// connectionList holds connections in the order in which they were established. Removing one is cheap, and so is starting
// in the middle.
type connectionList struct {
	connections []*connection // by ascending number; includes removed ones until the next clean-up
	removed     int
}

func (l *connectionList) add(c *connection) {
	l.connections = append(l.connections, c)
}

// remove counts a connection whose listed flag has been cleared, and cleans up when there are too many of them.
func (l *connectionList) remove() {
	l.removed++
	if l.removed*8 > len(l.connections) {
		l.connections = slices.DeleteFunc(l.connections, func(c *connection) bool { return !c.listed })
		l.removed = 0
	}
}

func (l *connectionList) empty() bool {
	return l.removed == len(l.connections)
}

// after yields the connections with higher numbers.
func (l *connectionList) after(number uint64) iter.Seq[*connection] {
	start, found := slices.BinarySearchFunc(l.connections, number, func(c *connection, n uint64) int { return cmp.Compare(c.number, n) })
	if found {
		start++
	}
	return func(yield func(*connection) bool) {
		for _, c := range l.connections[start:] {
			if c.listed && !yield(c) {
				return
			}
		}
	}
}
