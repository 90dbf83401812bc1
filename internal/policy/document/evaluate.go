package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
)

// Verdict is what a document says of a context.
type Verdict struct {
	Allowed bool
	// Deciding are the statements that made it so, in the order of the text: the forbids that apply, or else the permits.
	// There is none where nothing applies, which denies too.
	Deciding []Statement
	// Undecided are the statements that had no say, in the order of the text.
	Undecided []Undecided
}

// Undecided is a statement that could not be evaluated. Cedar leaves it out: a forbid then forbids nothing.
type Undecided struct {
	Statement

	Message string
}

// Evaluate decides as the service does: a permit is needed, and a forbid wins.
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
				"the scope constrains %s, and what the service puts there is not documented", strings.Join(s.Constrained, " and "),
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

// open is the statements whose scope is open: of the others nobody knows whether they apply.
func (d *Document) open() *cedar.PolicySet {
	open := cedar.NewPolicySet()
	for _, s := range d.Statements {
		if len(s.Constrained) == 0 {
			open.Add(s.key, d.policies.Get(s.key))
		}
	}
	return open
}

// unknown stands for an entity that only the service knows.
func unknown(kind string) cedar.EntityUID {
	return cedar.NewEntityUID(cedar.EntityType("Unknown::"+kind), "unknown")
}
