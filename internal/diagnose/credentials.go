package diagnose

import (
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// credentialsAdvice returns advice about an error of STS, or "".
func credentialsAdvice(err error) string {
	operation, ok := errors.AsType[*smithy.OperationError](err)
	if !ok || operation.Service() != "STS" {
		return ""
	}
	role := strings.HasPrefix(operation.Operation(), "AssumeRole")
	switch code := clientvpn.Code(err); {
	case code == "AccessDenied" && role:
		return "Check the role's ARN, that its trust policy lets these credentials in (external ID, conditions), and that they may call sts:" + operation.Operation() + "."
	case code == "InvalidIdentityToken" || code == "IDPRejectedClaim" || code == "ExpiredTokenException":
		return "STS did not accept the web identity token. Check that it is fresh, and that its issuer and audience are those of the role's identity provider."
	default:
		return ""
	}
}
