// Package awserror has the errors of the EC2 API: each knows its code, its words and its HTTP status.
//
// The codes are those of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. That page gives
// no texts and hardly a status; a text marked "seen" below was observed coming from the service.
package awserror

import (
	"fmt"
	"net/http"
)

// Error is an answer of the service that says no.
type Error struct {
	// Code is what programs match on, such as InvalidClientVpnEndpointId.NotFound.
	Code string
	// Message is for people.
	Message string
	// Status is the HTTP status, such as 400.
	Status int
}

// Error gives the code and the words.
func (e *Error) Error() string {
	return e.Code + ": " + e.Message
}

// New returns an error with status 400, which is what the service answers to most mistakes.
func New(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Status: http.StatusBadRequest}
}

func (e *Error) with(status int) *Error {
	e.Status = status
	return e
}

// MissingParameter says which parameter is required. Its text is seen.
func MissingParameter(name string) *Error {
	return New("MissingParameter", "The request must contain the parameter %s", name)
}

// UnknownParameter says which parameter the operation does not have. Its text is seen.
func UnknownParameter(name string) *Error {
	return New("UnknownParameter", "The parameter %s is not recognized", name)
}

// InvalidValue says why a value is not one that the parameter can have.
func InvalidValue(format string, args ...any) *Error {
	return New("InvalidParameterValue", format, args...)
}

// InvalidCombination says which parameters exclude each other.
func InvalidCombination(format string, args ...any) *Error {
	return New("InvalidParameterCombination", format, args...)
}

// MalformedQuery says that the request is not a form.
func MalformedQuery(format string, args ...any) *Error {
	return New("InvalidQueryParameter", format, args...)
}

// TooLarge says that the request has more bytes than the service reads.
func TooLarge(limit int64) *Error {
	return New("RequestEntityTooLarge", "The request is larger than %d bytes", limit).with(http.StatusRequestEntityTooLarge)
}

// InvalidAction says that there is no such operation. Its text is seen.
func InvalidAction(action string) *Error {
	return New("InvalidAction", "The action %s is not valid for this web service.", action)
}

// InvalidPaginationToken says that the token is not one that the service gave out for this question.
func InvalidPaginationToken() *Error {
	return New("InvalidPaginationToken", "The specified pagination token is not valid or is expired.")
}

// FilterLimitExceeded says that there are more filter values than the service takes.
func FilterLimitExceeded(limit int) *Error {
	return New("FilterLimitExceeded", "The maximum number of filter values specified on a single call is %d", limit)
}

// DryRun is the answer to a request that is allowed and has DryRun set. Its text and status are seen.
func DryRun() *Error {
	return New("DryRunOperation", "Request would have succeeded, but DryRun flag is set.").with(http.StatusPreconditionFailed)
}

// AuthFailure says that the signature or its scope is wrong. Its text and status are seen.
func AuthFailure() *Error {
	return New("AuthFailure", "AWS was not able to validate the provided access credentials").with(http.StatusUnauthorized)
}

// WrongScope says what the signature's credential scope should have been.
func WrongScope(format string, args ...any) *Error {
	return New("AuthFailure", format, args...).with(http.StatusUnauthorized)
}

// RequestExpired says that the signature's date is too far from the time.
func RequestExpired() *Error {
	return New("RequestExpired", "Request has expired.")
}

// ExpiredToken says that the session whose key signed has ended. EC2 says RequestExpired instead.
func ExpiredToken() *Error {
	return New("ExpiredToken", "The security token included in the request is expired").with(http.StatusForbidden)
}

// Unauthorized says that the caller is not allowed the action. Its text and status are seen. STS says AccessDenied instead.
func Unauthorized() *Error {
	return New("UnauthorizedOperation", "You are not authorized to perform this operation.").with(http.StatusForbidden)
}

// MayNotAssume is what STS answers to somebody who may not assume a role, or when there is no such role. Its text is seen.
func MayNotAssume(caller, action, role string) *Error {
	if caller == "" {
		return New("AccessDenied", "Not authorized to perform sts:%s", action).with(http.StatusForbidden)
	}
	return New("AccessDenied", "User: %s is not authorized to perform: sts:%s on resource: %s", caller, action, role).with(http.StatusForbidden)
}

// RequestLimitExceeded says that the bucket is empty. Its text and status are seen.
func RequestLimitExceeded() *Error {
	return New("RequestLimitExceeded", "Request limit exceeded.").with(http.StatusServiceUnavailable)
}

// Internal is the answer to a mistake of the emulator's own.
func Internal(cause any) *Error {
	return New("InternalError", "An internal error has occurred: %v", cause).with(http.StatusInternalServerError)
}

