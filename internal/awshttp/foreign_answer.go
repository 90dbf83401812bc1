package awshttp

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"
)

// maxExcerpt is the number of characters of a foreign answer that an error shows.
const maxExcerpt = 100

// ForeignAnswerError means that the answer to a call is not one that the AWS service gives.
// Whether the service received the call, and what it did, is not known.
type ForeignAnswerError struct {
	// Service and Operation identify the call, as in "EC2" and "DescribeClientVpnConnections".
	Service, Operation string
	// Status is the HTTP status code of the answer.
	Status      int
	ContentType string
	// Excerpt is how the answer begins. It is empty for services whose answers are secret.
	Excerpt string
	// Reason says what is wrong with the answer.
	Reason string
	// Err is the error of the network, if the answer broke off because of one.
	Err error
}

// Error says what came back.
func (e *ForeignAnswerError) Error() string {
	text := fmt.Sprintf("the answer to %s is not from %s: %s (status %d, content type %q", e.Operation, e.Service, e.Reason, e.Status, e.ContentType)
	if e.Excerpt != "" {
		text += fmt.Sprintf(", beginning with %q", e.Excerpt)
	}
	text += ")"
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the error of the network.
func (e *ForeignAnswerError) Unwrap() error { return e.Err }

// Advice says what to check.
func (e *ForeignAnswerError) Advice() string {
	return fmt.Sprintf("A proxy or gateway may have answered in place of the %s service. Check the provider's endpoints block and proxies, and whether the network requires a sign-in.", e.Service)
}

// RetryableError tells the AWS SDK to repeat the call.
func (*ForeignAnswerError) RetryableError() bool { return true }

// Truncated reports whether the answer began as one of the service and broke off.
func (e *ForeignAnswerError) Truncated() bool { return e.Reason == truncated }

// excerpt returns the beginning of an answer on one line, or "" if the answer repeats the credentials of the request.
func excerpt(answer []byte, request http.Header) string {
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(answer), ""))
	runes := []rune(strings.Join(strings.Fields(text), " "))
	text = string(runes[:min(len(runes), maxExcerpt)])
	if RepeatsCredentials(text, request) {
		return ""
	}
	return text
}

// RepeatsCredentials reports whether a text contains the beginning of the signature or of the session token of a request.
// Some proxies show the request that they reject.
func RepeatsCredentials(text string, request http.Header) bool {
	for _, header := range []string{"Authorization", "X-Amz-Security-Token"} {
		const recognizable = 8
		if value := request.Get(header); value != "" && strings.Contains(text, value[:min(len(value), recognizable)]) {
			return true
		}
	}
	return false
}
