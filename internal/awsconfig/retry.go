package awsconfig

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// newRetryer returns a function that returns the retryer of a client. If capacity is 0, retries are not rate limited.
func newRetryer(cfg aws.Config, capacity int) func() aws.Retryer {
	standard := func(o *retry.StandardOptions) {
		o.RateLimiter = ratelimit.None
		if capacity > 0 {
			o.RateLimiter = ratelimit.NewTokenRateLimit(uint(capacity))
		}
		if cfg.RetryMaxAttempts > 0 {
			o.MaxAttempts = cfg.RetryMaxAttempts
		}
	}
	return func() aws.Retryer {
		if cfg.RetryMode == aws.RetryModeAdaptive {
			return retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
				o.StandardOptions = append(o.StandardOptions, standard)
			})
		}
		return retry.NewStandard(standard)
	}
}
