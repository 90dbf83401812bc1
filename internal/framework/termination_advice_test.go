package framework_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

func TestTerminationAdvice(t *testing.T) {
	t.Parallel()
	const (
		intro  = "Ending a connection does not keep anybody out. Block the people listed above first, then apply again:"
		policy = "\n  - any: forbid the user in an authorization policy of the endpoint"
	)
	authentication := map[string][]string{"e-1": {"directory-service-authentication"}, "e-2": {"federated-authentication", "certificate-authentication"}}
	for name, tc := range map[string]struct {
		err  error
		want string
	}{
		"certificate client reconnected": {
			&clientvpn.ReconnectedError{People: []clientvpn.Reconnected{{EndpointID: "e-1", CommonName: "laptop"}}, Authentication: authentication, Err: context.DeadlineExceeded},
			intro + "\n  - certificate: put the certificate's serial number on the endpoint's certificate revocation list" + policy,
		},
		"directory user reconnected": {
			&clientvpn.ReconnectedError{People: []clientvpn.Reconnected{{EndpointID: "e-1", Username: "alice"}}, Authentication: authentication, Err: context.DeadlineExceeded},
			intro + "\n  - Active Directory: disable the account in the directory" + policy,
		},
		"SAML user reconnected": {
			&clientvpn.ReconnectedError{People: []clientvpn.Reconnected{{EndpointID: "e-2", Username: "alice"}}, Authentication: authentication, Err: context.DeadlineExceeded},
			intro + "\n  - certificate: put the certificate's serial number on the endpoint's certificate revocation list" +
				"\n  - SAML: block the user, and end the session, in the identity provider" + policy,
		},
		"user reconnected to an unknown endpoint": {
			&clientvpn.ReconnectedError{People: []clientvpn.Reconnected{{EndpointID: "e-3", Username: "alice"}}, Authentication: authentication, Err: context.DeadlineExceeded},
			intro + policy,
		},
		"timeout before the last look": {
			&clientvpn.UnverifiedError{Ended: 1, Err: context.DeadlineExceeded},
			"Raise timeouts.create, then apply again: once the connections have ended, it takes some seconds more to see whether anybody reconnects.",
		},
		"interrupt before the last look": {&clientvpn.UnverifiedError{Ended: 1, Err: context.Canceled}, ""},
		"more than max_connections": {
			&clientvpn.GuardError{Live: make([]clientvpn.Connection, 101), MaxConnections: 100},
			"No connection was ended in this round. Check the list of people; if it is right, raise max_connections to 101 or more.",
		},
		"failed to terminate": {
			fmt.Errorf("after a while: %w", clientvpn.ErrFailedToTerminate),
			"Apply again. If the connection stays, block its owner first (certificate revocation list, directory, identity provider) and contact AWS Support.",
		},
		"something else": {errors.New("something else"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := framework.TerminationAdvice(diagnose.Subject{Timeout: "timeouts.create"}, tc.err); got != tc.want {
				t.Errorf("got\n%s\nwant\n%s", got, tc.want)
			}
		})
	}
}
