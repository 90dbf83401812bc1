// Package diagnose turns what went wrong with AWS into Terraform diagnostics: the one place for their words.
package diagnose

import (
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
	if id := clientvpn.RequestID(err); id != "" {
		lines = append(lines, "Request ID: "+id)
	}
	return strings.Join(lines, "\n")
}

// connections lists, one a line, the connections that an error speaks of.
func connections(err error) []string {
	if notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err); ok {
		return []string{resembling(notConnected.Resembling)}
	}
	if incomplete, ok := errors.AsType[*clientvpn.IncompleteError](err); ok {
		return []string{
			statuses("May still be live", incomplete.Left),
			statuses("Ended, or being ended by the service", incomplete.Ended),
		}
	}
	return nil
}

func resembling(connections []clientvpn.Connection) string {
	if len(connections) == 0 {
		return ""
	}
	lines := []string{"Connected under a name that differs only in case or blanks:"}
	for _, c := range connections {
		lines = append(lines, fmt.Sprintf("  - %s: username %q, common name %q, client IP %s", c.ID, c.Username, c.CommonName, c.ClientIP))
	}
	return strings.Join(lines, "\n")
}

func statuses(title string, statuses []clientvpn.ConnectionStatus) string {
	if len(statuses) == 0 {
		return ""
	}
	lines := []string{title + ":"}
	for _, s := range statuses {
		last := s.Last()
		line := fmt.Sprintf("  - %s: %s", s.ConnectionID, last.Code)
		if last.Message != "" {
			line += " (" + last.Message + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
