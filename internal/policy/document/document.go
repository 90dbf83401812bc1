// Package document parses, compares and evaluates the Cedar documents of authorization policies. It does not depend on Terraform.
package document

import (
	"fmt"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// MaxBytes is the maximum length of a document.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies-considerations.html.
const MaxBytes = 10_000

// Document is a Cedar document with valid syntax.
type Document struct {
	// Statements are in the order of the text.
	Statements []Statement

	policies *cedar.PolicySet
}

// Statement is a permit or forbid statement.
type Statement struct {
	// ID is the value of the annotation @id. If there is none, it is "policy" and the index of the statement.
	ID string
	// Effect is permit or forbid.
	Effect      string
	Annotations map[string]string
	// Line and Column are where the statement and its annotations begin. They count from 1, in characters.
	Line, Column int
	// Constrained lists which of principal, action and resource the scope constrains.
	Constrained []string
	// Namespaces lists the members of the context that the conditions use, as in saml.
	Namespaces []string

	key cedar.PolicyID
}

// Parse parses a document. Its error is a *SyntaxError.
func Parse(text string) (*Document, error) {
	policies, err := cedar.NewPolicySetFromBytes("", []byte(text))
	if err != nil {
		return nil, newCedarError(text, err)
	}
	d := &Document{policies: policies}
	for i := 0; ; i++ {
		key := cedar.PolicyID(fmt.Sprintf("policy%d", i))
		policy := policies.Get(key)
		if policy == nil {
			return d, nil
		}
		d.Statements = append(d.Statements, newStatement(key, policy))
	}
}

func newStatement(key cedar.PolicyID, policy *cedar.Policy) Statement {
	s := Statement{
		ID: string(key), Effect: "forbid", Annotations: map[string]string{}, key: key,
		Line: policy.Position().Line, Column: policy.Position().Column,
	}
	if policy.Effect() == cedar.Permit {
		s.Effect = "permit"
	}
	for name, value := range policy.Annotations() {
		s.Annotations[string(name)] = string(value)
	}
	if id := s.Annotations["id"]; id != "" {
		s.ID = id
	}
	tree := policy.AST()
	for _, part := range []struct {
		name  string
		scope ast.IsScopeNode
	}{
		{"principal", tree.Principal}, {"action", tree.Action}, {"resource", tree.Resource},
	} {
		if _, open := part.scope.(ast.ScopeTypeAll); !open {
			s.Constrained = append(s.Constrained, part.name)
		}
	}
	s.Namespaces = namespaces(tree.Conditions)
	return s
}

// Duplicates returns the statements that have the ID of an earlier statement.
func (d *Document) Duplicates() []Statement {
	var duplicates []Statement
	seen := map[string]bool{}
	for _, s := range d.Statements {
		if seen[s.ID] {
			duplicates = append(duplicates, s)
		}
		seen[s.ID] = true
	}
	return duplicates
}

// Permits reports whether the document has a permit statement. Without one, it denies everybody.
func (d *Document) Permits() bool {
	for _, s := range d.Statements {
		if s.Effect == "permit" {
			return true
		}
	}
	return false
}

// Same reports whether two documents differ at most in layout and comments. Texts that are not valid documents are the same
// only if they are equal.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	one, err := Parse(a)
	if err != nil {
		return false
	}
	other, err := Parse(b)
	return err == nil && string(one.policies.MarshalCedar()) == string(other.policies.MarshalCedar())
}
