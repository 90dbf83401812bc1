package emulator

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// upstream is another AWS emulator, which serves what this one does not implement.
type upstream struct {
	url   *url.URL
	proxy *httputil.ReverseProxy
}

// requestKey is the context key of an unhandledRequest.
type requestKey struct{}

// newUpstream returns the upstream at an address, or nil if the address is empty.
func newUpstream(address string) (*upstream, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // An emulator without an upstream is valid.
	}
	target, err := url.Parse(address)
	if err != nil || target.Scheme != "http" && target.Scheme != "https" || target.Host == "" ||
		strings.Trim(target.Path, "/") != "" || target.RawQuery != "" || target.User != nil {
		return nil, fmt.Errorf("upstream %q is not the URL of a server, such as http://127.0.0.1:5000", address)
	}
	u := &upstream{url: target}
	u.proxy = &httputil.ReverseProxy{
		// The signature covers the host, the path and the query string, which therefore stay as they are.
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
		},
		Transport:      &http.Transport{DisableCompression: true},
		FlushInterval:  -1,
		ModifyResponse: recordResponse,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if other, ok := r.Context().Value(requestKey{}).(*unhandledRequest); ok {
				other.refuse(w, awserror.NoUpstream(address, err))
			}
		},
	}
	return u, nil
}

func recordResponse(response *http.Response) error {
	if other, ok := response.Request.Context().Value(requestKey{}).(*unhandledRequest); ok {
		header := response.Header
		other.call.Status = response.StatusCode
		other.call.RequestID = cmp.Or(header.Get("X-Amzn-Requestid"), header.Get("X-Amz-Request-Id"), other.call.RequestID)
	}
	return nil
}

// serve passes a request on. If its body has been read, content has it.
func (u *upstream) serve(w http.ResponseWriter, r *http.Request, other *unhandledRequest, content []byte) {
	other.call.Upstream = true
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, other))
	if content != nil {
		r.Body = io.NopCloser(bytes.NewReader(content))
	}
	u.proxy.ServeHTTP(w, r)
}
