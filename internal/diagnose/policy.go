package diagnose

import (
	"context"
	"errors"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// policyAdvice is what to do next about an authorization policy. It is empty for errors that are about something else.
func policyAdvice(s Subject, err error) string {
	switch {
	case errors.Is(err, clientvpn.ErrPolicyExists):
		return "Import it, by the endpoint ID, so that it is not overwritten; or delete it first if nobody needs it. An endpoint has one policy."
	case errors.Is(err, clientvpn.ErrNoPolicy):
		return "Check the endpoint ID, and the region. Without a policy the endpoint lets in whoever can authenticate."
	case errors.Is(err, clientvpn.ErrPolicyFailed):
		return "Which policy is in force now is not documented: look who can connect. Check the document against what AWS documents of the context, then apply again, which sends the policy whole; " +
			"if it fails once more, ask AWS Support and give the request ID."
	}
	if _, ok := errors.AsType[*clientvpn.AuthorizationPolicyError](err); !ok {
		return ""
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "The time for this was up; the service may still be at work. A plan shows the status by then. If the service is slow or busy, apply again with a longer " + s.Timeout + "."
	case errors.Is(err, context.Canceled):
		return "Terraform was interrupted; the service may still be at work. A plan shows the status by then."
	default:
		return ""
	}
}

// policyRequestID is that of the call to which the service has agreed before it went wrong.
func policyRequestID(err error) string {
	if policy, ok := errors.AsType[*clientvpn.AuthorizationPolicyError](err); ok {
		return policy.RequestID
	}
	return ""
}
