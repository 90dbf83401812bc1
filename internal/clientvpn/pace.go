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
	// caution keeps a distance to the documented rate: a call that comes a moment early finds the bucket empty.
	caution = 0.95
	// slowest is how far the pace falls below the documented one while the service throttles.
	slowest = 1.0 / 32
	// recovery is what the pace grows by with each call that the service takes, until it is the documented one again.
	recovery = 1.1
)

// pace keeps the calls of a region within the account's token buckets, of which EC2 has one for each operation.
// Other programs take from the same buckets: where the service throttles all the same, the pace slows down.
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html.
type pace struct {
	clock Clock

	mu      sync.Mutex
	buckets map[string]*bucket
}

func newPace(clock Clock) *pace {
	return &pace{clock: clock, buckets: map[string]*bucket{}}
}

// middleware has every try of a call, not only its first, wait for its token.
func (p *pace) middleware(stack *middleware.Stack) error {
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("clientvpn:Pace",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			bucket := p.bucket(awsmiddleware.GetOperationName(ctx))
			if err := bucket.take(ctx, p.clock); err != nil {
				return middleware.FinalizeOutput{}, middleware.Metadata{}, err
			}
			out, metadata, err := next.HandleFinalize(ctx, in)
			bucket.learn(p.clock.Now(), throttled(err))
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

// newBucket has the documented size and refill a second of the operation's bucket.
func newBucket(operation string) *bucket {
	size, refill := 50, rate.Limit(5)
	if strings.HasPrefix(operation, "Describe") || strings.HasPrefix(operation, "Get") {
		size, refill = 100, rate.Limit(20)
	}
	refill *= caution
	return &bucket{tokens: rate.NewLimiter(refill, size), refill: refill}
}

func (b *bucket) take(ctx context.Context, clock Clock) error {
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

// learn slows down when the service has throttled: the account's bucket is empty, whatever this one holds.
func (b *bucket) learn(now time.Time, throttled bool) {
	limit := b.tokens.Limit()
	switch {
	case throttled:
		b.tokens.SetLimitAt(now, max(limit/2, b.refill*slowest))
		if left := int(b.tokens.TokensAt(now)); left > 0 {
			b.tokens.ReserveN(now, left)
		}
	case limit < b.refill:
		b.tokens.SetLimitAt(now, min(limit*recovery, b.refill))
	}
}
