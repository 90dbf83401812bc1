package crl_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/crl"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

func TestAdvice(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"too many entries": {
			&smithy.GenericAPIError{Code: clientvpn.CodeTooManyRevoked},
			"An endpoint accepts at most 20,000 revoked certificates. Remove those that have expired, or issue client certificates from a new CA.",
		},
		"the list has disappeared": {
			fmt.Errorf("reading: %w", crl.ErrListRemoved),
			"AWS has no call that removes a list, so the state was kept. Run Terraform again. " +
				"If the list is really gone, remove this resource from the state with `terraform state rm` and apply again.",
		},
		"nothing to import": {
			crl.ErrNoList,
			"Import a list to the endpoint first. In Terraform, create the resource clientvpn_certificate_revocation_list, which does so.",
		},
		"not active in time": {
			&clientvpn.NotActiveError{Err: context.DeadlineExceeded},
			"It can take up to four hours until a list is effective. Apply again with a longer timeouts.create to continue waiting. A list that the endpoint already has is not imported again.",
		},
		"interrupted": {
			&clientvpn.NotActiveError{Err: context.Canceled},
			"Terraform was interrupted. Apply again to continue waiting. A list that the endpoint already has is not imported again.",
		},
		"a failed read":    {&clientvpn.NotActiveError{Err: errors.New("no route to host")}, ""},
		"another deadline": {context.DeadlineExceeded, ""},
		"another code":     {&smithy.GenericAPIError{Code: clientvpn.CodeUnauthorized}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := crl.Advice(diagnose.Subject{Timeout: "timeouts.create"}, tc.err); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}
