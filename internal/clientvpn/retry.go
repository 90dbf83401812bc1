package clientvpn

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
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
