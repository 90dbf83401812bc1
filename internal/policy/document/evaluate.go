package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
)

// Verdict is the decision of a document about a context.
type Verdict struct {
	Allowed bool
	// Deciding are the statements that decided, in the order of the text: the forbid statements that apply or, if none does,
	// the permit statements that apply. If it is empty, no statement applies, and the decision is to deny.
	Deciding []Statement
	// Undecided are the statements that could not be evaluated, in the order of the text.
	Undecided []Undecided
}

// Undecided is a statement that could not be evaluated. Cedar ignores it, so that a forbid statement forbids nothing.
type Undecided struct {
	Statement

	Message string
}

// Evaluate decides like the service: a permit statement must apply, and no forbid statement may apply.
// See https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/device-posture-policies-cedar.html.
func (d *Document) Evaluate(context Context) Verdict {
	decision, diagnostic := cedar.Authorize(d.open(), nil, cedar.Request{
		Principal: unknown("Principal"), Action: unknown("Action"), Resource: unknown("Resource"),
		Context: context.record,
	})
	verdict := Verdict{Allowed: bool(decision)}
	for _, s := range d.Statements {
		if len(s.Constrained) > 0 {
			verdict.Undecided = append(verdict.Undecided, Undecided{s, fmt.Sprintf(
				"the scope constrains %s, and AWS does not document the values that the service uses there", strings.Join(s.Constrained, " and "),
			)})
		}
		if slices.ContainsFunc(diagnostic.Reasons, func(r cedar.DiagnosticReason) bool { return r.PolicyID == s.key }) {
			verdict.Deciding = append(verdict.Deciding, s)
		}
		for _, failure := range diagnostic.Errors {
			if failure.PolicyID == s.key {
				verdict.Undecided = append(verdict.Undecided, Undecided{s, failure.Message})
			}
		}
	}
	return verdict
}

// open returns the statements whose scope is open. Whether the others apply is not known.
func (d *Document) open() *cedar.PolicySet {
	open := cedar.NewPolicySet()
	for _, s := range d.Statements {
		if len(s.Constrained) == 0 {
			open.Add(s.key, d.policies.Get(s.key))
		}
	}
	return open
}

// unknown returns a stand-in for an entity that only the service knows.
func unknown(kind string) cedar.EntityUID {
	return cedar.NewEntityUID(cedar.EntityType("Unknown::"+kind), "unknown")
}
