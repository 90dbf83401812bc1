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
	// sizeFactor keeps the bucket below the documented size, for calls that arrive together although they were sent one after
	// the other, and for a service that refills once a second. rateFactor keeps the rate below the documented one.
	sizeFactor = 0.9
	rateFactor = 0.99
	// minFactor is how far the rate can fall below the documented one while the service throttles.
	minFactor = 1.0 / 32
	// increase is what the rate grows by with each successful call, as a part of the documented rate, while it is beyond that
	// rate, and carefulIncrease while it is below, because others use the same bucket. Where the service throttles, the rate is
	// halved, so that fewer than one call in 100 is throttled.
	increase        = 1.0 / 200
	carefulIncrease = 1.0 / 400
)

// pace keeps the calls in a region within the account's token buckets, of which EC2 has one for each operation.
// Other programs use the same buckets, so pace slows down when the service throttles all the same. An account can have a larger
// quota, so it speeds up while calls succeed, to at most maxFactor times the documented rate.
// See https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html.
type pace struct {
	clock     Clock
	maxFactor int

	mu      sync.Mutex
	buckets map[string]*bucket
}

func newPace(clock Clock, maxFactor int) *pace {
	return &pace{clock: clock, maxFactor: max(maxFactor, 1), buckets: map[string]*bucket{}}
}

// middleware makes every attempt of a call wait for a token.
func (p *pace) middleware(stack *middleware.Stack) error {
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("clientvpn:Pace",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			bucket := p.bucket(awsmiddleware.GetOperationName(ctx))
			if err := bucket.wait(ctx, p.clock); err != nil {
				return middleware.FinalizeOutput{}, middleware.Metadata{}, err
			}
			sent := p.clock.Now()
			out, metadata, err := next.HandleFinalize(ctx, in)
			bucket.adjust(sent, p.clock.Now(), err)
			return out, metadata, err
		}), "Retry", middleware.After)
}

func (p *pace) bucket(operation string) *bucket {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, ok := p.buckets[operation]
	if !ok {
		b = newBucket(operation, p.maxFactor)
		p.buckets[operation] = b
	}
	return b
}

// bucket is the token bucket of one operation.
type bucket struct {
	tokens *rate.Limiter
	// documented is the documented rate, and highest the one that may be reached.
	documented, highest rate.Limit

	mu sync.Mutex // guards the field below and the changes of the rate
	// slowed is when the rate was last halved.
	slowed time.Time
}

// newBucket returns a bucket a little below the documented size and refill rate.
func newBucket(operation string, maxFactor int) *bucket {
	size, refill := 50, rate.Limit(5)
	if strings.HasPrefix(operation, "Describe") || strings.HasPrefix(operation, "Get") {
		size, refill = 100, rate.Limit(20)
	}
	refill *= rateFactor
	return &bucket{
		tokens:     rate.NewLimiter(refill, int(sizeFactor*float64(size))),
		documented: refill, highest: refill * rate.Limit(maxFactor),
	}
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

// adjust changes the rate by the answer to a call. If the service throttled it, the account's bucket is empty, and the rate is
// halved. Calls that had been sent before the rate was last halved say nothing about the new one.
func (b *bucket) adjust(sent, now time.Time, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	limit := b.tokens.Limit()
	switch {
	case throttled(err) && sent.Before(b.slowed):
	case throttled(err):
		b.slowed = now
		b.tokens.SetLimitAt(now, max(limit/2, b.documented*minFactor))
		if left := int(b.tokens.TokensAt(now)); left > 0 {
			b.tokens.ReserveN(now, left)
		}
	case err == nil || Code(err) != "":
		step := carefulIncrease
		if limit >= b.documented {
			step = increase
		}
		b.tokens.SetLimitAt(now, min(limit+b.documented*rate.Limit(step), b.highest))
	}
}
