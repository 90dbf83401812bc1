package clientvpn

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

// NewEC2 returns the EC2 client of a region, at endpoint where one is given. It waits for tokens by clock.
func NewEC2(cfg aws.Config, region, endpoint string, clock Clock) *ec2.Client {
	return ec2.NewFromConfig(cfg, func(o *ec2.Options) {
		o.Region = region
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
		o.HTTPClient = wholeAnswers{o.HTTPClient}
		o.Retryer = retryer(o.Retryer, o.RetryMaxAttempts != 0)
		o.APIOptions = append(o.APIOptions, newPace(clock).middleware)
	})
}

// wholeAnswers keeps the answers of a fast server whole. The SDK's request body implements io.WriterTo, and answers it
// with io.EOF once the SDK has closed it, which it does on the first bytes of an answer. When net/http's transport then
// looks whether the body has ended, it takes that for a failed request, and closes the connection under the reader.
// See https://github.com/aws/aws-sdk-go-v2/issues/1825.
type wholeAnswers struct{ next ec2.HTTPClient }

func (w wholeAnswers) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return w.next.Do(r)
}
