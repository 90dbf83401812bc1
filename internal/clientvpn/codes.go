package clientvpn

import (
	"errors"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// Error codes of the EC2 API that mean something to the provider.
// See https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html.
const (
	CodeEndpointNotFound     = "InvalidClientVpnEndpointId.NotFound"
	CodeConnectionNotFound   = "InvalidClientVpnConnection.IdNotFound"
	CodeUserNotFound         = "InvalidClientVpnConnection.UserNotFound"
	CodeNoActiveAssociation  = "InvalidClientVpnActiveAssociationNotFound"
	CodeTooManyConnections   = "ClientVpnTerminateConnectionsLimitExceeded"
	CodeTooManyRevoked       = "ClientVpnCertificateRevocationListLimitExceeded"
	CodeConcurrentMutation   = "ConcurrentMutationLimitExceeded"
	CodeIncorrectState       = "IncorrectState"
	CodeDryRun               = "DryRunOperation"
	CodeUnauthorized         = "UnauthorizedOperation"
	CodeAuthFailure          = "AuthFailure"
	CodeRequestExpired       = "RequestExpired"
	CodeRequestLimitExceeded = "RequestLimitExceeded"
)

// Code returns the service's error code, or "" if err does not come from the service.
func Code(err error) string {
	if apiError, ok := errors.AsType[smithy.APIError](err); ok {
		return apiError.ErrorCode()
	}
	return ""
}

// RequestID returns the ID of the request that the service answered with err, or of the accepted request whose outcome err
// is about. It is "" if the service did not answer.
func RequestID(err error) string {
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok && response.ServiceRequestID() != "" {
		return response.ServiceRequestID()
	}
	if policy, ok := errors.AsType[*AuthorizationPolicyError](err); ok {
		return policy.RequestID
	}
	return ""
}

// notFound reports whether the service says that there is no live connection like the one it was asked to end.
func notFound(err error) bool {
	switch Code(err) {
	case CodeConnectionNotFound, CodeUserNotFound, CodeNoActiveAssociation:
		return true
	default:
		return false
	}
}

// concernsEveryCall reports whether the next call would fail like this one: the caller is not allowed, the endpoint does
// not exist, or the service cannot be reached.
func concernsEveryCall(err error) bool {
	switch Code(err) {
	case CodeUnauthorized, CodeAuthFailure, CodeRequestExpired, CodeEndpointNotFound, "":
		return true
	default:
		return false
	}
}
