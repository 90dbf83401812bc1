package vpn

import (
	"cmp"
	"iter"
	"slices"
)

// ledger has the connections of one endpoint, so that finding some costs what is found and not what is there.
type ledger struct {
	all    roll
	byID   map[string]*connection
	byUser map[string]*roll
	up     int // connections that are not terminated
}

func newLedger() ledger {
	return ledger{byID: map[string]*connection{}, byUser: map[string]*roll{}}
}

func (l *ledger) add(c *connection) {
	c.listed = true
	l.up++
	l.all.add(c)
	l.byID[c.id] = c
	user := c.client.username
	if user == "" {
		return
	}
	if l.byUser[user] == nil {
		l.byUser[user] = &roll{}
	}
	l.byUser[user].add(c)
}

// drop takes an ended connection off the list.
func (l *ledger) drop(c *connection) {
	c.listed = false
	l.all.strike()
	delete(l.byID, c.id)
	user := l.byUser[c.client.username]
	if user == nil {
		return
	}
	user.strike()
	if user.empty() {
		delete(l.byUser, c.client.username)
	}
}

// of yields the connections of a user.
func (l *ledger) of(username string, after uint64) iter.Seq[*connection] {
	user := l.byUser[username]
	if user == nil {
		return func(func(*connection) bool) {}
	}
	return user.after(after)
}

// with returns the connections that have one of these ids, in the order in which they connected.
func (l *ledger) with(ids []string, after uint64) iter.Seq[*connection] {
	var found []*connection
	for _, id := range ids {
		if c := l.byID[id]; c != nil && c.number > after {
			found = append(found, c)
		}
	}
	return inOrder(found)
}

// ofAny returns the connections of one of these users, in the order in which they connected.
func (l *ledger) ofAny(usernames []string, after uint64) iter.Seq[*connection] {
	if len(usernames) == 1 {
		return l.of(usernames[0], after)
	}
	var found []*connection
	for _, username := range usernames {
		found = slices.AppendSeq(found, l.of(username, after))
	}
	return inOrder(found)
}

func inOrder(found []*connection) iter.Seq[*connection] {
	slices.SortFunc(found, func(a, b *connection) int { return cmp.Compare(a.number, b.number) })
	return slices.Values(slices.Compact(found))
}
