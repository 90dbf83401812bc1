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
	var apiError smithy.APIError
	if errors.As(err, &apiError) {
		return apiError.ErrorCode()
	}
	return ""
}

// RequestID is the ID under which the service answered with err, or "" when it did not answer.
func RequestID(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.ServiceRequestID()
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
