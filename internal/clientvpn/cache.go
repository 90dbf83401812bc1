package clientvpn

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// Shared is how old an answer may be that refreshes share with each other. A provider lives as long as one plan, which can
	// take this long if it has a thousand orders, so no answer is older than the plan.
	Shared = time.Minute
	// pagesPerLookup is how many pages of the listing are read ahead for each call that looks up names. Reading ahead pays
	// off when more people ask than the listing has pages, and costs at most three times the calls when they do not.
	pagesPerLookup = 2
)

// listingCache holds an endpoint's listing, so that callers share it.
type listingCache struct {
	endpointID string
	// changes counts the invalidations. A listing that was begun before the last one is never used again.
	changes atomic.Uint64
	look    *sharedLook // guards the fields below
	listing listing
	asked   time.Time // when a caller last asked
	// latest is the last complete listing. It is read without the lock, so that no caller that it is recent enough for waits for a
	// new one.
	latest atomic.Pointer[listing]
	// length is how many pages the last complete listing had, or 0; exceeds is how many pages were not enough.
	length, exceeds int
}

// listing is as much of an endpoint's listing as has been read.
type listing struct {
	pager
	changes uint64
	// number is that of the look.
	number uint64
	// read is when the newest page was read: a long listing can take longer to read than it is shared for.
	read        time.Time
	connections []Connection
}

// complete returns the endpoint's whole listing if that takes no more calls than looking up the people would, or nil. All
// callers that wait share the next listing.
func (l *listingCache) complete(ctx context.Context, c *Client, people People, maxAge time.Duration) (*listing, error) {
	if latest := l.latest.Load(); latest != nil && l.recent(latest, c.timing.Clock.Now(), maxAge) {
		return latest, nil
	}
	begun, err := l.look.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer l.look.release()
	now := c.timing.Clock.Now()
	worthwhile := l.pagesWorthReading(people, now, maxAge)
	l.asked = now
	if !l.fresh(now, maxAge, begun) {
		if worthwhile == 0 {
			return nil, nil
		}
		number, err := l.look.begin(ctx, c.timing.Clock, l.listing.read)
		if err != nil {
			return nil, err
		}
		l.listing = listing{changes: l.changes.Load(), number: number, read: c.timing.Clock.Now()}
	}
	if err := l.readOn(ctx, c, worthwhile); err != nil {
		return nil, err
	}
	if !l.listing.done() {
		return nil, nil
	}
	whole := l.listing
	l.latest.Store(&whole)
	return &whole, nil
}

// pagesWorthReading returns how many more pages of the listing to read to find the people.
func (l *listingCache) pagesWorthReading(people People, now time.Time, maxAge time.Duration) int {
	_, calls, ok := people.filters()
	switch {
	case !ok, l.length > 0 && calls >= l.length:
		return math.MaxInt
	case maxAge > 0 && now.Sub(l.asked) <= maxAge:
		return pagesPerLookup * calls
	case l.length == 0 && calls > l.exceeds: // If the listing is that short, it costs no more, and shows similar names.
		return calls
	default:
		return 0
	}
}

// readOn reads up to maxPages more pages.
func (l *listingCache) readOn(ctx context.Context, c *Client, maxPages int) error {
	for ; maxPages > 0 && !l.listing.done(); maxPages-- {
		connections, next, err := c.connectionsPage(ctx, l.endpointID, nil, l.listing.next, nil)
		if err == nil {
			err = l.listing.advance(next)
		}
		if err != nil {
			l.listing = listing{}
			return err
		}
		for _, connection := range connections {
			if !l.listing.duplicate(connection.ID) {
				l.listing.connections = append(l.listing.connections, connection)
			}
		}
		l.listing.read = c.timing.Clock.Now()
	}
	if l.listing.done() {
		l.length = l.listing.count
	} else {
		l.exceeds = max(l.exceeds, l.listing.count)
	}
	return nil
}

// fresh reports whether a caller may use the listing: it is at most maxAge old, or it was begun after the caller asked. begun is how
// many listings had begun by then.
func (l *listingCache) fresh(now time.Time, maxAge time.Duration, begun uint64) bool {
	return l.listing.count > 0 && (l.recent(&l.listing, now, maxAge) || l.listing.number > begun && l.unchanged(&l.listing))
}

// recent reports whether a listing is at most maxAge old, and nothing has changed since it was begun.
func (l *listingCache) recent(listed *listing, now time.Time, maxAge time.Duration) bool {
	return maxAge > 0 && now.Sub(listed.read) <= maxAge && l.unchanged(listed)
}

func (l *listingCache) unchanged(listed *listing) bool { return listed.changes == l.changes.Load() }

// listingOf returns the cache of an endpoint's listing.
func (c *Client) listingOf(endpointID string) *listingCache {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, ok := c.listings[endpointID]
	if !ok {
		l = &listingCache{endpointID: endpointID, look: newSharedLook()}
		c.listings[endpointID] = l
	}
	return l
}

// invalidate discards what has been read of an endpoint's listing, because a call may have changed its connections.
func (c *Client) invalidate(endpointID string) { c.listingOf(endpointID).changes.Add(1) }

