// Package awserror defines the errors of the EC2 API, with their codes, messages and HTTP statuses.
//
// The codes are from https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. That page has no
// messages and few statuses. SEEN marks what was observed in responses of the service, GUESS what is assumed.
package awserror

import (
	"fmt"
	"net/http"
	"strings"
)

// Error is an error of the service.
type Error struct {
	// Code identifies the error, such as InvalidClientVpnEndpointId.NotFound.
	Code string
	// Message describes the error.
	Message string
	// Status is the HTTP status, such as 400.
	Status int
}

// New returns an error with status 400.
func New(code, format string, args ...any) *Error {
	return NewStatus(http.StatusBadRequest, code, format, args...)
}

// NewStatus returns an error with another status.
func NewStatus(status int, code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Status: status}
}

// Error returns the code and the message.
func (e *Error) Error() string {
	return e.Code + ": " + e.Message
}

// MissingParameter reports a required parameter that is missing. SEEN: the message.
func MissingParameter(name string) *Error {
	return New("MissingParameter", "The request must contain the parameter %s", name)
}

// UnknownParameter reports a parameter that the operation does not have. SEEN: the message.
func UnknownParameter(name string) *Error {
	return New("UnknownParameter", "The parameter %s is not recognized", name)
}

// InvalidValue reports an invalid value of a parameter.
func InvalidValue(format string, args ...any) *Error {
	return New("InvalidParameterValue", format, args...)
}

// InvalidCombination reports parameters that cannot be used together.
func InvalidCombination(format string, args ...any) *Error {
	return New("InvalidParameterCombination", format, args...)
}

// MalformedQuery reports a request that is not a form.
func MalformedQuery(format string, args ...any) *Error {
	return New("InvalidQueryParameter", format, args...)
}

// InvalidAction reports an unknown operation. SEEN: the first sentence of the message.
func InvalidAction(action string) *Error {
	return New("InvalidAction", "The action %s is not valid for this web service. This Client VPN emulator does not implement it; "+upstreamHint, action)
}

// upstreamHint ends the errors about requests that the emulator does not implement.
const upstreamHint = "with -upstream it passes such requests on to another AWS emulator"

// NotEmulated reports an operation that the emulator does not implement. Its code depends on whether the service
// uses the Query protocol.
func NotEmulated(service, action string, isQuery bool) *Error {
	if service == "" {
		service = "the request"
	}
	failure := New("InvalidAction", "This Client VPN emulator does not implement %s %s; "+upstreamHint, service, action)
	if !isQuery {
		failure.Code, failure.Status = "UnknownOperationException", http.StatusNotFound
	}
	return failure
}

// NoUpstream reports that the upstream did not answer.
func NoUpstream(address string, cause error) *Error {
	return NewStatus(http.StatusServiceUnavailable, "ServiceUnavailable", "The upstream %s of this Client VPN emulator did not answer: %v", address, cause)
}

// The messages about credentials of EC2 and STS.
const (
	notValidated = "AWS was not able to validate the provided access credentials"
	invalidToken = "The security token included in the request is invalid"
)

// AuthFailure reports an invalid signature. SEEN: the message and the status.
func AuthFailure() *Error {
	return NewStatus(http.StatusUnauthorized, "AuthFailure", notValidated)
}

// InvalidToken reports a session token that does not belong to the access key. EC2 returns AuthFailure instead. SEEN: the codes
// and the messages.
func InvalidToken() *Error {
	return NewStatus(http.StatusForbidden, "InvalidClientTokenId", invalidToken)
}

// ForEC2 returns the EC2 form of an error about credentials.
func ForEC2(err *Error) *Error {
	switch err.Code {
	case "ExpiredToken":
		return RequestExpired()
	case "InvalidClientTokenId":
		return NewStatus(http.StatusUnauthorized, "AuthFailure", "%s", strings.Replace(err.Message, invalidToken, notValidated, 1))
	}
	return err
}

// RequestExpired reports a signature that is too old or from the future.
func RequestExpired() *Error {
	return New("RequestExpired", "Request has expired.")
}

// RegionNotEnabled reports a region that the caller's account has not enabled. EC2 returns AuthFailure instead. SEEN: the
// codes and the first sentence of the message.
func RegionNotEnabled(accountID, region string) *Error {
	return NewStatus(http.StatusForbidden, "InvalidClientTokenId", invalidToken+". Account %s of this emulator has not enabled region %s.", accountID, region)
}

// ExpiredToken reports a session that has expired. EC2 returns RequestExpired instead.
func ExpiredToken() *Error {
	return NewStatus(http.StatusForbidden, "ExpiredToken", "The security token included in the request is expired")
}

// AssumeRoleDenied reports a role that does not exist or that the caller is not allowed to assume. SEEN: the message.
func AssumeRoleDenied(caller, action, role string) *Error {
	if caller == "" {
		return NewStatus(http.StatusForbidden, "AccessDenied", "Not authorized to perform sts:%s", action)
	}
	return NewStatus(http.StatusForbidden, "AccessDenied", "User: %s is not authorized to perform: sts:%s on resource: %s", caller, action, role)
}

// NoActiveAssociation reports an endpoint without a target network. GUESS: the message.
func NoActiveAssociation(endpointID string) *Error {
	return New("InvalidClientVpnActiveAssociationNotFound", "Endpoint %s has no active target network association", endpointID)
}

// SubnetNotFound reports a subnet that the endpoint's VPC does not have. GUESS: the message.
func SubnetNotFound(id string) *Error {
	return New("InvalidClientVpnSubnetId.NotFound", "The subnet %s does not exist", id)
}

// AttachmentNotFound reports a transit gateway attachment that does not exist. GUESS: the message.
func AttachmentNotFound(id string) *Error {
	return New("InvalidTransitGatewayAttachmentID.NotFound", "The transit gateway attachment %s does not exist", id)
}

// IncorrectState reports a resource whose state does not allow the operation. GUESS: the message.
func IncorrectState(format string, args ...any) *Error {
	return New("IncorrectState", format, args...)
}

// PolicyNotFound reports an endpoint without an authorization policy. GUESS: the code and the message.
func PolicyNotFound(endpointID string) *Error {
	return New("InvalidClientVpnEndpointAuthorizationPolicy.NotFound", "Endpoint %s has no authorization policy", endpointID)
}

// TagLimitExceeded reports a resource that would have too many tags.
func TagLimitExceeded(limit int) *Error {
	return New("TagLimitExceeded", "The maximum number of tags for a resource is %d", limit)
}
