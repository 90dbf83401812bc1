package crl

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// advice returns what to do about an error that only certificate revocation lists have, or "".
func advice(s diagnose.Subject, err error) string {
	_, notActive := errors.AsType[*clientvpn.NotActiveError](err)
	switch {
	case clientvpn.Code(err) == clientvpn.CodeTooManyRevoked:
		return "An endpoint takes at most 20,000 revoked certificates. Remove those that have expired, or issue client certificates from a new CA."
	case notActive && errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("AWS allows up to four hours until a list is effective. Apply again with a longer %s to continue waiting: a list that the endpoint already has is not imported twice.", s.Timeout)
	case notActive && errors.Is(err, context.Canceled):
		return "Terraform was interrupted. Apply again to continue waiting: a list that the endpoint already has is not imported twice."
	default:
		return ""
	}
}
