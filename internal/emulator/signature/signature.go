// Package signature verifies AWS Signature Version 4, as sent in the Authorization header: the AWS SDK's own signer signs
// the request once more, and the two results must agree.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. Presigned requests
// are not supported.
package signature

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator/awserror"
)

// Tolerance is how far a request's date may be from the time, either way.
const Tolerance = 15 * time.Minute

const (
	algorithm  = "AWS4-HMAC-SHA256"
	dateLayout = "20060102T150405Z"
)

// Scope is what a signature says about itself: whose it is and what it is for.
type Scope struct {
	AccessKey string
	Region    string
	Service   string

	date          string
	terminator    string
	signedHeaders []string
	signature     string
}

// Read takes the scope from the Authorization header, without believing it.
func Read(r *http.Request) (Scope, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		// Seen: what EC2 answers to a request without a signature.
		return Scope{}, awserror.MissingParameter("AWSAccessKeyId")
	}
	fields, found := strings.CutPrefix(header, algorithm+" ")
	if !found {
		return Scope{}, incomplete("the algorithm must be " + algorithm)
	}
	var scope Scope
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Credential":
			parts := strings.Split(value, "/")
			if len(parts) != 5 {
				return Scope{}, incomplete("Credential must have exactly 5 slash-delimited elements")
			}
			scope.AccessKey, scope.date, scope.Region, scope.Service, scope.terminator = parts[0], parts[1], parts[2], parts[3], parts[4]
		case "SignedHeaders":
			scope.signedHeaders = strings.Split(value, ";")
		case "Signature":
			scope.signature = value
		}
	}
	if scope.AccessKey == "" || scope.Region == "" || scope.signature == "" || !slices.Contains(scope.signedHeaders, "host") {
		return Scope{}, incomplete("Authorization header requires 'Credential', 'SignedHeaders' with 'host', and 'Signature'")
	}
	return scope, nil
}

func incomplete(why string) error {
	return awserror.New("IncompleteSignature", "The request signature does not conform to AWS standards: %s", why)
}

// Verifier checks signatures.
type Verifier struct {
	// Now tells the time that the client lives in.
	Now func() time.Time
}

// Verify checks that the request was signed for the service, lately and with the right key: that of the credentials, which
// are empty when nobody has the access key. If they have a session token it must have been sent; else any may be, since it
// is signed with the rest. The body is not in r any more.
func (v Verifier) Verify(r *http.Request, body []byte, scope Scope, service string, credentials aws.Credentials) error {
	if scope.Service != service {
		return awserror.WrongScope("Credential should be scoped to correct service: '%s'.", service)
	}
	signedAt, err := time.Parse(dateLayout, r.Header.Get("X-Amz-Date"))
	if err != nil || scope.date != signedAt.Format("20060102") || scope.terminator != "aws4_request" {
		return incomplete("the X-Amz-Date header must agree with the credential scope")
	}
	if age := v.Now().Sub(signedAt); age.Abs() > Tolerance {
		return awserror.RequestExpired()
	}
	if scope.AccessKey != credentials.AccessKeyID {
		return awserror.AuthFailure()
	}
	expected, err := sign(r, body, scope, signedAt, credentials)
	if err != nil {
		return fmt.Errorf("signing the request again: %w", err)
	}
	if token := r.Header.Get("X-Amz-Security-Token"); credentials.SessionToken != "" && token != credentials.SessionToken {
		return awserror.AuthFailure()
	}
	if subtle.ConstantTimeCompare([]byte(expected), []byte(scope.signature)) != 1 {
		return awserror.AuthFailure()
	}
	return nil
}

// sign computes the signature that the request should have.
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
	hash := sha256.Sum256(body)
	err = v4.NewSigner().SignHTTP(r.Context(), credentials, again, hex.EncodeToString(hash[:]), scope.Service, scope.Region, at)
	if err != nil {
		return "", fmt.Errorf("signing: %w", err)
	}
	own, err := Read(again)
	return own.signature, err
}
