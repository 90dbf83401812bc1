package awsconfig

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	basediag "github.com/hashicorp/aws-sdk-go-base/v2/diag"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// httpClient returns the HTTP client with the proxies, TLS settings and timeouts of the provider block.
func (m Model) httpClient(base awsbase.Config) (*sdkhttp.BuildableClient, error) {
	transport, err := base.HTTPTransportOptions()
	if err != nil {
		return nil, err
	}
	client := sdkhttp.NewBuildableClient().WithTransportOptions(transport)
	if connect := duration(m.ConnectTimeout); connect > 0 {
		client = client.WithDialerOptions(func(d *net.Dialer) { d.Timeout = connect })
	}
	if read := duration(m.ReadTimeout); read > 0 {
		client = client.WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = read })
	}
	return client, nil
}

// proxyWarning returns a warning if the HTTP proxy is used for HTTPS because no HTTPS proxy is configured. It does not
// contain the user name and password of the proxy.
func proxyWarning(base awsbase.Config) diag.Diagnostics {
	var found basediag.Diagnostics
	base.ValidateProxySettings(&found)
	var diags diag.Diagnostics
	proxy := aws.ToString(base.HTTPProxy)
	for _, d := range found {
		u, err := url.Parse(proxy)
		if err != nil {
			continue // The schema's validator has reported it.
		}
		if proxy == "" {
			diags.AddWarning(d.Summary(), d.Detail())
			continue
		}
		diags.AddWarning("Missing HTTPS proxy", fmt.Sprintf("Calls by HTTPS also use the HTTP proxy %s, because no HTTPS proxy is set. "+
			"Set https_proxy to the same URL, or to \"\" to use no proxy for HTTPS.", u.Redacted()))
	}
	return diags
}

// appendUserAgent returns the middleware that appends texts to the User-Agent header of each request.
func appendUserAgent(texts ...string) []func(*middleware.Stack) error {
	return []func(*middleware.Stack) error{func(stack *middleware.Stack) error {
		return stack.Build.Add(middleware.BuildMiddlewareFunc("clientvpn:UserAgent",
			func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
				request, ok := in.Request.(*smithyhttp.Request)
				if !ok {
					return middleware.BuildOutput{}, middleware.Metadata{}, fmt.Errorf("unknown request type %T", in.Request)
				}
				agent := append([]string{request.Header.Get("User-Agent")}, texts...)
				request.Header.Set("User-Agent", strings.TrimSpace(strings.Join(agent, " ")))
				return next.HandleBuild(ctx, in)
			}), middleware.After)
	}}
}

// expired reports whether a service rejected the credentials because of their age, or the request because of its own.
func expired(err error) bool {
	code := clientvpn.Code(err)
	return code == clientvpn.CodeRequestExpired || code == "ExpiredToken"
}

// renewCredentials makes each call obtain new temporary credentials, once, if the service considers them expired before
// the SDK does: the clocks may differ, or the machine may have been asleep.
func renewCredentials(cfg *aws.Config) {
	cache, ok := cfg.Credentials.(*aws.CredentialsCache)
	if !ok {
		return
	}
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error {
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
