package clientvpn

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

// maxAttempts is the default maximum number of attempts, as in hashicorp/aws.
const maxAttempts = 25

func throttled(err error) bool { return Code(err) == CodeRequestLimitExceeded }

// retryer returns a retryer that also retries the errors after which the service asks for it. Unless the configuration limits
// the attempts, a throttled call is retried until the context is done.
func retryer(configured aws.Retryer, limited bool) aws.Retryer {
	// The SDK retries neither, although the service says "Please try again later."
	r := retry.AddWithErrorCodes(configured, CodeConcurrentMutation, CodeIncorrectState)
	if v2, ok := r.(aws.RetryerV2); ok && !limited {
		return unlimitedThrottling{v2}
	}
	return r
}

type unlimitedThrottling struct{ aws.RetryerV2 }

// MaxAttempts returns 0, which means no limit. RetryDelay limits the attempts of calls that are not throttled.
func (unlimitedThrottling) MaxAttempts() int { return 0 }

// RetryDelay returns 0 after a throttled call, because the next attempt waits for its token.
func (r unlimitedThrottling) RetryDelay(attempt int, err error) (time.Duration, error) {
	switch {
	case throttled(err):
		return 0, nil
	case attempt >= maxAttempts:
		return 0, &retry.MaxAttemptsError{Attempt: attempt, Err: err}
	default:
		return r.RetryerV2.RetryDelay(attempt, err)
	}
}

// maxFutileAttempts limits the attempts of a call that does not reach AWS: a closed port and a proxy that demands a
// sign-in do not go away by themselves.
const maxFutileAttempts = 5

// limitFutileAttempts returns a retryer that gives up after a few attempts if they do not reach AWS.
func limitFutileAttempts(next aws.Retryer) aws.Retryer {
	v2, ok := next.(aws.RetryerV2)
	if !ok {
		return next
	}
	return futileAttemptLimiter{v2}
}

type futileAttemptLimiter struct{ aws.RetryerV2 }

// RetryDelay returns an error if another attempt is futile. Only this method receives the number of attempts.
func (l futileAttemptLimiter) RetryDelay(attempt int, err error) (time.Duration, error) {
	if attempt >= maxFutileAttempts && futile(err) {
		return 0, &retry.MaxAttemptsError{Attempt: attempt, Err: err}
	}
	return l.RetryerV2.RetryDelay(attempt, err)
}

// futile reports whether no connection could be made, or something other than AWS answered.
func futile(err error) bool {
	if foreign, ok := errors.AsType[*awshttp.ForeignAnswerError](err); ok {
		return !foreign.Truncated()
	}
	failure, ok := errors.AsType[*net.OpError](err)
	return ok && failure.Op == "dial" && !failure.Timeout()
}

// withoutDelay leaves the delay between attempts to waitBetweenAttempts: the SDK waits on the system clock.
type withoutDelay struct{ aws.Retryer }

// RetryDelay returns 0, or the reason to give up.
func (r withoutDelay) RetryDelay(attempt int, err error) (time.Duration, error) {
	_, err = r.Retryer.RetryDelay(attempt, err)
	return 0, err
}

// GetAttemptToken calls the retryer's own method, if it has one.
func (r withoutDelay) GetAttemptToken(ctx context.Context) (func(error) error, error) {
	if v2, ok := r.Retryer.(aws.RetryerV2); ok {
		return v2.GetAttemptToken(ctx)
	}
	return r.GetInitialToken(), nil
}

// waitBetweenAttempts returns a middleware that waits for the retryer's delay, by the clock, before each further attempt.
func waitBetweenAttempts(clock Clock, retryer aws.Retryer) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("clientvpn:WaitBetweenAttempts",
			func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
				call, ok := ctx.Value(attemptsKey{}).(*AttemptsError)
				if ok && call.Attempts > 0 && call.Last != nil {
					delay, err := retryer.RetryDelay(call.Attempts, call.Last)
					if err == nil && delay > 0 {
						err = clock.Wait(ctx, delay)
					}
					if err != nil {
						return middleware.FinalizeOutput{}, middleware.Metadata{}, err
					}
				}
				return next.HandleFinalize(ctx, in)
			}), "Retry", middleware.After)
	}
}
