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

// Code is the service's error code, or "" when err does not come from the service.
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

// nobodyThere says whether the service knows no live connection of the kind it was asked to end.
func nobodyThere(err error) bool {
	switch Code(err) {
	case CodeConnectionNotFound, CodeUserNotFound, CodeNoActiveAssociation:
		return true
	default:
		return false
	}
}

// refused says whether the service will not have this caller, so that a further call fails like this one.
func refused(err error) bool {
	switch Code(err) {
	case CodeUnauthorized, CodeAuthFailure, CodeRequestExpired, CodeEndpointNotFound, "":
		return true
	default:
		return false
	}
}
