// Package diagnose turns AWS failures into Terraform diagnostics.
package diagnose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awssdkhttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awshttp"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// Subject describes an operation for its diagnostics.
type Subject struct {
	// EndpointID is the Client VPN endpoint, and Region its AWS region.
	EndpointID string
	Region     string
	// Who describes the people, as in `username "alice"`. If empty, it is not mentioned.
	Who string
	// Timeout is the name of the argument that limits the operation, as in "timeouts.create". It is empty if there is none.
	Timeout string
	// Allowed is the value of that argument. If 0, it is not mentioned.
	Allowed time.Duration
	// Retry says how to try again, without a full stop. If empty, it is "Apply again".
	Retry string
	// Advise returns advice that is specific to the operation, or "". It may be nil.
	Advise func(Subject, error) string
}

// Place returns the place of the subject, as in " at cvpn-endpoint-0123456789abcdef0 in us-east-1", or "" if the endpoint is not
// known yet. Summaries of warnings end with it, because Terraform shows only the first of several warnings with the same summary.
func (s Subject) Place() string {
	if s.EndpointID == "" {
		return ""
	}
	return fmt.Sprintf(" at %s in %s", s.EndpointID, s.Region)
}

func (s Subject) retry() string { return cmp.Or(s.Retry, "Apply again") + "." }

func (s Subject) retryWhen(when string) string {
	return strings.Replace(s.retry(), "again", "again "+when, 1)
}

// Error returns the diagnostic for err. The summary says what could not be done. The detail gives the subject, the service's own
// words, its error code and request ID, and what to do next.
func Error(summary string, s Subject, err error) diag.Diagnostic {
	if endpoint, ok := errors.AsType[*clientvpn.EndpointError](err); ok {
		s.EndpointID = endpoint.EndpointID
	}
	said := words(err)
	if reconnected, ok := errors.AsType[*clientvpn.ReconnectedError](err); ok {
		said = sentence(reconnected.Within(s.timeAllowed()))
	}
	detail := append([]string{s.paragraph(), said}, connections(err)...)
	detail = append(detail, serviceAnswer(err), advice(s, err))
	return diag.NewErrorDiagnostic(summary, paragraphs(detail...))
}

// timeAllowed describes the time limit, as in: the time allowed (timeouts.create = 20s).
func (s Subject) timeAllowed() string {
	if s.Timeout == "" || s.Allowed == 0 {
		return "the time allowed"
	}
	allowed := s.Allowed.String() // For instance 1h0m0s, which is shortened to 1h.
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(allowed, zero) {
			allowed = allowed[:len(allowed)-2]
		}
	}
	return fmt.Sprintf("the time allowed (%s = %s)", s.Timeout, allowed)
}

// Warning returns a warning about the subject. Empty paragraphs are left out.
func Warning(summary string, s Subject, detail ...string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(summary, paragraphs(append([]string{s.paragraph()}, detail...)...))
}

// join joins sentences that are not empty.
func join(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

func paragraphs(parts ...string) string {
	var filled []string
	for _, part := range parts {
		if part != "" {
			filled = append(filled, part)
		}
	}
	return strings.Join(filled, "\n\n")
}

func (s Subject) paragraph() string {
	var lines []string
	for _, line := range []struct{ label, value string }{
		{"Client VPN endpoint", s.EndpointID}, {"Region", s.Region}, {"Looked for", s.Who},
	} {
		if line.value != "" {
			lines = append(lines, line.label+": "+line.value)
		}
	}
	return strings.Join(lines, "\n")
}

// words returns the service's message if it answered, and the error's text otherwise.
func words(err error) string {
	if prefaced, ok := errors.AsType[interface {
		error
		Preface() string
		Unwrap() error
	}](err); ok {
		return prefaced.Preface() + " " + words(prefaced.Unwrap())
	}
	if notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err); ok {
		return plain(notConnected)
	}
	if contradiction, ok := errors.AsType[*clientvpn.ContradictionError](err); ok {
		return plain(contradiction)
	}
	if foreign, ok := errors.AsType[*awshttp.ForeignAnswerError](err); ok {
		return sentence(foreign.Error())
	}
	if apiError, ok := errors.AsType[smithy.APIError](err); ok && apiError.ErrorMessage() != "" {
		return sentence(apiError.ErrorMessage())
	}
	if failure, ok := network(err); ok {
		return failure.words()
	}
	if policy, ok := errors.AsType[*clientvpn.AuthorizationPolicyError](err); ok {
		return plain(policy)
	}
	if attempts := interrupted(err); attempts != nil {
		return sentence(attempts.Operation+" did not succeed in time") + lastAnswer(attempts)
	}
	return plain(err)
}

// plain returns the text of an error as a sentence, without the terms of package context.
func plain(err error) string {
	text := err.Error()
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok {
		text = strings.Replace(text, operation.Error(), fmt.Sprintf("%s %s failed: %v", operation.Service(), operation.Operation(), cause(operation.Err)), 1)
	}
	return sentence(strings.NewReplacer(
		context.DeadlineExceeded.Error(), "the time allowed is up",
		context.Canceled.Error(), "Terraform was interrupted",
	).Replace(text))
}

// cause returns an error without the wrappers of the SDK that count attempts and describe the response, since there was none.
func cause(err error) error {
	if exhausted, ok := err.(*retry.MaxAttemptsError); ok { //nolint:errorlint // Only the outermost error is removed.
		return cause(exhausted.Err)
	}
	if response, ok := err.(*awssdkhttp.ResponseError); ok { //nolint:errorlint // As above.
		return cause(response.Err)
	}
	return err
}

// interrupted returns the attempts of a call that was interrupted, or nil if err has another cause.
func interrupted(err error) *clientvpn.AttemptsError {
	if attempts, ok := errors.AsType[*clientvpn.AttemptsError](err); ok && attempts.Interrupted() {
		return attempts
	}
	return nil
}

func lastAnswer(attempts *clientvpn.AttemptsError) string {
	if attempts.Last == nil {
		return " It was not answered."
	}
	return " The last attempt failed with: " + words(attempts.Last)
}

func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func serviceAnswer(err error) string {
	var lines []string
	answer := err
	if attempts := interrupted(err); attempts != nil && attempts.Last != nil {
		answer = attempts.Last
	}
	if code := clientvpn.Code(answer); code != "" {
		lines = append(lines, "Error code: "+code)
	}
	if id := clientvpn.RequestID(answer); id != "" {
		lines = append(lines, "Request ID: "+id)
	}
	if attempts, ok := errors.AsType[*clientvpn.AttemptsError](err); ok {
		lines = append(lines, fmt.Sprintf("Attempts: %d in %s", attempts.Attempts, attempts.Elapsed))
	} else if _, ok := network(err); ok {
		lines = append(lines, tried(err))
	}
	return strings.Join(lines, "\n")
}
