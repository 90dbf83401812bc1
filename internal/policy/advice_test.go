package policy_test

import (
	"context"
	"errors"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy"
)

func TestAdvice(t *testing.T) {
	t.Parallel()
	failed := func(err error) error { return &clientvpn.AuthorizationPolicyError{Status: "updating", Err: err} }
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"another policy": {clientvpn.ErrPolicyExists, "An endpoint has at most one policy. Import the existing policy by the endpoint ID, or delete it first if nobody needs it."},
		"no policy":      {clientvpn.ErrNoPolicy, "Check the endpoint ID and the region. Without a policy, everybody who can authenticate can connect."},
		"failed": {
			failed(clientvpn.ErrPolicyFailed),
			"AWS does not document which policy is in force now, so check who can connect. Compare the document with the context that AWS documents, then apply again, which sends the whole policy. If it fails again, contact AWS Support and quote the request ID.",
		},
		"timeout": {
			failed(context.DeadlineExceeded),
			"The time allowed (timeouts.update) is up, and the service may still be working on the change. The next plan shows the status. If the service is slow or busy, raise timeouts.update and apply again.",
		},
		"interrupt":                 {failed(context.Canceled), "Terraform was interrupted, and the service may still be working on the change. The next plan shows the status."},
		"a read that timed out":     {context.DeadlineExceeded, ""},
		"a read that was canceled":  {context.Canceled, ""},
		"another error":             {errors.New("another"), ""},
		"another error of a change": {failed(errors.New("another")), ""},
	} {
		if got := policy.Advice(diagnose.Subject{Timeout: "timeouts.update"}, tc.err); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}
