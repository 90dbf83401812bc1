// Package signature verifies AWS Signature Version 4, in the Authorization header or in the query string of a presigned
// request: the AWS SDK's own signer signs the request again, and both signatures must be equal.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
package signature

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// tolerance is the maximum difference between a request's date and the time.
const tolerance = 15 * time.Minute

// maxExpires is how long a presigned request can be valid.
const maxExpires = 7 * 24 * time.Hour

const (
	algorithm  = "AWS4-HMAC-SHA256"
	dateLayout = "20060102T150405Z"
)

// Scope is the unverified content of a signature.
type Scope struct {
	AccessKey string
	Region    string
	Service   string

	date, terminator  string
	signedHeaders     []string
	signature         string
	presigned         bool
	signedAt, expires string
	token             string
}

// Read returns the scope of a request's signature, without verifying it.
func Read(r *http.Request) (Scope, error) {
	values := r.URL.Query()
	presigned := values.Has("X-Amz-Algorithm")
	if !presigned {
		if values = headerValues(r.Header); values == nil {
			// SEEN: the error of EC2 for a request without a signature.
			return Scope{}, awserror.MissingParameter("AWSAccessKeyId")
		}
	}
	if values.Get("X-Amz-Algorithm") != algorithm {
		return Scope{}, incomplete("the algorithm must be " + algorithm)
	}
	credential := strings.Split(values.Get("X-Amz-Credential"), "/")
	if len(credential) != 5 {
		return Scope{}, incomplete("Credential must have exactly 5 slash-delimited elements")
	}
	scope := Scope{
		AccessKey: credential[0], date: credential[1], Region: credential[2], Service: credential[3], terminator: credential[4],
		signedHeaders: strings.Split(values.Get("X-Amz-SignedHeaders"), ";"), signature: values.Get("X-Amz-Signature"),
		presigned: presigned, signedAt: values.Get("X-Amz-Date"), expires: values.Get("X-Amz-Expires"), token: values.Get("X-Amz-Security-Token"),
	}
	if scope.AccessKey == "" || scope.Region == "" || scope.signature == "" || !slices.Contains(scope.signedHeaders, "host") {
		return Scope{}, incomplete("it requires an access key, a region, 'SignedHeaders' with 'host', and 'Signature', which a presigned request has as 'X-Amz-SignedHeaders' and 'X-Amz-Signature'")
	}
	return scope, nil
}

// headerValues returns the signature in a request's header under the names of the parameters of a presigned request, or nil if
// there is none.
func headerValues(header http.Header) url.Values {
	authorization := header.Get("Authorization")
	if authorization == "" {
		return nil
	}
	values := url.Values{}
	scheme, fields, _ := strings.Cut(authorization, " ")
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		values.Set("X-Amz-"+name, value)
	}
	values.Set("X-Amz-Algorithm", scheme)
	values.Set("X-Amz-Date", header.Get("X-Amz-Date"))
	values.Set("X-Amz-Security-Token", header.Get("X-Amz-Security-Token"))
	return values
}

func incomplete(why string) error {
	return awserror.New("IncompleteSignature", "The request signature does not conform to AWS standards: %s", why)
}

// Verify returns an error unless the request was signed for the service, at about the time now, and with the secret key of the
// credentials. The credentials are empty if the access key is unknown. The request must have their session token, if any. The
// body has already been read from r.
func Verify(now time.Time, r *http.Request, body []byte, scope Scope, service string, credentials aws.Credentials) error {
	if scope.Service != service {
		return awserror.NewStatus(http.StatusUnauthorized, "AuthFailure", "Credential should be scoped to correct service: '%s'.", service)
	}
	signedAt, err := time.Parse(dateLayout, scope.signedAt)
	if err != nil || scope.date != signedAt.Format("20060102") || scope.terminator != "aws4_request" {
		return incomplete("the X-Amz-Date header must agree with the credential scope")
	}
	if err := scope.checkAge(now.Sub(signedAt)); err != nil {
		return err
	}
	if scope.AccessKey != credentials.AccessKeyID {
		return awserror.AuthFailure()
	}
	if scope.token != credentials.SessionToken {
		return awserror.InvalidToken()
	}
	expected, err := sign(r, body, scope, signedAt, credentials)
	if err != nil {
		return fmt.Errorf("signing the request again: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(expected), []byte(scope.signature)) != 1 {
		return awserror.AuthFailure()
	}
	return nil
}

// checkAge returns an error if the signature is too old or from the future.
func (s *Scope) checkAge(age time.Duration) error {
	maxAge := tolerance
	if s.presigned {
		seconds, err := strconv.Atoi(s.expires)
		if err != nil || seconds < 1 || seconds > int(maxExpires/time.Second) {
			return incomplete(fmt.Sprintf("X-Amz-Expires must be from 1 to %d seconds", maxExpires/time.Second))
		}
		maxAge = time.Duration(seconds) * time.Second
	}
	if age > maxAge || age < -tolerance {
		return awserror.RequestExpired()
	}
	return nil
}

// sign returns the signature that the request should have.
func sign(r *http.Request, body []byte, scope Scope, at time.Time, credentials aws.Credentials) (string, error) {
	again, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, "http://"+r.Host+r.URL.RequestURI(), nil)
	if err != nil {
		return "", fmt.Errorf("copying the request: %w", err)
	}
	for _, name := range scope.signedHeaders {
		switch name {
		case "host": // Part of every request.
		case "content-length":
			again.ContentLength = int64(len(body))
		default:
			again.Header[http.CanonicalHeaderKey(name)] = r.Header.Values(name)
		}
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	if scope.presigned {
		return presign(again, hash, scope, at, credentials)
	}
	if err := v4.NewSigner().SignHTTP(r.Context(), credentials, again, hash, scope.Service, scope.Region, at); err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	signed, err := Read(again)
	return signed.signature, err
}

func presign(r *http.Request, hash string, scope Scope, at time.Time, credentials aws.Credentials) (string, error) {
	values := r.URL.Query()
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token"} {
		values.Del(name)
	}
	r.URL.RawQuery = values.Encode()
	uri, _, err := v4.NewSigner().PresignHTTP(r.Context(), credentials, r, hash, scope.Service, scope.Region, at)
	if err != nil {
		return "", fmt.Errorf("presigning: %w", err)
	}
	signed, err := url.Parse(uri)
	if err != nil {
		return "", fmt.Errorf("reading the presigned URL: %w", err)
	}
	return signed.Query().Get("X-Amz-Signature"), nil
}
