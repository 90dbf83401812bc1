package clientvpn

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// NewEC2 returns the EC2 client of a region, which calls endpoint unless it is "", and waits by clock for the tokens of its calls.
func NewEC2(cfg aws.Config, region, endpoint string, clock Clock) *ec2.Client {
	return ec2.NewFromConfig(cfg, func(o *ec2.Options) {
		o.Region = region
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		o.Retryer = retryer(limitFutileAttempts(o.Retryer), o.RetryMaxAttempts != 0)
		o.APIOptions = append(o.APIOptions, finishMutations(clock), newPace(clock).middleware, countAttempts(clock))
	})
}
