package connection

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// similarNames warns if somebody is connected under a name that is only similar to one of the absent people's. It costs a call
// if anybody is absent. That the call fails is no reason to discard what has been read.
func similarNames(ctx context.Context, client *clientvpn.Client, subject diagnose.Subject, absent clientvpn.People) diag.Diagnostics {
	if absent.Empty() {
		return nil
	}
	similar, err := client.Resembling(ctx, subject.EndpointID, absent)
	if err != nil {
		return nil
	}
	return nobodyListed(subject, absent, similar)
}

// nobodyListed returns a warning about the connections under a similar name, if there are any.
func nobodyListed(subject diagnose.Subject, absent clientvpn.People, similar []clientvpn.Connection) diag.Diagnostics {
	if len(similar) == 0 {
		return nil
	}
	return diag.Diagnostics{diagnose.Warning(fmt.Sprintf("Nobody is listed as %s %s", absent, at(subject)), subject,
		"Check the spelling: names are compared exactly, including case and blanks.",
		diagnose.Connections(diagnose.SimilarNames, similar))}
}

// at says where connections are looked for.
func at(subject diagnose.Subject) string {
	if subject.EndpointID == "" {
		return "in " + subject.Region
	}
	return "at " + subject.EndpointID + " in " + subject.Region
}
