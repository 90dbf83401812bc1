// Package document reads, compares and evaluates the Cedar documents of authorization policies.
//
// It knows no Terraform.
package document

import (
	"fmt"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// MostBytes is how long a document can be.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies-considerations.html.
const MostBytes = 10_000

// Document is a Cedar document whose syntax is right.
type Document struct {
	// Statements are in the order of the text.
	Statements []Statement

	policies *cedar.PolicySet
}

// Statement is one permit or forbid.
type Statement struct {
	// ID is the value of the annotation @id, or else policy and a number, which counts from 0, as Cedar names it.
	ID string
	// Effect is permit or forbid.
	Effect      string
	Annotations map[string]string
	// Line and Column are where it begins, with its annotations. They count from 1, in characters.
	Line, Column int
	// Constrained are those of principal, action and resource that its scope does not leave open.
	Constrained []string

	key cedar.PolicyID
}

// Parse reads a document. Its error is a *SyntaxError.
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
	return s
}

// Permits says whether the document has a permit. Without one it denies everybody.
func (d *Document) Permits() bool {
	for _, s := range d.Statements {
		if s.Effect == "permit" {
			return true
		}
	}
	return false
}

// Same says whether two documents differ in layout and comments at most. Texts that are no documents are the same only when they are equal.
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
