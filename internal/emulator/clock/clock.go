// Package clock is the emulator's own time, which runs with the wall clock and can be moved ahead of it.
package clock

import (
	"fmt"
	"sync"
	"time"
)

// furthest is how far the clock can be moved ahead: far enough for every test, near enough that times stay printable.
const furthest = 100 * 365 * 24 * time.Hour

// Clock tells the emulator's time, in UTC. It is safe for concurrent use.
type Clock struct {
	wall  func() time.Time
	mu    sync.Mutex
	ahead time.Duration
}

// New returns a clock that runs with wall.
func New(wall func() time.Time) *Clock {
	return &Clock{wall: wall}
}

// System returns a clock that runs with the machine's.
func System() *Clock {
	return New(time.Now) //nolint:forbidigo // The one place where the emulator takes the time from the machine.
}

// Now is the emulator's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wall().Add(c.ahead).UTC()
}

// Wall is the time outside: signatures are dated by clients, who know nothing of Advance.
func (c *Clock) Wall() time.Time {
	return c.wall().UTC()
}

// Advance moves the emulator's time forward. Time never goes back.
func (c *Clock) Advance(by time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if by < 0 {
		return fmt.Errorf("the clock cannot go back by %s", -by)
	}
	if by > furthest-c.ahead {
		return fmt.Errorf("the clock cannot be more than %s ahead", furthest)
	}
	c.ahead += by
	return nil
}

// Reset returns to the wall clock.
func (c *Clock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = 0
}
