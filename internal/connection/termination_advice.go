package connection

import (
	"errors"
	"fmt"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// terminationAdvice returns advice about an error of a termination, or "".
func terminationAdvice(s diagnose.Subject, err error) string {
	if _, ok := errors.AsType[*clientvpn.MissingEndpointsError](err); ok {
		return fmt.Sprintf("Check client_vpn_endpoint_id and the region: an endpoint of another region or account is not known in %s.", s.Region)
	}
	notConnected, ok := errors.AsType[*clientvpn.NotConnectedError](err)
	if !ok {
		return framework.TerminationAdvice(s, err)
	}
	if clientvpn.Code(err) == clientvpn.CodeNoActiveAssociation {
		return "The endpoint has no associated target network, so nobody can be connected to it. Check the endpoint ID. To accept this, set on_not_connected = \"ignore\"."
	}
	argument := strings.Join(notConnected.People.Arguments(), ", ")
	advice := fmt.Sprintf("Check %s: it is compared exactly, including case, and no other connections are ended.", argument)
	if argument == "username" {
		advice += " Clients that authenticate with a certificate alone have no user name: select them by common_name."
	}
	return advice + " To accept that nobody is connected, set on_not_connected = \"ignore\"."
}
