// Package diagnose turns what went wrong with AWS into Terraform diagnostics: the one place for their words.
package diagnose

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// Subject is what a call was about.
type Subject struct {
	// EndpointID is the Client VPN endpoint; Region the AWS region it was looked for in.
	EndpointID string
	Region     string
	// Who is whose connections were meant, as in `username "alice"`. Empty for everybody's.
	Who string
	// Timeout is the argument that limits how long this may take, as in "timeouts.create". Empty when there is none.
	Timeout string
}

// Error is the diagnostic for err. The summary says what could not be done.
// The detail gives the subject, the service's own words, its error code and request ID, and what to do next.
func Error(summary string, s Subject, err error) diag.Diagnostic {
	if endpoint, ok := errors.AsType[*clientvpn.EndpointError](err); ok {
		s.EndpointID = endpoint.EndpointID
	}
	detail := []string{s.paragraph(), words(err)}
	detail = append(detail, connections(err)...)
	detail = append(detail, serviceAnswer(err), advice(s, err))
	return diag.NewErrorDiagnostic(summary, paragraphs(detail...))
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

// words are the service's own where it answered, and the error's otherwise.
func words(err error) string {
	if notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err); ok {
		return sentence(notConnected.Error())
	}
	if returned, ok := errors.AsType[*clientvpn.ReturnedError](err); ok {
		return sentence(returned.Error())
	}
	if apiError, ok := errors.AsType[smithy.APIError](err); ok && apiError.ErrorMessage() != "" {
		return sentence(apiError.ErrorMessage())
	}
	return sentence(err.Error())
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
	if code := clientvpn.Code(err); code != "" {
		lines = append(lines, "Error code: "+code)
	}
	if id := cmp.Or(clientvpn.RequestID(err), policyRequestID(err)); id != "" {
		lines = append(lines, "Request ID: "+id)
	}
	return strings.Join(lines, "\n")
}

// connections lists, one a line, the connections that an error speaks of.
func connections(err error) []string {
	if notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err); ok {
		return []string{Connections("Connected under a name that differs only in case or blanks", notConnected.Resembling)}
	}
	var lists []string
	if returned, ok := errors.AsType[*clientvpn.ReturnedError](err); ok {
		lists = append(lists, cameBack(returned.People))
	}
	if guard, ok := errors.AsType[*clientvpn.GuardError](err); ok {
		lists = append(lists, Connections("Live", guard.Live))
	}
	if incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err); ok {
		lists = append(lists,
			statuses("May still be live", incomplete.Left),
			statuses("Ended, or being ended by the service", incomplete.Ended))
	}
	return lists
}

// mostListed is how many connections a list names; the rest is counted.
const mostListed = 50

// Connections lists connections under a title, one a line. It is empty when there are none.
func Connections(title string, connections []clientvpn.Connection) string {
	return list(title, connections, func(c clientvpn.Connection) string {
		return fmt.Sprintf("%s: username %q, common name %q, client IP %s", c.ID, c.Username, c.CommonName, c.ClientIP)
	})
}

func list[T any](title string, items []T, line func(T) string) string {
	if len(items) == 0 {
		return ""
	}
	lines := []string{title + ":"}
	for _, item := range items[:min(len(items), mostListed)] {
		lines = append(lines, "  - "+line(item))
	}
	if more := len(items) - mostListed; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return strings.Join(lines, "\n")
}

func statuses(title string, statuses []clientvpn.ConnectionStatus) string {
	return list(title, statuses, func(s clientvpn.ConnectionStatus) string {
		last := s.Last()
		if last.Message == "" {
			return s.ConnectionID + ": " + last.Code
		}
		return s.ConnectionID + ": " + last.Code + " (" + last.Message + ")"
	})
}
