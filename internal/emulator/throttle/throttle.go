// Package throttle limits requests as EC2 does: with a bucket of tokens per region and operation.
//
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html. One emulator is one account.
package throttle

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// bucket is how many requests an operation can burst, and how many more it gets each second.
type bucket struct {
	size   int
	refill float64
}

// bucketOf returns the documented bucket of an operation.
func bucketOf(action string) bucket {
	switch action {
	case "AuthorizeClientVpnIngress", "RevokeClientVpnIngress", "CreateClientVpnRoute", "DeleteClientVpnRoute":
		return bucket{size: 5, refill: 2}
	}
	if strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "Get") {
		return bucket{size: 100, refill: 20}
	}
	return bucket{size: 50, refill: 5}
}

// Throttle counts the requests of an account. It is safe for concurrent use.
type Throttle struct {
	speed float64 // times the documented refill; 0: no limit at all
	mu    sync.Mutex
	left  map[string]*rate.Limiter
}

// New reads a setting: off (or nothing), aws, or a number by which AWS's refill rates are multiplied.
func New(setting string) (*Throttle, error) {
	t := &Throttle{left: map[string]*rate.Limiter{}}
	switch setting {
	case "", "off":
		return t, nil
	case "aws":
		t.speed = 1
		return t, nil
	}
	speed, err := strconv.ParseFloat(setting, 64)
	if err != nil || !(speed > 0) || math.IsInf(speed, 0) {
		return nil, fmt.Errorf("throttle must be off, aws or a number above 0, not %q", setting)
	}
	t.speed = speed
	return t, nil
}

// Allow takes a token for one request, if there is one at this time.
func (t *Throttle) Allow(region, action string, now time.Time) bool {
	if t.speed == 0 {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := region + " " + action
	limiter := t.left[key]
	if limiter == nil {
		b := bucketOf(action)
		limiter = rate.NewLimiter(rate.Limit(b.refill*t.speed), b.size)
		t.left[key] = limiter
	}
	return limiter.AllowN(now, 1)
}

// Reset fills all buckets.
func (t *Throttle) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.left)
}
