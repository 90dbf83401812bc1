package diagnose

import (
	"context"
	"errors"
	"fmt"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// revocationListAdvice is empty for errors that are not about certificate revocation lists.
func revocationListAdvice(s Subject, err error) string {
	_, notActive := errors.AsType[*clientvpn.NotActiveError](err)
	switch {
	case clientvpn.Code(err) == clientvpn.CodeTooManyRevoked:
		return "An endpoint takes at most 20,000 revoked certificates. Drop those that have expired by now, or issue client certificates from a new CA."
	case notActive && errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("AWS gives up to four hours until a list is effective. Apply again to go on waiting, with a longer %s: a list that is there already is not imported twice.", s.Timeout)
	case notActive && errors.Is(err, context.Canceled):
		return "Terraform was interrupted. Apply again to go on waiting: a list that is there already is not imported twice."
	default:
		return ""
	}
}
