package diagnose

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// advice returns what to do next. It asks the caller, then the error itself, then goes by the cause of the error.
func advice(s Subject, err error) string {
	if s.Advise != nil {
		if advice := s.Advise(s, err); advice != "" {
			return advice
		}
	}
	if own, ok := errors.AsType[interface {
		error
		Advice() string
	}](err); ok {
		return own.Advice()
	}
	if advice := credentialsAdvice(err); advice != "" {
		return advice
	}
	if failure, ok := network(err); ok {
		return failure.advice(s)
	}
	_, missing := errors.AsType[*clientvpn.MissingEndpointsError](err)
	_, notConnected := errors.AsType[*clientvpn.NotConnectedError](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return TimeoutAdvice(s)
	case errors.Is(err, context.Canceled):
		return join("Terraform was interrupted.", s.retry())
	case notConnected: // Whether that matters depends on the caller.
		return ""
	case clientvpn.Code(err) != "":
		return codeAdvice(s, err)
	case missing:
		return endpointAdvice
	default:
		return ""
	}
}

// TimeoutAdvice returns what to do after a timeout.
func TimeoutAdvice(s Subject) string {
	if s.Timeout == "" {
		return join("The time allowed is up.", s.retry())
	}
	return join(fmt.Sprintf("The time allowed (%s) is up.", s.Timeout), s.retry(), fmt.Sprintf("If the service is slow or busy, raise %s.", s.Timeout))
}

const endpointAdvice = "Check the endpoint ID, and the region: the endpoint may be in another region or account than the one these credentials were used in."

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

// codeAdvice returns advice about an error code of the service.
func codeAdvice(s Subject, err error) string {
	switch clientvpn.Code(err) {
	case clientvpn.CodeEndpointNotFound:
		return endpointAdvice
	case "InternalError", "Unavailable":
		return join("The service failed temporarily.", s.retryWhen("later"), "If it still fails, look at https://health.aws.amazon.com/health/status, and give the request ID to AWS Support.")
	case "OptInRequired":
		return fmt.Sprintf("Enable the region %s in this account, and check that the account may use EC2.", s.Region)
	case clientvpn.CodeUnauthorized:
		return permissionAdvice(iamAction(err))
	case clientvpn.CodeAuthFailure, "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "ExpiredToken":
		return "The service did not accept the credentials. Check access key, secret key and session token, that they belong to this partition, and that they have not expired."
	case clientvpn.CodeRequestExpired:
		return "The request, or the session of temporary credentials, was too old when it arrived. Check the clock of this machine, and get a new session."
	case clientvpn.CodeRequestLimitExceeded:
		return join("The account's request quota for this call is used up, by this run or by others.", s.retryWhen("later"), "max_retries, if it is set, limits how often a throttled call is tried.")
	default:
		return requestAdvice(s, clientvpn.Code(err))
	}
}

// requestAdvice returns advice about an error code that concerns the request.
func requestAdvice(s Subject, code string) string {
	switch code {
	case "InvalidParameterValue":
		return join("The service rejected a value and changed nothing. Its message names the value: correct it.", s.retry())
	case clientvpn.CodeConcurrentMutation, clientvpn.CodeIncorrectState:
		return join("Another change of the endpoint is in progress.", s.retryWhen("when it is done"))
	case clientvpn.CodeConnectionNotFound, clientvpn.CodeUserNotFound, clientvpn.CodeNoActiveAssociation:
		return join("The service does not know a live connection like this.", s.retry(), "The next plan shows who is connected.")
	case clientvpn.CodeTooManyConnections:
		return join("The service ends at most five connections of a user in one call.", s.retry(), "If it still fails, select the connections by their IDs.")
	case "InvalidPaginationToken":
		return join("The listing became invalid while it was read.", s.retry())
	case "InvalidAction", "InvalidParameterCombination", "MissingParameter", "UnknownParameter", "UnsupportedOperation":
		return "The service does not accept this call of the provider. Check that the provider's endpoints block names EC2, and that the region has Client VPN. If so, use a newer version of the provider, or report the error code and the request ID."
	default:
		return "Look up the error code in the documentation of the service, for EC2 at " + errorCodes + ". If that does not help, give the request ID to AWS Support."
	}
}

// errorCodes is the page on which AWS documents the error codes of EC2.
const errorCodes = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"

// permissionAdvice says what to allow. Operations that list what a region has take no endpoint.
func permissionAdvice(action string) string {
	resource := "this endpoint"
	if action == "ec2:DescribeClientVpnEndpoints" || action == "ec2:DescribeRegions" {
		resource = `all resources ("*")`
	}
	return fmt.Sprintf("Allow these credentials the IAM action %s on %s. `aws sts decode-authorization-message` decodes an encoded message.", action, resource)
}

// iamAction returns the IAM action that the failed call needs.
func iamAction(err error) string {
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok && operation.Service() == "EC2" {
		return "ec2:" + operation.Operation()
	}
	return "ec2:TerminateClientVpnConnections"
}
