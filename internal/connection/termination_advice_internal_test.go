package connection

import (
	"context"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

func TestTerminationAdvice(t *testing.T) {
	t.Parallel()
	noAssociation := &smithy.GenericAPIError{Code: "InvalidClientVpnActiveAssociationNotFound"}
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"endpoint that does not exist": {
			&clientvpn.MissingEndpointsError{EndpointIDs: []string{"e"}},
			"Check client_vpn_endpoint_id and the region: an endpoint of another region or account is not known in us-east-1.",
		},
		"endpoint without target network": {
			&clientvpn.NotConnectedError{People: clientvpn.People{Usernames: []string{"a"}}, Err: noAssociation},
			`The endpoint has no associated target network, so nobody can be connected to it. Check the endpoint ID. To accept this, set on_not_connected = "ignore".`,
		},
		"user who is not connected": {
			&clientvpn.NotConnectedError{People: clientvpn.People{Usernames: []string{"a"}}},
			`Check username: it is compared exactly, including case, and no other connections are ended. Clients that authenticate with a certificate alone ` +
				`have no user name: select them by common_name. To accept that nobody is connected, set on_not_connected = "ignore".`,
		},
		"common name that is not connected": {
			&clientvpn.NotConnectedError{People: clientvpn.People{CommonNames: []string{"a"}}},
			`Check common_name: it is compared exactly, including case, and no other connections are ended. To accept that nobody is connected, set on_not_connected = "ignore".`,
		},
		"connection that does not exist": {
			&clientvpn.NotConnectedError{People: clientvpn.People{ConnectionIDs: []string{"a"}}},
			`Check connection_id: it is compared exactly, including case, and no other connections are ended. To accept that nobody is connected, set on_not_connected = "ignore".`,
		},
		"more than max_connections": {
			&clientvpn.GuardError{Live: make([]clientvpn.Connection, 3), MaxConnections: 2},
			"No connection was ended in this round. Check the list of people; if it is right, raise max_connections to 3 or more.",
		},
		"something else": {context.DeadlineExceeded, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := terminationAdvice(diagnose.Subject{Region: "us-east-1"}, tc.err); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}
