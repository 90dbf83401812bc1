package clientvpn

import (
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// pager follows the page tokens of one listing.
type pager struct {
	next  *string
	count int
	seen  map[string]bool
	// ids are the IDs that the listing has yielded.
	ids map[string]struct{}
}

// done reports whether the last page has been read.
func (p *pager) done() bool { return p.count > 0 && p.next == nil }

// advance notes the token that came with a page. A token that the listing has had before is a *RepeatedTokenError:
// following it would never end.
func (p *pager) advance(token *string) error {
	p.count++
	if p.next = token; aws.ToString(token) == "" {
		p.next = nil
		return nil
	}
	if p.seen[*token] {
		return &RepeatedTokenError{Pages: p.count}
	}
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	p.seen[*token] = true
	return nil
}

// duplicate reports whether the listing has yielded this ID before, and remembers it.
func (p *pager) duplicate(id string) bool {
	if _, ok := p.ids[id]; ok {
		return true
	}
	if p.ids == nil {
		p.ids = map[string]struct{}{}
	}
	p.ids[id] = struct{}{}
	return false
}

// pages yields the items of every page that fetch returns, each key once. It has one page in memory at a time.
func pages[T any](key func(T) string, fetch func(token *string) (items []T, next *string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var p pager
		for !p.done() {
			items, next, err := fetch(p.next)
			if err == nil {
				err = p.advance(next)
			}
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range items {
				if !p.duplicate(key(item)) && !yield(item, nil) {
					return
				}
			}
		}
	}
}
