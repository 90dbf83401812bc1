package document

import (
	"maps"
	"slices"

	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// KnownNamespaces returns the members that the context of a connection is documented to have.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies-cedar.html.
func KnownNamespaces() []string {
	return []string{"active-directory", "connection", "crowdstrike", "jamf", "jumpcloud", "mutual-authentication", "saml"}
}

// namespaces returns the members of the context that conditions use, sorted.
func namespaces(conditions []ast.ConditionType) []string {
	found := map[string]struct{}{}
	for _, condition := range conditions {
		ast.Inspect(ast.NewNode(condition.Body), func(node ast.IsNode) bool {
			switch node := node.(type) {
			case ast.NodeTypeAccess:
				addNamespace(found, node.StrOpNode)
			case ast.NodeTypeHas:
				addNamespace(found, node.StrOpNode)
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(found))
}

func addNamespace(found map[string]struct{}, node ast.StrOpNode) {
	if variable, ok := node.Arg.(ast.NodeTypeVariable); ok && variable.Name == "context" {
		found[string(node.Value)] = struct{}{}
	}
}
