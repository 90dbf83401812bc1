package vpn

import (
	"slices"
	"time"
)

// course is the statuses that something went through, oldest first. A reader that lags behind sees an earlier one.
type course []turn

type turn struct {
	code  string
	since time.Time
}

// take adds a status, unless it is the present one already.
func (c *course) take(code string, now time.Time) {
	if c.now() != code {
		*c = append(*c, turn{code: code, since: now})
	}
}

// now is the present status, or nothing at the very beginning.
func (c *course) now() string {
	if len(*c) == 0 {
		return ""
	}
	return (*c)[len(*c)-1].code
}

// at is the status at a time, or nothing when there was none yet.
func (c *course) at(when time.Time) string {
	for _, turn := range slices.Backward(*c) {
		if !when.Before(turn.since) {
			return turn.code
		}
	}
	return ""
}
