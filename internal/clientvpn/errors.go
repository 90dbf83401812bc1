package clientvpn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

var (
	// ErrFailedToTerminate means that the service reports a connection as failed-to-terminate.
	ErrFailedToTerminate = errors.New("the service reports failed-to-terminate")
	// ErrNotConfigured means that the provider configuration is not known yet.
	ErrNotConfigured = errors.New("the provider configuration depends on values that are not known until apply")
	// ErrNoLimit means that a termination of everybody sets no limit.
	ErrNoLimit = errors.New("ending everybody's connections needs a limit")
)

// NotConnectedError means that the service lists no connection of the people, live or ended within the last hour.
type NotConnectedError struct {
	People People
	// Resembling are live connections under a similar name; at most ten.
	Resembling []Connection
	// Err is the service's own answer, if there was one.
	Err error
}

// Error names the people.
func (e *NotConnectedError) Error() string {
	return fmt.Sprintf("no connection with %s, live or ended within the last hour", e.People)
}

// Unwrap returns the service's own answer.
func (e *NotConnectedError) Unwrap() error { return e.Err }

// IncompleteError means that some connections may still be live.
type IncompleteError struct {
	// Ended are the connections that have ended or that the service has agreed to end.
	Ended []ConnectionStatus
	// Remaining are the connections that may still be live.
	Remaining []ConnectionStatus
	// Waiting means that every call succeeded, but not all connections were seen to end.
	Waiting bool
	// Err is the reason.
	Err error
}

// Error counts the remaining connections and gives the reason.
func (e *IncompleteError) Error() string {
	return fmt.Sprintf("%d of %d connections may still be live: %v", len(e.Remaining), len(e.Remaining)+len(e.Ended), e.Err)
}

// Unwrap returns the reason.
func (e *IncompleteError) Unwrap() error { return e.Err }

// ContradictionError means that the service did not end a connection, or did not say that it would, and still lists it as live.
type ContradictionError struct {
	Connection Connection
	// Status is the status that the service lists.
	Status Status
	// Answer is the answer to the termination. If nil, the termination was accepted, without a status of the connection.
	Answer error
	// Err is the reason why no further attempt was made.
	Err error
}

// Error gives both answers and the reason.
func (e *ContradictionError) Error() string {
	answer := "accepted the termination without saying anything"
	if e.Answer != nil {
		answer = "answered " + cmp.Or(Code(e.Answer), e.Answer.Error())
	}
	return fmt.Sprintf("the service %s about connection %s, and lists it as %s: %v", answer, e.Connection.ID, e.Status.Code, e.Err)
}

// Unwrap returns the reason and the answer to the termination.
func (e *ContradictionError) Unwrap() []error {
	if e.Answer == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Answer}
}

// UnverifiedError means that every connection was seen to end, but that the last look, which finds people who reconnected,
// failed.
type UnverifiedError struct {
	// Ended is the number of connections that have ended.
	Ended int
	// Err is the reason.
	Err error
}

// Error counts the connections and gives the reason.
func (e *UnverifiedError) Error() string {
	return strings.TrimSuffix(e.Preface(), ".") + ": " + e.Err.Error()
}

// Preface says what succeeded and what is missing.
func (e *UnverifiedError) Preface() string {
	return plural(e.Ended, "connection") + " ended, but the last look, which shows whether anybody reconnects, was not completed."
}

// Unwrap returns the reason.
func (e *UnverifiedError) Unwrap() error { return e.Err }

// EndpointError says at which endpoint something failed.
type EndpointError struct {
	EndpointID string
	Err        error
}

// Error names the endpoint.
func (e *EndpointError) Error() string { return e.EndpointID + ": " + e.Err.Error() }

// Unwrap returns what failed.
func (e *EndpointError) Unwrap() error { return e.Err }

// MissingEndpointsError means that the service does not know some of the endpoints.
type MissingEndpointsError struct{ EndpointIDs []string }

// Error names the endpoints.
func (e *MissingEndpointsError) Error() string {
	return "no such Client VPN endpoint: " + strings.Join(e.EndpointIDs, ", ")
}

// GuardError means that more connections are live than may be ended at once, so that none was ended.
type GuardError struct {
	Live           []Connection
	MaxConnections int
}

