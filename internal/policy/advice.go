package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// advice returns advice about an error that is specific to authorization policies, or "".
func advice(s diagnose.Subject, err error) string {
	switch {
	case errors.Is(err, clientvpn.ErrPolicyExists):
		return "An endpoint has at most one policy. Import the existing policy by the endpoint ID, or delete it first if nobody needs it."
	case errors.Is(err, clientvpn.ErrNoPolicy):
		return "Check the endpoint ID and the region. Without a policy, everybody who can authenticate can connect."
	case errors.Is(err, clientvpn.ErrPolicyFailed):
		return "AWS does not document which policy is in force now, so check who can connect. Compare the document with the context that AWS documents, then apply again, which sends the whole policy. " +
			"If it fails again, contact AWS Support and quote the request ID."
	}
	if _, ok := errors.AsType[*clientvpn.AuthorizationPolicyError](err); !ok {
		return ""
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("The time allowed (%[1]s) is up, and the service may still be working on the change. The next plan shows the status. If the service is slow or busy, raise %[1]s and apply again.", s.Timeout)
	case errors.Is(err, context.Canceled):
		return "Terraform was interrupted, and the service may still be working on the change. The next plan shows the status."
	default:
		return ""
	}
}
