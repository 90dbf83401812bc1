package awserror

// EndpointNotFound reports an endpoint that the region does not have. SEEN: the message.
func EndpointNotFound(id string) *Error {
	return New("InvalidClientVpnEndpointId.NotFound", "Endpoint %s does not exist", id)
}

// ConnectionNotFound reports a connection that the endpoint does not list. GUESS: the message.
func ConnectionNotFound(id, endpointID string) *Error {
	return New("InvalidClientVpnConnection.IdNotFound", "The connection %s does not exist on endpoint %s", id, endpointID)
}

// UserNotFound reports a user without an active connection. GUESS: the message.
func UserNotFound(username, endpointID string) *Error {
	return New("InvalidClientVpnConnection.UserNotFound", "User %s does not have an active connection to endpoint %s", username, endpointID)
}

// TerminateLimitExceeded reports a user with too many connections to terminate them by name. GUESS: the message.
func TerminateLimitExceeded(username string, limit int) *Error {
	return New("ClientVpnTerminateConnectionsLimitExceeded", "User %s has more than %d connections", username, limit)
}

// NoActiveAssociation reports an endpoint without a target network. GUESS: the message.
func NoActiveAssociation(endpointID string) *Error {
	return New("InvalidClientVpnActiveAssociationNotFound", "Endpoint %s has no active target network association", endpointID)
}

// EndpointLimitExceeded reports a region that has reached its quota of endpoints. GUESS: the message.
func EndpointLimitExceeded(limit int) *Error {
	return New("ClientVpnEndpointLimitExceeded", "There are %d endpoints in this region already", limit)
}

// EndpointHasAssociations reports why an endpoint cannot be deleted. SEEN: the code and the message.
func EndpointHasAssociations(associationID string) *Error {
	return New("ClientVpnEndpointAssociationExists", "The endpoint that you're trying to delete has associations %s", associationID)
}

// AssociationNotFound reports an association that the endpoint does not have.
func AssociationNotFound(id string) *Error {
	return New("InvalidClientVpnAssociationId.NotFound", "Association %s does not exist", id)
}

// SubnetNotFound reports a subnet that the endpoint's VPC does not have. GUESS: the message.
func SubnetNotFound(id string) *Error {
	return New("InvalidClientVpnSubnetId.NotFound", "The subnet %s does not exist", id)
}

// SubnetOfAnotherAccount reports a subnet of another account. GUESS: the message.
func SubnetOfAnotherAccount(id string) *Error {
	return New("InvalidClientVpnSubnetId.DifferentAccount", "The subnet %s belongs to a different account", id)
}

// DuplicateZone reports a subnet in the Availability Zone of another one. GUESS: the message.
func DuplicateZone(id, zone string) *Error {
	return New("InvalidClientVpnSubnetId.DuplicateAz", "The subnet %s is in the Availability Zone %s, of which a subnet is already associated with the endpoint", id, zone)
}

// OverlappingSubnet reports a subnet, or a VPC, that overlaps with the client CIDR range. GUESS: the message.
func OverlappingSubnet(id, block, clients string) *Error {
	return New("InvalidClientVpnSubnetId.OverlappingCidr", "The CIDR block %s of subnet %s or its VPC overlaps with the client CIDR range %s", block, id, clients)
}

// DuplicateAssociation reports a target network that is associated already. GUESS: the message.
func DuplicateAssociation(target string) *Error {
	return New("InvalidClientVpnDuplicateAssociationException", "%s is already associated with the endpoint", target)
}

// AttachmentNotFound reports a transit gateway attachment that does not exist. GUESS: the message.
func AttachmentNotFound(id string) *Error {
	return New("InvalidTransitGatewayAttachmentID.NotFound", "The transit gateway attachment %s does not exist", id)
}

// IncorrectState reports a resource whose state does not allow the operation. GUESS: the message.
func IncorrectState(format string, args ...any) *Error {
	return New("IncorrectState", format, args...)
}

// TooManyChanges reports an endpoint with as many changes under way as it can have. SEEN: the code and the message.
func TooManyChanges() *Error {
	return New("ConcurrentMutationLimitExceeded", "Cannot initiate another change for this endpoint at this time. Please try again later.")
}

// DuplicateRoute reports a route that exists already. GUESS: the message.
func DuplicateRoute(cidr string) *Error {
	return New("InvalidClientVpnDuplicateRoute", "There is a route to %s already", cidr)
}

// RouteNotFound reports a route that does not exist. GUESS: the message.
func RouteNotFound(cidr string) *Error {
	return New("InvalidClientVpnRouteNotFound", "There is no route to %s", cidr)
}

// RouteLimitExceeded reports an association that has reached its quota of routes. GUESS: the message.
func RouteLimitExceeded(limit int) *Error {
	return New("ClientVpnRouteLimitExceeded", "There are %d routes for this association already", limit)
}

// DuplicateRule reports an authorization rule that exists already. GUESS: the message.
func DuplicateRule(cidr string) *Error {
	return New("InvalidClientVpnDuplicateAuthorizationRule", "There is an authorization rule for %s already", cidr)
}

// RuleNotFound reports an authorization rule that does not exist. GUESS: the message.
func RuleNotFound(cidr string) *Error {
	return New("InvalidClientVpnEndpointAuthorizationRuleNotFound", "There is no such authorization rule for %s", cidr)
}

// RuleLimitExceeded reports an endpoint that has reached its quota of authorization rules. GUESS: the message.
func RuleLimitExceeded(limit int) *Error {
	return New("ClientVpnAuthorizationRuleLimitExceeded", "There are %d authorization rules already", limit)
}

// CRLLimitExceeded reports a revocation list with too many entries. GUESS: the code and the message.
func CRLLimitExceeded(limit int) *Error {
	return New("ClientVpnCertificateRevocationListLimitExceeded", "The certificate revocation list has more than %d entries", limit)
}

// PolicyNotFound reports an endpoint without an authorization policy. GUESS: the code and the message.
func PolicyNotFound(endpointID string) *Error {
	return New("InvalidClientVpnEndpointAuthorizationPolicy.NotFound", "Endpoint %s has no authorization policy", endpointID)
}

// InvalidID reports a resource that cannot have tags. SEEN: the message.
func InvalidID(id string) *Error {
	return New("InvalidID", "The ID '%s' is not valid", id)
}

// TagLimitExceeded reports a resource that would have too many tags.
func TagLimitExceeded(limit int) *Error {
	return New("TagLimitExceeded", "The maximum number of tags for a resource is %d", limit)
}

// TokenReused reports a client token that belongs to a request with other parameters.
func TokenReused() *Error {
	return New("IdempotentParameterMismatch", "The client token has been used before, with other parameters")
}

// Unsupported reports what the service does not support.
func Unsupported(format string, args ...any) *Error {
	return New("UnsupportedOperation", format, args...)
}
