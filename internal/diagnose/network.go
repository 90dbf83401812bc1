package diagnose

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// networkFailure describes why a service was not reached or did not answer.
type networkFailure struct {
	// service is the AWS service that was called, as in "EC2".
	service string
	// address is the host and port that were called.
	address string
	// reason continues a sentence that begins with the address.
	reason string
	// slow means that connecting or waiting for an answer timed out.
	slow bool
}

// network returns the network failure that caused err. ok is false if there was none, or if the call was interrupted.
func network(err error) (networkFailure, bool) {
	request, ok := errors.AsType[*url.Error](err)
	if !ok || request.Err == context.DeadlineExceeded || errors.Is(err, context.Canceled) { //nolint:errorlint // Every other timeout claims to be it.
		return networkFailure{}, false
	}
	failure := networkFailure{service: "EC2", address: address(request.URL), slow: request.Timeout()}
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok {
		failure.service = operation.Service()
	}
	failure.reason = reason(request)
	return failure, true
}

// address returns the host and port of a URL.
func address(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "the service"
	}
	defaultPort := "443"
	if u.Scheme == "http" {
		defaultPort = "80"
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), defaultPort))
}

// reason returns what went wrong with a request, as the rest of a sentence that begins with the address.
func reason(request *url.Error) string {
	if name, ok := errors.AsType[*net.DNSError](request); ok {
		if name.IsNotFound {
			return fmt.Sprintf("has a host name that DNS does not know (%s)", name.Name)
		}
		return "could not be looked up: " + name.Error()
	}
	operation, _ := errors.AsType[*net.OpError](request)
	if operation != nil && operation.Op == "proxyconnect" {
		return "could not be reached through the proxy: " + operation.Err.Error()
	}
	if request.Timeout() {
		if operation != nil && operation.Op == "dial" {
			return "did not accept a connection before the timeout"
		}
		return "was silent until the timeout"
	}
	return connectionReason(request)
}

// connectionReason returns what went wrong with a connection to a known address.
func connectionReason(request *url.Error) string {
	switch {
	case errors.Is(request, syscall.ECONNREFUSED):
		return "refused the connection"
	case errors.Is(request, syscall.ECONNRESET), errors.Is(request, syscall.EPIPE), errors.Is(request, io.EOF):
		return "closed the connection without an answer"
	case certificateRejected(request):
		return "has a TLS certificate that is not accepted: " + request.Err.Error()
	}
	if notTLS, ok := errors.AsType[tls.RecordHeaderError](request); ok {
		return "does not speak TLS: " + notTLS.Error()
	}
	return "could not be reached: " + request.Err.Error()
}

// certificateRejected reports whether the certificate of the server was not accepted.
func certificateRejected(err error) bool {
	_, unverified := errors.AsType[*tls.CertificateVerificationError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	return unverified || unknown
}

// words returns the failure as a sentence.
func (f networkFailure) words() string {
	answer := "did not answer"
	if f.slow {
		answer = "did not answer in time"
	}
	return fmt.Sprintf("%s %s: %s %s.", f.service, answer, f.address, strings.TrimSuffix(f.reason, "."))
}

// advice returns what to check.
func (f networkFailure) advice(s Subject) string {
	check := fmt.Sprintf("Check the region (%s), the provider's endpoints block, proxies and the network", s.Region)
	if f.service == "STS" {
		check = fmt.Sprintf("Check sts_region and the region (%s), the provider's endpoints block, proxies and the network", s.Region)
	}
	switch {
	case f.slow:
		return check + ", or raise connect_timeout and read_timeout."
	case strings.Contains(f.reason, "TLS certificate"):
		return check + ". If a proxy signs certificates with a CA of its own, set custom_ca_bundle."
	default:
		return check + "."
	}
}

// tried returns the number of attempts as a line, or "" if it is not known.
func tried(err error) string {
	if exhausted, ok := errors.AsType[*retry.MaxAttemptsError](err); ok {
		return fmt.Sprintf("Attempts: %d", exhausted.Attempt)
	}
	return ""
}
