package emulator_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signing is the SDK's request to a signer.
type signing struct {
	ctx         context.Context
	credentials aws.Credentials
	r           *http.Request
	hash        string
	at          time.Time
}

func (s signing) sign(service string, off time.Duration) error {
	return v4.NewSigner().SignHTTP(s.ctx, s.credentials, s.r, s.hash, service, region, s.at.Add(off))
}

// signerFunc implements the SDK's signer.
type signerFunc func(signing) error

func (f signerFunc) SignHTTP(ctx context.Context, credentials aws.Credentials, r *http.Request, hash, _, _ string, at time.Time, _ ...func(*v4.SignerOptions)) error {
	return f(signing{ctx, credentials, r, hash, at})
}

func readAll(r io.Reader) string {
	content, _ := io.ReadAll(r)
	return string(content)
}

func nopCloser(content string) io.ReadCloser {
	return io.NopCloser(strings.NewReader(content))
}
