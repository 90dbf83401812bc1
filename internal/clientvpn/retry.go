package clientvpn

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// tries is how often a call is tried where the configuration does not say, as in hashicorp/aws.
const tries = 25

func throttled(err error) bool { return Code(err) == CodeRequestLimitExceeded }

// retryer retries what the service means to be retried. Where the configuration does not limit the tries of a call,
// being throttled never fails it: only the context's end does.
func retryer(configured aws.Retryer, limited bool) aws.Retryer {
	// The SDK retries neither, though the service asks for it: "Please try again later."
	r := retry.AddWithErrorCodes(configured, CodeConcurrentMutation, CodeIncorrectState)
	if v2, ok := r.(aws.RetryerV2); ok && !limited {
		return patient{v2}
	}
	return r
}

type patient struct{ aws.RetryerV2 }

// MaxAttempts is 0, which is no limit: RetryDelay limits what is not throttled.
func (patient) MaxAttempts() int { return 0 }

// RetryDelay is 0 after a throttled call: the next try waits for its token.
func (p patient) RetryDelay(attempt int, err error) (time.Duration, error) {
	switch {
	case throttled(err):
		return 0, nil
	case attempt >= tries:
		return 0, &retry.MaxAttemptsError{Attempt: attempt, Err: err}
	default:
		return p.RetryerV2.RetryDelay(attempt, err)
	}
}
