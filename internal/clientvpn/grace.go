package clientvpn

import (
	"context"
	"strings"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

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
	release := context.AfterFunc(ctx, func() {
		limited, stopTimer := clock.WithTimeout(extended, gracePeriod)
		defer stopTimer()
		<-limited.Done()
		cancel(context.Cause(ctx))
	})
	return extended, func() {
		release()
		cancel(nil)
	}
}