// EndpointNotFound says that the region has no such endpoint. Its text is seen.
func EndpointNotFound(id string) *Error {
	return New("InvalidClientVpnEndpointId.NotFound", "Endpoint %s does not exist", id)
}

// ConnectionNotFound says that the endpoint lists no such connection. GUESS: the text.
func ConnectionNotFound(id, endpointID string) *Error {
	return New("InvalidClientVpnConnection.IdNotFound", "The connection %s does not exist on endpoint %s", id, endpointID)
}

// UserNotFound says that the user has no active connection. GUESS: the text.
func UserNotFound(username, endpointID string) *Error {
	return New("InvalidClientVpnConnection.UserNotFound", "User %s does not have an active connection to endpoint %s", username, endpointID)
}

// TerminateLimitExceeded says that the user has too many connections to end them by name. GUESS: the text.
func TerminateLimitExceeded(username string, limit int) *Error {
	return New("ClientVpnTerminateConnectionsLimitExceeded", "User %s has more than %d connections", username, limit)
}

// NoActiveAssociation says that the endpoint has no target network yet. GUESS: the text.
func NoActiveAssociation(endpointID string) *Error {
	return New("InvalidClientVpnActiveAssociationNotFound", "Endpoint %s has no active target network association", endpointID)
}

// EndpointLimitExceeded says that the region has as many endpoints as it can. GUESS: the text.
func EndpointLimitExceeded(limit int) *Error {
	return New("ClientVpnEndpointLimitExceeded", "There are %d endpoints in this region already", limit)
}

// EndpointHasAssociations says why an endpoint cannot be deleted. Its code and text are seen.
func EndpointHasAssociations(associationID string) *Error {
	return New("ClientVpnEndpointAssociationExists", "The endpoint that you're trying to delete has associations %s", associationID)
}

// AssociationNotFound says that the endpoint has no such association.
func AssociationNotFound(id string) *Error {
	return New("InvalidClientVpnAssociationId.NotFound", "Association %s does not exist", id)
}

// DuplicateAssociation says that the network is a target already. GUESS: the text.
func DuplicateAssociation(target string) *Error {
	return New("InvalidClientVpnDuplicateAssociationException", "%s is already associated with the endpoint", target)
}

// DuplicateRoute says that there is such a route already. GUESS: the text.
func DuplicateRoute(cidr string) *Error {
	return New("InvalidClientVpnDuplicateRoute", "There is a route to %s already", cidr)
}

// RouteNotFound says that there is no such route. GUESS: the text.
func RouteNotFound(cidr string) *Error {
	return New("InvalidClientVpnRouteNotFound", "There is no route to %s", cidr)
}

// RouteLimitExceeded says that the association has as many routes as it can. GUESS: the text.
func RouteLimitExceeded(limit int) *Error {
	return New("ClientVpnRouteLimitExceeded", "There are %d routes for this association already", limit)
}

// DuplicateRule says that there is such an authorization rule already. GUESS: the text.
func DuplicateRule(cidr string) *Error {
	return New("InvalidClientVpnDuplicateAuthorizationRule", "There is an authorization rule for %s already", cidr)
}

// RuleNotFound says that there is no such authorization rule. GUESS: the text.
func RuleNotFound(cidr string) *Error {
	return New("InvalidClientVpnEndpointAuthorizationRuleNotFound", "There is no such authorization rule for %s", cidr)
}

// RuleLimitExceeded says that the endpoint has as many authorization rules as it can. GUESS: the text.
func RuleLimitExceeded(limit int) *Error {
	return New("ClientVpnAuthorizationRuleLimitExceeded", "There are %d authorization rules already", limit)
}

// CRLLimitExceeded says that a revocation list has too many entries. GUESS: the text, and that this is its code.
func CRLLimitExceeded(limit int) *Error {
	return New("ClientVpnCertificateRevocationListLimitExceeded", "The certificate revocation list has more than %d entries", limit)
}

// PolicyNotFound says that the endpoint has no authorization policy. GUESS: the code and the text.
func PolicyNotFound(endpointID string) *Error {
	return New("InvalidClientVpnEndpointAuthorizationPolicy.NotFound", "Endpoint %s has no authorization policy", endpointID)
}

// TagLimitExceeded says that a resource would have too many tags.
func TagLimitExceeded(limit int) *Error {
	return New("TagLimitExceeded", "The maximum number of tags for a resource is %d", limit)
}

// TokenReused says that a client token came with another request before.
func TokenReused() *Error {
	return New("IdempotentParameterMismatch", "The client token has been used before, with other parameters")
}

// Unsupported says that the service does not do that.
func Unsupported(format string, args ...any) *Error {
	return New("UnsupportedOperation", format, args...)
}
