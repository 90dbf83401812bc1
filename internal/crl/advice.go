package crl

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// advice returns advice about an error that is specific to certificate revocation lists, or "".
func advice(s diagnose.Subject, err error) string {
	_, notActive := errors.AsType[*clientvpn.NotActiveError](err)
	const continues = "to continue waiting. A list that the endpoint already has is not imported again."
	switch {
	case clientvpn.Code(err) == clientvpn.CodeTooManyRevoked:
		return "An endpoint accepts at most 20,000 revoked certificates. Remove those that have expired, or issue client certificates from a new CA."
	case errors.Is(err, errListRemoved):
		return "AWS has no call that removes a list, so the state was kept. Run Terraform again. If the list is really gone, remove this resource from the state with `terraform state rm` and apply again."
	case errors.Is(err, errNoList):
		return "Import a list to the endpoint first. In Terraform, create the resource clientvpn_certificate_revocation_list, which does so."
	case notActive && errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("It can take up to four hours until a list is effective. Apply again with a longer %s %s", s.Timeout, continues)
	case notActive && errors.Is(err, context.Canceled):
		return "Terraform was interrupted. Apply again " + continues
	default:
		return ""
	}
}
