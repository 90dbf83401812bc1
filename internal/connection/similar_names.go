package connection

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// similarNames warns if somebody is connected under a name that is similar to the name of somebody absent. It makes a call if
// anybody is absent. If the call fails, it returns nothing, because the listing is still good.
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

// nobodyListed returns a warning about connections under similar names, if there are any.
func nobodyListed(subject diagnose.Subject, absent clientvpn.People, similar []clientvpn.Connection) diag.Diagnostics {
	if len(similar) == 0 {
		return nil
	}
	return diag.Diagnostics{diagnose.Warning(fmt.Sprintf("Nobody is listed as %s %s", absent, at(subject)), subject,
		"Check the spelling: names are compared exactly, including case and blanks.",
		diagnose.Connections(diagnose.SimilarNames, similar))}
}

// at returns the place of the subject for a sentence.
func at(subject diagnose.Subject) string {
	if subject.EndpointID == "" {
		return "in " + subject.Region
	}
	return "at " + subject.EndpointID + " in " + subject.Region
}
