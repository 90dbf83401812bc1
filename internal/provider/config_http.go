package provider

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// limitWaits limits how long to wait for a connection, and for an answer to begin. Zero leaves it to the SDK.
func limitWaits(config *aws.Config, connect, read time.Duration) {
	client, ok := config.HTTPClient.(*awshttp.BuildableClient)
	if !ok {
		return
	}
	if connect > 0 {
		client = client.WithDialerOptions(func(d *net.Dialer) { d.Timeout = connect })
	}
	if read > 0 {
		client = client.WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = read })
	}
	config.HTTPClient = client
}

// expired says whether a service refuses credentials because of their age, or the request because of its own.
func expired(err error) bool {
	code := clientvpn.Code(err)
	return code == clientvpn.CodeRequestExpired || code == "ExpiredToken"
}

// renewCredentials asks for new temporary credentials, once, when the service finds that they have expired before the SDK
// does: the clocks differ, or the machine has been asleep.
func renewCredentials(config *aws.Config) {
	cache, ok := config.Credentials.(*aws.CredentialsCache)
	if !ok {
		return
	}
	config.APIOptions = append(config.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("clientvpn:RenewCredentials",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleInitialize(ctx, in)
				if !expired(err) {
					return out, metadata, err
				}
				if held, heldErr := cache.Retrieve(ctx); heldErr != nil || !held.CanExpire {
					return out, metadata, err
				}
				cache.Invalidate()
				return next.HandleInitialize(ctx, in)
			}), middleware.Before)
	})
}
