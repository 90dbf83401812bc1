package vpn

import (
	"cmp"
	"iter"
	"slices"
)

// roll lists connections in the order in which they connected. Striking one out is cheap, and so is starting anywhere.
type roll struct {
	connections []*connection // by ascending number, some of them not listed any more
	struck      int
}

func (r *roll) add(c *connection) {
	r.connections = append(r.connections, c)
}

// strike counts a connection that is not listed any more, and cleans up when there are too many of them.
func (r *roll) strike() {
	r.struck++
	if r.struck*8 > len(r.connections) {
		r.connections = slices.DeleteFunc(r.connections, func(c *connection) bool { return !c.listed })
		r.struck = 0
	}
}

func (r *roll) empty() bool {
	return r.struck == len(r.connections)
}

// after yields the connections with higher numbers.
func (r *roll) after(number uint64) iter.Seq[*connection] {
	start, found := slices.BinarySearchFunc(r.connections, number, func(c *connection, n uint64) int { return cmp.Compare(c.number, n) })
	if found {
		start++
	}
	return func(yield func(*connection) bool) {
		for _, c := range r.connections[start:] {
			if c.listed && !yield(c) {
				return
			}
		}
	}
}
