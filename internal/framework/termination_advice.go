package framework

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// TerminationAdvice returns advice about an error that is specific to terminations, or "".
func TerminationAdvice(s diagnose.Subject, err error) string {
	if _, ok := errors.AsType[*clientvpn.EnabledRegionsError](err); ok && clientvpn.Code(err) == clientvpn.CodeUnauthorized {
		return `Allow these credentials the IAM action ec2:DescribeRegions, or name the regions instead of "*".`
	}
	if reconnected, ok := errors.AsType[*clientvpn.ReconnectedError](err); ok {
		return reconnectedAdvice(reconnected)
	}
	if _, ok := errors.AsType[*clientvpn.UnverifiedError](err); ok && errors.Is(err, context.DeadlineExceeded) && s.Timeout != "" {
		return fmt.Sprintf("Raise %s, then apply again: once the connections have ended, it takes some seconds more to see whether anybody reconnects.", s.Timeout)
	}
	if guard, ok := errors.AsType[*clientvpn.GuardError](err); ok {
		return fmt.Sprintf("No connection was ended in this round. Check the list of people; if it is right, raise max_connections to %d or more.", len(guard.Live))
	}
	if errors.Is(err, clientvpn.ErrFailedToTerminate) {
		return "Apply again. If the connection stays, block its owner first (certificate revocation list, directory, identity provider) and contact AWS Support."
	}
	return ""
}

// reconnectedAdvice returns how to keep people out, depending on how they authenticate.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/client-authentication.html.
func reconnectedAdvice(err *clientvpn.ReconnectedError) string {
	types := map[string]bool{}
	for _, who := range err.People {
		if who.Username == "" { // Only certificate authentication alone leaves the user name empty.
			types["certificate-authentication"] = true
			continue
		}
		for _, authentication := range err.Authentication[who.EndpointID] {
			types[authentication] = true
		}
	}
	lines := []string{"Ending a connection does not keep anybody out. Block the people listed above first, then apply again:"}
	for _, remedy := range []struct{ authentication, advice string }{
		{"certificate-authentication", "certificate: put the certificate's serial number on the endpoint's certificate revocation list"},
		{"directory-service-authentication", "Active Directory: disable the account in the directory"},
		{"federated-authentication", "SAML: block the user, and end the session, in the identity provider"},
	} {
		if types[remedy.authentication] {
			lines = append(lines, "  - "+remedy.advice)
		}
	}
	return strings.Join(append(lines, "  - any: forbid the user in an authorization policy of the endpoint"), "\n")
}
