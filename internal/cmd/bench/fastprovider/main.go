// Command fastprovider serves the provider with a clock that runs SPEED times as fast as the machine's, or never waits if SPEED is
// not set. A benchmark can then measure in seconds what takes minutes at AWS's request rate.
package main

import (
	"cmp"
	"context"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/provider"
)

func main() {
	speed, err := strconv.Atoi(cmp.Or(os.Getenv("SPEED"), "0"))
	if err != nil {
		log.Fatal(err)
	}
	timing := clientvpn.SystemTiming()
	timing.Clock = fastClock{Clock: timing.Clock, started: timing.Clock.Now(), speed: speed}
	if err := provider.Serve("bench", false, provider.WithTiming(timing)); err != nil {
		log.Fatal(err)
	}
}

type fastClock struct {
	clientvpn.Clock

	started time.Time
	speed   int
}

// Now returns the time on the fast clock.
func (c fastClock) Now() time.Time {
	now := c.Clock.Now()
	if c.speed == 0 {
		return now
	}
	return c.started.Add(now.Sub(c.started) * time.Duration(c.speed))
}

// Wait waits until d has passed on the fast clock.
func (c fastClock) Wait(ctx context.Context, d time.Duration) error {
	if c.speed == 0 {
		return ctx.Err()
	}
	return c.Clock.Wait(ctx, d/time.Duration(c.speed))
}

// WithTimeout returns a context that is done after d on the fast clock.
func (c fastClock) WithTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return c.Clock.WithTimeout(ctx, d/time.Duration(max(c.speed, 1)))
}