const (
	// A look waits for more callers if it follows another one within gatherAfter, or within gatherAgainAfter if that one waited too.
	gatherAfter      = 2 * time.Second
	gatherAgainAfter = 10 * time.Second
	// A look that waits checks for callers every gatherStep. It begins when as many have asked as it expects and nobody asked during
	// the last step, when nobody has asked for gatherPatience, and after maxGather at the latest.
	gatherStep     = 50 * time.Millisecond
	gatherPatience = time.Second
	maxGather      = 10 * time.Second
	// parallelism is how many resources Terraform applies at a time by default.
	parallelism = 10
)

// sharedLook lets all callers that ask before a look begins share its answer. For each of them, the answer is a current one.
type sharedLook struct {
	lock *semaphore.Weighted // a mutex that can be waited for with a context
	// asked counts the callers, and begun the looks that have begun.
	asked, begun atomic.Uint64
	lookState    // guarded by the lock
}

// lookState is what the last look leaves behind for the next one.
type lookState struct {
	// served is how many callers had asked when the look began, and sharing how many of them share it.
	served, sharing uint64
	// expected is how many callers are expected to share the next look.
	expected uint64
	// gathered reports whether the look waited for callers, and looking whether it is still being made.
	gathered, looking bool
}

func newSharedLook() *sharedLook { return &sharedLook{lock: semaphore.NewWeighted(1)} }

// ask waits for the lock. It returns how many looks had begun when it was called: the caller may share the answer of any later look.
// If it returns no error, the caller must call release.
func (s *sharedLook) ask(ctx context.Context) (begun uint64, err error) {
	s.asked.Add(1)
	begun = s.begun.Load()
	return begun, WithCause(ctx, s.lock.Acquire(ctx, 1))
}

// release releases the lock. The callers that share the look may ask again, and others have asked while it was made: the next look
// expects both.
func (s *sharedLook) release() {
	if s.looking {
		s.looking = false
		s.expected = max(s.expected, s.sharing+s.asked.Load()-s.served)
	}
	s.lock.Release(1)
}

// begin returns the number of a new look. If the last one ended a moment ago, it first waits for more callers: Terraform applies
// several resources at a time, each of which looks, and starts the next ones once it has stored the results of these.
func (s *sharedLook) begin(ctx context.Context, clock Clock, last time.Time) (number uint64, err error) {
	next := lookState{looking: true, expected: parallelism}
	within := gatherAfter
	if s.gathered {
		within = gatherAgainAfter
	}
	if next.gathered = clock.Now().Sub(last) <= within; next.gathered {
		if err := s.gather(ctx, clock); err != nil {
			return 0, err
		}
	}
	next.served = s.asked.Load()
	next.sharing = next.served - s.served
	if next.gathered {
		next.expected = next.sharing
	}
	s.lookState = next
	return s.begun.Add(1), nil
}

// gather waits for callers.
func (s *sharedLook) gather(ctx context.Context, clock Clock) error {
	asked, idle := s.asked.Load(), time.Duration(0)
	for waited := time.Duration(0); waited < maxGather && idle < gatherPatience; waited += gatherStep {
		if err := clock.Wait(ctx, gatherStep); err != nil {
			return err
		}
		idle += gatherStep
		if now := s.asked.Load(); now != asked {
			asked, idle = now, 0
		} else if asked-s.served >= s.expected {
			break
		}
	}
	return nil
}

// answerCache holds the answer to a question for a moment.
type answerCache[Answer any] struct {
	look *sharedLook
	// latest is the last answer. It is read without the lock, so that no caller that it is recent enough for waits for a new one.
	latest atomic.Pointer[cachedAnswer[Answer]]
}

// cachedAnswer is an answer and when it was asked for.
type cachedAnswer[Answer any] struct {
	answer Answer
	asked  time.Time
	// number is that of the look.
	number uint64
}

func newAnswerCache[Answer any]() *answerCache[Answer] {
	c := &answerCache[Answer]{look: newSharedLook()}
	c.latest.Store(&cachedAnswer[Answer]{})
	return c
}

// get returns an answer that is at most maxAge old, or calls ask for a new one. All callers that wait share the next answer.
func (c *answerCache[Answer]) get(ctx context.Context, clock Clock, maxAge time.Duration, ask func() (Answer, error)) (Answer, error) {
	var none Answer
	if latest := c.latest.Load(); latest.recent(clock.Now(), maxAge) {
		return latest.answer, nil
	}
	begun, err := c.look.ask(ctx)
	if err != nil {
		return none, err
	}
	defer c.look.release()
	latest := c.latest.Load()
	if latest.number > begun || latest.recent(clock.Now(), maxAge) {
		return latest.answer, nil
	}
	number, err := c.look.begin(ctx, clock, latest.asked)
	if err != nil {
		return none, err
	}
	now := clock.Now()
	answer, err := ask()
	if err != nil {
		return none, err
	}
	c.latest.Store(&cachedAnswer[Answer]{answer, now, number})
	return answer, nil
}

func (a *cachedAnswer[Answer]) recent(now time.Time, maxAge time.Duration) bool {
	return maxAge > 0 && !a.asked.IsZero() && now.Sub(a.asked) <= maxAge
}
