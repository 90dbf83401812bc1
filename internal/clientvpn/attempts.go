package clientvpn

import (
	"context"
	"errors"
	"fmt"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

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
