package emulator

import (
	"fmt"
	"sync"
	"time"
)

// maxAdvance limits how far the clock can be ahead, so that times can always be formatted.
const maxAdvance = 100 * 365 * 24 * time.Hour

// clock is the emulator's clock, in UTC. It follows the machine's clock, or another base, and can be advanced. It is safe for
// concurrent use.
type clock struct {
	base func() time.Time // nil for the machine's clock

	mu    sync.Mutex
	ahead time.Duration
}

// now returns the emulator's time.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall().Add(c.ahead)
}

// wall returns the time without advances, which clients use to sign requests.
func (c *clock) wall() time.Time {
	if c.base != nil {
		return c.base().UTC()
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

// reset undoes all advances.
func (c *clock) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = 0
}