// Error gives both numbers.
func (e *GuardError) Error() string {
	return fmt.Sprintf("%s would be cut at once, but the limit is %d", plural(len(e.Live), "connection"), e.MaxConnections)
}

// ReconnectedError means that people reconnected after their connections were ended.
type ReconnectedError struct {
	People []Reconnected
	// Authentication has the authentication types of each endpoint, by endpoint ID. It is empty if they are not known.
	Authentication map[string][]string
	// Err is the reason why no further attempt was made.
	Err error
}

// Error counts the people and gives the reason.
func (e *ReconnectedError) Error() string { return e.Within("the time allowed") }

// Within is like Error, but describes the time limit as allowed, for instance "the time allowed (timeouts.create = 20s)".
func (e *ReconnectedError) Within(allowed string) string {
	people := "1 person"
	if len(e.People) != 1 {
		people = fmt.Sprintf("%d people", len(e.People))
	}
	switch {
	case errors.Is(e.Err, context.DeadlineExceeded):
		return fmt.Sprintf("%s reconnected after being cut, and %s is up", people, allowed)
	case errors.Is(e.Err, context.Canceled):
		return people + " reconnected after being cut, and Terraform was interrupted"
	default:
		return fmt.Sprintf("%s reconnected after being cut: %v", people, e.Err)
	}
}

// Unwrap returns the reason why no further attempt was made.
func (e *ReconnectedError) Unwrap() error { return e.Err }

// Reconnected is somebody who reconnected to an endpoint, under another connection ID.
type Reconnected struct {
	EndpointID string
	Username   string
	CommonName string
	// Times is the number of times.
	Times int
}

func (r Reconnected) compare(other Reconnected) int {
	return cmp.Or(cmp.Compare(r.EndpointID, other.EndpointID), cmp.Compare(r.Username, other.Username), cmp.Compare(r.CommonName, other.CommonName))
}

// RepeatedTokenError means that the service returned the same page token twice in one listing.
type RepeatedTokenError struct {
	// Pages is the number of pages read.
	Pages int
}

// Error says when the token was repeated.
func (e *RepeatedTokenError) Error() string {
	return fmt.Sprintf("the service returned a page token twice, the second time with page %d, so that the listing would never end", e.Pages)
}

// Advice says what to do.
func (*RepeatedTokenError) Advice() string { return unusableAnswerAdvice }

// WrongEndpointError means that a listing of an endpoint contains an item of another endpoint.
type WrongEndpointError struct {
	// Asked is the ID in the request, and Got the one in the answer.
	Asked string
	Got   string
}

// Error names both endpoints.
func (e *WrongEndpointError) Error() string {
	return fmt.Sprintf("the service was asked about endpoint %q and answered with an item of endpoint %q", e.Asked, e.Got)
}

// Advice says what to do.
func (*WrongEndpointError) Advice() string { return unusableAnswerAdvice }

// UnusableAnswerError means that the answer to a call about an endpoint does not name that endpoint, and so proves nothing.
type UnusableAnswerError struct {
	EndpointID string
	// Answered is the endpoint that the answer names, or "" if it names none.
	Answered string
}

// Error names the endpoint of the answer.
func (e *UnusableAnswerError) Error() string {
	if e.Answered == "" {
		return fmt.Sprintf("the answer about %s names no endpoint and has no policy", e.EndpointID)
	}
	return fmt.Sprintf("the answer about %s names the endpoint %s", e.EndpointID, e.Answered)
}

// Advice returns what to do.
func (*UnusableAnswerError) Advice() string { return unusableAnswerAdvice }

// unusableAnswerAdvice is what to do about an answer that contradicts the question or itself.
const unusableAnswerAdvice = "Something between this machine and the service, such as a proxy or gateway, may have answered. Nothing was concluded from the answer. Check the provider's endpoints block and proxies."

// Error codes of the EC2 API that the provider distinguishes.
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

// RequestID returns the ID of the request that failed with err, or of the accepted request that err is about. It is "" if the
// service did not answer.
func RequestID(err error) string {
	if response, ok := errors.AsType[*awshttp.ResponseError](err); ok && response.ServiceRequestID() != "" {
		return response.ServiceRequestID()
	}
	if policy, ok := errors.AsType[*AuthorizationPolicyError](err); ok {
		return policy.RequestID
	}
	return ""
}

// notFound reports whether the service answered a termination by saying that there is no such live connection.
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
