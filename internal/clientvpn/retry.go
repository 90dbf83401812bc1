package clientvpn

import (
	"errors"
	"net"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

// maxAttempts is how often a call is tried if the configuration does not say, as in hashicorp/aws.
const maxAttempts = 25

func throttled(err error) bool { return Code(err) == CodeRequestLimitExceeded }

// retryer returns a retryer for the errors after which the service asks for another attempt. Unless the configuration
// limits the attempts, a throttled call is tried again until the context is done.
func retryer(configured aws.Retryer, limited bool) aws.Retryer {
	// The SDK retries neither, although the service says "Please try again later."
	r := retry.AddWithErrorCodes(configured, CodeConcurrentMutation, CodeIncorrectState)
	if v2, ok := r.(aws.RetryerV2); ok && !limited {
		return unlimitedThrottling{v2}
	}
	return r
}

type unlimitedThrottling struct{ aws.RetryerV2 }

// MaxAttempts returns 0, which means no limit: RetryDelay limits the attempts of calls that are not throttled.
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

// limitFutileAttempts returns a retryer that gives up early on calls that do not reach AWS.
func limitFutileAttempts(next aws.Retryer) aws.Retryer {
	v2, ok := next.(aws.RetryerV2)
	if !ok {
		return next
	}
	return futileAttemptLimiter{v2}
}

type futileAttemptLimiter struct{ aws.RetryerV2 }

// RetryDelay returns an error if another attempt is futile. It is the only method that is given the number of attempts.
func (l futileAttemptLimiter) RetryDelay(attempt int, err error) (time.Duration, error) {
	if attempt >= maxFutileAttempts && futile(err) {
		return 0, &retry.MaxAttemptsError{Attempt: attempt, Err: err}
	}
	return l.RetryerV2.RetryDelay(attempt, err)
}

// futile reports whether a connection was refused, or something other than AWS answered.
func futile(err error) bool {
	if foreign, ok := errors.AsType[*awshttp.ForeignAnswerError](err); ok {
		return !foreign.Truncated()
	}
	failure, ok := errors.AsType[*net.OpError](err)
	return ok && failure.Op == "dial" && !failure.Timeout()
}
