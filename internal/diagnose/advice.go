package diagnose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/smithy-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

// advice is what to do next.
func advice(s Subject, err error) string {
	if notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err); ok {
		return notConnectedAdvice(notConnected)
	}
	if returned, ok := errors.AsType[*clientvpn.ReturnedError](err); ok {
		return returnedAdvice(returned)
	}
	if guard, ok := errors.AsType[*clientvpn.GuardError](err); ok {
		return fmt.Sprintf("Nothing was cut in this round. Check the list of people; if it is right, raise max_connections to %d or more.", len(guard.Live))
	}
	if _, ok := errors.AsType[*clientvpn.MissingEndpointsError](err); ok {
		return fmt.Sprintf("Check client_vpn_endpoint_ids, and the region, which is %s here: an endpoint of another region or account is not known in this one.", s.Region)
	}
	if advice := cmp.Or(credentialsAdvice(s, err), slowAdvice(s, err), policyAdvice(s, err), revocationListAdvice(s, err)); advice != "" {
		return advice
	}
	switch {
	case errors.Is(err, clientvpn.ErrFailedToTerminate):
		return "Apply again: the resource is tainted, so Terraform will try to end what is left. If the connection stays, block its owner first (certificate revocation list, directory, identity provider) and ask AWS Support."
	case errors.Is(err, context.DeadlineExceeded):
		return timeoutAdvice(s)
	case errors.Is(err, context.Canceled):
		return "Terraform was interrupted. Apply again to end what is left."
	case clientvpn.Code(err) != "":
		return codeAdvice(err)
	case unreachable(err):
		return fmt.Sprintf("The EC2 service of region %q did not answer. Check the region, the provider's endpoints block, proxies and the network.", s.Region)
	default:
		return ""
	}
}

func notConnectedAdvice(err *clientvpn.NotConnectedError) string {
	if clientvpn.Code(err) == clientvpn.CodeNoActiveAssociation {
		return "The endpoint has no associated target network, so nobody can be connected to it. Check the endpoint ID, or set on_not_connected = \"ignore\" if that is fine."
	}
	advice := fmt.Sprintf("Check %s: it is compared letter by letter, and nothing else is ever ended.", err.Who.Argument())
	if err.Who.Argument() == "username" {
		advice += " Clients that authenticate with a certificate have no user name: select them by common_name."
	}
	return advice + " If it is fine that nobody is connected, set on_not_connected = \"ignore\"."
}

func timeoutAdvice(s Subject) string {
	if s.Timeout == "" {
		return "The time for this was up. Apply again to end what is left."
	}
	return fmt.Sprintf("The time for this was up. Apply again to end what is left, with a longer %s if the service is slow or busy.", s.Timeout)
}

// codeAdvice goes by the service's error code, never by its words.
func codeAdvice(err error) string {
	switch clientvpn.Code(err) {
	case clientvpn.CodeEndpointNotFound:
		return "Check the endpoint ID, and the region: the endpoint may be in another region or account than the one these credentials were used in."
	case clientvpn.CodeUnauthorized:
		return fmt.Sprintf("Allow these credentials the IAM action ec2:%s on this endpoint. `aws sts decode-authorization-message` tells more of an encoded message.", operation(err))
	case clientvpn.CodeAuthFailure, "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "ExpiredToken":
		return "The service did not accept the credentials. Check access key, secret key and session token, that they belong to this partition, and that they have not expired."
	case clientvpn.CodeRequestExpired:
		return "The request, or the session of temporary credentials, was too old when it arrived. Check the clock of this machine, and get a new session."
	case clientvpn.CodeRequestLimitExceeded:
		return "The account's request quota for this call is used up, by this run or by others. Apply again later, or raise max_retries."
	case "InvalidParameterValue":
		return "The service does not accept a value, and has changed nothing. Its words above say which one: correct it and apply again."
	case clientvpn.CodeConcurrentMutation, clientvpn.CodeIncorrectState:
		return "Another change of the endpoint is under way. Apply again when it is done."
	default:
		return ""
	}
}

func operation(err error) string {
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok && operation.Service() == ec2.ServiceID {
		return operation.Operation()
	}
	return "TerminateClientVpnConnections"
}

func unreachable(err error) bool {
	_, noNet := errors.AsType[*net.OpError](err)
	_, noName := errors.AsType[*net.DNSError](err)
	return noNet || noName
}
