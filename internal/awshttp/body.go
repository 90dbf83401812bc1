// Package awshttp provides the HTTP clients that the calls of AWS services pass through, each of which does one thing.
package awshttp

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// HideWriterTo returns a client that hides the io.WriterTo implementation of request bodies from next, so that no answer
// is lost.
//
// Once the SDK has closed a request body, which it does on the first bytes of the answer, the body's WriteTo returns
// io.EOF. If the transport of net/http has not finished with the body by then, it takes that for a failed request, and
// closes the connection while the answer is read. See https://github.com/aws/aws-sdk-go-v2/issues/1825.
func HideWriterTo(next aws.HTTPClient) aws.HTTPClient { return bodyWrapper{next} }

type bodyWrapper struct{ next aws.HTTPClient }

func (w bodyWrapper) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return w.next.Do(r)
}
