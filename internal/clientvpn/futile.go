package clientvpn

import (
	"errors"
	"net"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
)

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
