package revocation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/diagnose"
)

// Terraform shows only the first of several warnings with the same summary. Each summary here therefore names the endpoint,
// the region and the first connections, so that no two of them are the same.

const (
	// maxInSummary is the maximum number of connections that a summary names.
	maxInSummary = 3
	// maxInWarning is the maximum number of connections in a warning. It must not exceed what diagnose lists.
	maxInWarning = 50
)

// warnCut warns about connections that an apply will end, with a warning for each endpoint and up to 50 connections.
func (m *model) warnCut(live []clientvpn.Connection, limit string) (diags diag.Diagnostics) {
	verb := "will be cut"
	if m.DryRun.ValueBool() {
		verb = "would be cut without dry_run"
	}
	for _, here := range clientvpn.ByEndpoint(live) {
		for some := range slices.Chunk(here, maxInWarning) {
			diags.AddWarning(fmt.Sprintf("VPN connections %s %s: %s", verb, at(some), summarize(some)),
				strings.TrimSuffix(diagnose.Connections("Live when planned", some)+"\n\n"+limit, "\n\n"))
		}
	}
	return diags
}

// notices warns about reasons why an order may not do what its author meant.
func (m *model) notices(found clientvpn.Found) (diags diag.Diagnostics) {
	if found.NoEndpoints {
		diags.AddWarning(fmt.Sprintf("No Client VPN endpoint in %s for %s", m.place(), m.termination().People),
			"client_vpn_endpoint_ids is not set, and there is no endpoint with a target network, so nobody can be connected there. "+
				"Check the region and the account.")
	}
	for _, here := range clientvpn.ByEndpoint(found.Resembling) {
		diags.AddWarning(fmt.Sprintf("Similar names are connected %s: %s", at(here), summarize(here)),
			diagnose.Connections("Connected under a name that differs from one in the order only in case, blanks, invisible characters or width", here)+
				"\n\nNames are compared exactly, so these connections are left alone. Check the names in usernames and common_names.")
	}
	if names := slices.Compact(slices.Sorted(slices.Values(found.NamedAndExcluded))); len(names) > 0 {
		diags.AddWarning(fmt.Sprintf("Named to be cut, but in never_cut in %s: %s", m.place(), diagnose.Quoted(names)),
			"never_cut wins: connections under these names are left alone, and clear says nothing about them. Remove the names from one of the arguments.")
	}
	return diags
}

// at returns the place of connections to one endpoint for a sentence.
func at(here []clientvpn.Connection) string {
	return "at " + here[0].EndpointID + " in " + here[0].Region
}

// summarize returns the names and IDs of the first few connections.
func summarize(connections []clientvpn.Connection) string {
	var names []string
	for _, c := range connections[:min(len(connections), maxInSummary)] {
		names = append(names, fmt.Sprintf("%s (%s)", cmp.Or(c.Username, c.CommonName), c.ID))
	}
	if more := len(connections) - maxInSummary; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}
