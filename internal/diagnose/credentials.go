package diagnose

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// credentialsAdvice returns what to do if STS does not issue credentials.
func credentialsAdvice(s Subject, err error) string {
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
	case code == "" && unreachable(err):
		return fmt.Sprintf("The STS service did not answer. Check sts_region, the provider's endpoints block, proxies and the network. The provider's region is %q.", s.Region)
	default:
		return ""
	}
}

// slowAdvice is what to do when it was the network that took too long, while there was time left.
func slowAdvice(s Subject, err error) string {
	request, ok := errors.AsType[*url.Error](err)
	if !ok || !request.Timeout() || request.Err == context.DeadlineExceeded { //nolint:errorlint // Every other timeout claims to be it.
		return ""
	}
	return fmt.Sprintf("The EC2 service of region %q did not answer in time. Check the region, the provider's endpoints block, proxies and the network, or raise connect_timeout and read_timeout.", s.Region)
}
