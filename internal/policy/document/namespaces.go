package document

import (
	"encoding/json"
	"slices"

	"github.com/cedar-policy/cedar-go"
)

// KnownNamespaces returns the members that the context of a connection is documented to have.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies-cedar.html.
func KnownNamespaces() []string {
	return []string{"active-directory", "connection", "crowdstrike", "jamf", "jumpcloud", "mutual-authentication", "saml"}
}

// namespaces returns the members of the context that a statement uses, sorted. It reads the statement's JSON form, in which
// context.saml is {".": {"left": {"Var": "context"}, "attr": "saml"}}.
func namespaces(policy *cedar.Policy) []string {
	var tree any
	if encoded, err := policy.MarshalJSON(); err != nil || json.Unmarshal(encoded, &tree) != nil {
		return nil
	}
	found := map[string]bool{}
	collectNamespaces(tree, found)
	var names []string
	for name := range found {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func collectNamespaces(tree any, found map[string]bool) {
	switch node := tree.(type) {
	case []any:
		for _, element := range node {
			collectNamespaces(element, found)
		}
	case map[string]any:
		if name, ok := node["attr"].(string); ok && isContext(node["left"]) {
			found[name] = true
		}
		for _, member := range node {
			collectNamespaces(member, found)
		}
	}
}

func isContext(node any) bool {
	variable, ok := node.(map[string]any)
	return ok && variable["Var"] == "context"
}
