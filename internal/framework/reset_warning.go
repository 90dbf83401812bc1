package framework

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// WarnReset returns a warning that a change disconnects everybody at the subject's endpoint. It names the live connections; cause
// explains the change. If they cannot be listed, that is a warning too, because the change does not depend on the listing.
func WarnReset(ctx context.Context, client *clientvpn.Client, subject diagnose.Subject, summary, cause string) (diag.Diagnostics, error) {
	var diags diag.Diagnostics
	live, err := client.LiveConnections(ctx, subject.EndpointID)
	switch {
	case clientvpn.Code(err) == clientvpn.CodeEndpointNotFound:
		return nil, err
	case err != nil:
		diags.AddWarning(fmt.Sprintf("Could not count the live connections of %s in %s", subject.EndpointID, subject.Region),
			diagnose.Error("", subject, err).Detail())
		diags.Append(diagnose.Warning(fmt.Sprintf("%s at %s in %s", summary, subject.EndpointID, subject.Region), subject, cause,
			"How many connections are live is not known."))
	default:
		diags.Append(diagnose.Warning(fmt.Sprintf("%s: %d live at %s in %s", summary, len(live), subject.EndpointID, subject.Region), subject, cause,
			diagnose.Connections("Live when planned", live)))
	}
	return diags, nil
}
