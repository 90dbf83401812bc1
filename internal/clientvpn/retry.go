package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

// maxAttempts is the default maximum number of attempts, as in hashicorp/aws.
const maxAttempts = 25

func throttled(err error) bool { return Code(err) == CodeRequestLimitExceeded }

// newRetryer returns a retryer that also retries the errors after which the service asks for it. Unless the configuration limits
// the attempts, it retries a throttled call until the context is done.
func newRetryer(configured aws.Retryer, limited bool) aws.RetryerV2 {
	// The SDK retries neither, although the service says "Please try again later."
	added := retry.AddWithErrorCodes(configured, CodeConcurrentMutation, CodeIncorrectState)
	return retryer{added.(aws.RetryerV2), limited} //nolint:forcetypeassert // The SDK returns no other retryer.
}

// maxFutileAttempts limits the attempts of a call that does not reach AWS: a closed port and a proxy that demands a
// sign-in do not go away by themselves.
const maxFutileAttempts = 5

type retryer struct {
	aws.RetryerV2

	limited bool // by the configuration
}

// MaxAttempts returns 0, which means no limit, unless the configuration limits the attempts. RetryDelay limits them instead.
func (r retryer) MaxAttempts() int {
	if r.limited {
		return r.RetryerV2.MaxAttempts()
	}
	return 0
}

// RetryDelay returns the delay before the next attempt, or an error if there is none. It returns 0 after a throttled call, because
// the next attempt waits for its token.
func (r retryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	switch {
	case !r.limited && throttled(err):
		return 0, nil
	case !r.limited && attempt >= maxAttempts, attempt >= maxFutileAttempts && futile(err):
		return 0, &retry.MaxAttemptsError{Attempt: attempt, Err: err}
	default:
		return r.RetryerV2.RetryDelay(attempt, err)
	}
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
type withoutDelay struct{ aws.RetryerV2 }

// RetryDelay returns 0, or the reason to give up.
func (r withoutDelay) RetryDelay(attempt int, err error) (time.Duration, error) {
	_, err = r.RetryerV2.RetryDelay(attempt, err)
	return 0, err
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

// AttemptsError means that a call failed after more than one attempt, or that its context was done before it succeeded.
type AttemptsError struct {
	// Operation is the operation that was called, as in "DescribeClientVpnConnections".
	Operation string
	// Attempts is the number of times the call was sent, and Elapsed the time from the first attempt to the error.
	Attempts int
	Elapsed  time.Duration
	// Unanswered reports whether an attempt got no answer from the service.
	Unanswered bool
	// Last is the error of the last attempt that ended before the context was done. It is nil if there was none.
	Last error
	// Err is the error of the call: Last, or the reason why there was no further attempt.
	Err error
}

// Error counts the attempts and gives the last error.
func (e *AttemptsError) Error() string {
	if e.Last == nil {
		return fmt.Sprintf("%s was not answered within %s", e.Operation, e.Elapsed)
	}
	return fmt.Sprintf("%s failed %s in %s, the last time with: %v", e.Operation, times(e.Attempts), e.Elapsed, e.Last)
}

// Unwrap returns the error of the call.
func (e *AttemptsError) Unwrap() error { return e.Err }

// Interrupted reports whether the context was done before the call succeeded or failed with a final error.
func (e *AttemptsError) Interrupted() bool { return e.Last == nil || !errors.Is(e.Err, e.Last) }

// Attempts returns the number of attempts of a call that failed with err, or 1 if it is not known.
func Attempts(err error) int {
	if attempts, ok := errors.AsType[*AttemptsError](err); ok {
		return attempts.Attempts
	}
	return 1
}

// Unclear reports whether the service may have carried out a call that failed with err: at least one attempt was not answered
// with an error of the service.
func Unclear(err error) bool {
	if attempts, ok := errors.AsType[*AttemptsError](err); ok {
		return attempts.Unanswered
	}
	return err != nil && Code(err) == ""
}

// maxUnclearLook limits the look after a call whose outcome is unclear.
const maxUnclearLook = 30 * time.Second

// LookContext returns a context for finding out what an unclear call did. It outlives ctx, but not for long.
func (c *Client) LookContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return c.timing.Clock.WithTimeout(context.WithoutCancel(ctx), maxUnclearLook)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// attemptsKey is the context key of the *AttemptsError of a call in progress.
type attemptsKey struct{}

// countAttempts adds an AttemptsError to the failures of calls.
func countAttempts(clock Clock) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		call := middleware.FinalizeMiddlewareFunc("CountAttempts", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			started, attempts := clock.Now(), &AttemptsError{Operation: awsmiddleware.GetOperationName(ctx)}
			out, metadata, err := next.HandleFinalize(context.WithValue(ctx, attemptsKey{}, attempts), in)
			if err != nil && (attempts.Attempts > 1 || ctx.Err() != nil) {
				attempts.Elapsed, attempts.Err = clock.Now().Sub(started).Round(time.Second), err
				err = attempts
			}
			return out, metadata, err
		})
		attempt := middleware.FinalizeMiddlewareFunc("CountAttempt", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleFinalize(ctx, in)
			if attempts, ok := ctx.Value(attemptsKey{}).(*AttemptsError); ok {
				attempts.Attempts++
				attempts.Unanswered = attempts.Unanswered || err != nil && Code(err) == ""
				if err != nil && ctx.Err() == nil {
					attempts.Last = err
				}
			}
			return out, metadata, err
		})
		return errors.Join(stack.Finalize.Insert(call, "Retry", middleware.Before), stack.Finalize.Add(attempt, middleware.After))
	}
}

// gracePeriod is how long a call that changes something may continue after its context is done.
const gracePeriod = 10 * time.Second

// finishMutations returns a middleware that lets an attempt of a call that changes something finish, so that what the
// service did is known even if the user interrupts Terraform or a timeout expires meanwhile.
//
// It follows the middleware "Retry", which makes no attempt once the context is done.
func finishMutations(clock Clock) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("clientvpn:FinishMutations",
			func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
				if reads(awsmiddleware.GetOperationName(ctx)) || ctx.Err() != nil {
					return next.HandleFinalize(ctx, in)
				}
				ctx, stop := withGrace(ctx, clock)
				defer stop()
				return next.HandleFinalize(ctx, in)
			}), "Retry", middleware.After)
	}
}

// reads reports whether an operation changes nothing.
func reads(operation string) bool {
	for _, prefix := range []string{"Describe", "Export", "Get"} {
		if strings.HasPrefix(operation, prefix) {
			return true
		}
	}
	return false
}

// withGrace returns a context that outlives ctx by gracePeriod. The caller must call stop.
func withGrace(ctx context.Context, clock Clock) (extended context.Context, stop func()) {
	extended, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	release := clock.AfterFunc(ctx, func() {
		limited, stopTimer := clock.WithTimeout(extended, gracePeriod)
		clock.AfterFunc(limited, func() {
			stopTimer()
			cancel(context.Cause(ctx))
		})
	})
	return extended, func() {
		release()
		cancel(nil)
	}
}
