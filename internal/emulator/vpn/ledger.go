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

// with returns the connections that have one of the ids, and belong to one of the users if some are wanted.
func (l *ledger) with(w wanted, after uint64) iter.Seq[*connection] {
	var found []*connection
	for _, id := range w.ids {
		c := l.byID[id]
		if c == nil || c.number <= after || w.users != nil && (c.client.username == "" || !slices.Contains(w.users, c.client.username)) {
			continue
		}
		found = append(found, c)
	}
	return inOrder(found)
}

// ofAny returns connections of the users: of each the first ones, because no page has more.
func (l *ledger) ofAny(usernames []string, after uint64, most int) iter.Seq[*connection] {
	var found []*connection
	for _, username := range usernames {
		these := 0
		for c := range l.of(username, after) {
			if these == most {
				break
			}
			these++
			found = append(found, c)
		}
	}
	return inOrder(found)
}

func inOrder(found []*connection) iter.Seq[*connection] {
	slices.SortFunc(found, func(a, b *connection) int { return cmp.Compare(a.number, b.number) })
	return slices.Values(slices.Compact(found))
}
