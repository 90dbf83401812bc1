package emulator

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/vpn"
)

// throttle limits requests as EC2 does, with a token bucket for each account, region and operation. It is safe for concurrent use.
//
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html.
type throttle struct {
	speed    float64 // multiplies the documented refill rates; 0 disables throttling
	mu       sync.Mutex
	limiters map[string]*rate.Limiter
}

// newThrottle parses a setting: off or "", aws, or a number that multiplies AWS's refill rates.
func newThrottle(setting string) (*throttle, error) {
	t := &throttle{limiters: map[string]*rate.Limiter{}}
	switch setting {
	case "", "off":
		return t, nil
	case "aws":
		t.speed = 1
		return t, nil
	}
	speed, err := strconv.ParseFloat(setting, 64)
	if err != nil || !(speed > 0) || math.IsInf(speed, 0) {
		return nil, fmt.Errorf("throttle must be off, aws or a positive number, not %q", setting)
	}
	t.speed = speed
	return t, nil
}

// bucket returns the documented size and refill rate, per second, of an operation's bucket.
func bucket(action string) (size int, refill float64) {
	switch action {
	case "AuthorizeClientVpnIngress", "RevokeClientVpnIngress", "CreateClientVpnRoute", "DeleteClientVpnRoute":
		return 5, 2
	}
	if strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "Get") {
		return 100, 20
	}
	return 50, 5
}

// allow takes a token for one request. It returns false if the bucket is empty.
func (t *throttle) allow(at vpn.Location, action string, now time.Time) bool {
	if t.speed == 0 {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := at.AccountID + " " + at.Region + " " + action
	limiter := t.limiters[key]
	if limiter == nil {
		size, refill := bucket(action)
		limiter = rate.NewLimiter(rate.Limit(refill*t.speed), size)
		t.limiters[key] = limiter
	}
	return limiter.AllowN(now, 1)
}

// reset fills all buckets.
func (t *throttle) reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.limiters)
}
