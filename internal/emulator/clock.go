package emulator

import (
	"fmt"
	"sync"
	"time"
)

// maxAdvance is how far the clock can be ahead of the machine's: far enough for tests, and times can still be formatted.
const maxAdvance = 100 * 365 * 24 * time.Hour

// clock is the emulator's time, in UTC. It runs with the machine's clock, or the one given, and can be set ahead of it. It
// is safe for concurrent use.
type clock struct {
	given func() time.Time

	mu    sync.Mutex
	ahead time.Duration
}

// now returns the emulator's time.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall().Add(c.ahead)
}

// wall returns the time that clients use to sign requests: the machine's, unless another clock was given.
func (c *clock) wall() time.Time {
	if c.given != nil {
		return c.given().UTC()
	}
	return time.Now().UTC() //nolint:forbidigo // The only place where the emulator reads the machine's clock.
}

// advance moves the emulator's time forward.
func (c *clock) advance(by time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if by < 0 {
		return fmt.Errorf("the clock cannot go back by %s", -by)
	}
	if by > maxAdvance-c.ahead {
		return fmt.Errorf("the clock cannot be more than %s ahead", maxAdvance)
	}
	c.ahead += by
	return nil
}

// reset sets the emulator's time to the machine's.
func (c *clock) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = 0
}
