package clientvpn

import (
	"context"
	"strings"
	"sync"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

const (
	// safetyFactor keeps size and rate below the documented ones: a call that comes a moment early finds the bucket empty.
	safetyFactor = 0.95
	// minFactor is how far the rate can fall below the documented one while the service throttles.
	minFactor = 1.0 / 32
	// recoveryFactor is what the rate grows by with each successful call, up to the documented one.
	recoveryFactor = 1.1
)

// pace keeps the calls in a region within the account's token buckets, of which EC2 has one for each operation.
// Other programs use the same buckets, so pace slows down when the service throttles all the same.
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html.
type pace struct {
	clock Clock

	mu      sync.Mutex
	buckets map[string]*bucket
}

func newPace(clock Clock) *pace {
	return &pace{clock: clock, buckets: map[string]*bucket{}}
}

// middleware makes every attempt of a call wait for a token.
func (p *pace) middleware(stack *middleware.Stack) error {
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("clientvpn:Pace",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			bucket := p.bucket(awsmiddleware.GetOperationName(ctx))
			if err := bucket.wait(ctx, p.clock); err != nil {
				return middleware.FinalizeOutput{}, middleware.Metadata{}, err
			}
			out, metadata, err := next.HandleFinalize(ctx, in)
			bucket.adjust(p.clock.Now(), throttled(err))
			return out, metadata, err
		}), "Retry", middleware.After)
}

func (p *pace) bucket(operation string) *bucket {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, ok := p.buckets[operation]
	if !ok {
		b = newBucket(operation)
		p.buckets[operation] = b
	}
	return b
}

// bucket is the token bucket of one operation.
type bucket struct {
	tokens *rate.Limiter
	refill rate.Limit
}

// newBucket returns a bucket a little below the documented size and refill rate.
func newBucket(operation string) *bucket {
	size, refill := 50, rate.Limit(5)
	if strings.HasPrefix(operation, "Describe") || strings.HasPrefix(operation, "Get") {
		size, refill = 100, rate.Limit(20)
	}
	refill *= safetyFactor
	return &bucket{tokens: rate.NewLimiter(refill, int(safetyFactor*float64(size))), refill: refill}
}

// wait takes a token, and waits until there is one.
func (b *bucket) wait(ctx context.Context, clock Clock) error {
	now := clock.Now()
	token := b.tokens.ReserveN(now, 1)
	delay := token.DelayFrom(now)
	if delay <= 0 {
		return nil
	}
	err := clock.Wait(ctx, delay)
	if err != nil {
		token.CancelAt(now)
	}
	return err
}

// adjust slows down if the service throttled, because the account's bucket is then empty, and speeds up otherwise.
func (b *bucket) adjust(now time.Time, throttled bool) {
	limit := b.tokens.Limit()
	switch {
	case throttled:
		b.tokens.SetLimitAt(now, max(limit/2, b.refill*minFactor))
		if left := int(b.tokens.TokensAt(now)); left > 0 {
			b.tokens.ReserveN(now, left)
		}
	case limit < b.refill:
		b.tokens.SetLimitAt(now, min(limit*recoveryFactor, b.refill))
	}
}
