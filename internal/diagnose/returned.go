package diagnose

import (
	"fmt"
	"strings"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

func cameBack(people []clientvpn.Returned) string {
	return list("Came back under another connection ID", people, func(r clientvpn.Returned) string {
		times := "once"
		if r.Times > 1 {
			times = fmt.Sprintf("%d times", r.Times)
		}
		return fmt.Sprintf("username %q, common name %q, %s at %s", r.Username, r.CommonName, times, r.EndpointID)
	})
}

// returnedAdvice says how to keep people out, for the ways in that the endpoints have.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/client-authentication.html.
func returnedAdvice(err *clientvpn.ReturnedError) string {
	ways := map[string]bool{}
	for _, who := range err.People {
		if who.Username == "" { // Who has no user name can only have come with a certificate.
			ways["certificate-authentication"] = true
			continue
		}
		for _, way := range err.Endpoints[who.EndpointID] {
			ways[way] = true
		}
	}
	lines := []string{"Ending a connection does not keep anybody out. Block who came back first, then apply again:"}
	for _, remedy := range []struct{ way, advice string }{
		{"certificate-authentication", "certificate: put the certificate's serial number on the endpoint's certificate revocation list"},
		{"directory-service-authentication", "Active Directory: disable the account in the directory"},
		{"federated-authentication", "SAML: block the user, and end the session, in the identity provider"},
	} {
		if ways[remedy.way] {
			lines = append(lines, "  - "+remedy.advice)
		}
	}
	return strings.Join(append(lines, "  - any: forbid the user in an authorization policy of the endpoint"), "\n")
}
