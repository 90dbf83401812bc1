package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

// FuzzParse checks that no text crashes the parser, that the position of each error is in the text, that a comment does not change a
// document, and that a document can be evaluated with an empty context.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		everybody, "permit(", "// nothing", "{\"Version\": 1}", "permit(principal, action);", "@id(\"a\") @id(\"b\") " + everybody,
		"forbid(principal == User::\"a\", action in [Action::\"a\"], resource is Vpn)\nunless { context.saml.memberOf.contains(\"a\") };",
		"permit(principal, action, resource) when { context[\"active-directory\"] has x.y && 99999999999999999999 > 1 };",
		"permit(principal, action, resource) when { if context.a then 'b' else \"\\u{1F600}\" like \"*\" };",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := document.Parse(text)
		if err != nil {
			syntax, ok := errors.AsType[*document.SyntaxError](err)
			if !ok || syntax.Message == "" {
				t.Fatalf("got %v", err)
			}
			if lines := strings.Count(text, "\n") + 1; syntax.Line < 0 || syntax.Line > lines || syntax.Column < 0 {
				t.Errorf("the error is in line %d, column %d of %d lines", syntax.Line, syntax.Column, lines)
			}
			return
		}
		for _, s := range parsed.Statements {
			if s.ID == "" || s.Line < 1 || s.Column < 1 {
				t.Errorf("got the statement %+v", s)
			}
		}
		if !document.Same(text, text+"\n// comment\n") {
			t.Error("a comment changes the document")
		}
		known, err := document.ParseContext("{}")
		if err != nil {
			t.Fatal(err)
		}
		if verdict := parsed.Evaluate(known); verdict.Allowed && !parsed.Permits() {
			t.Error("a document without a permit statement allows the connection")
		}
	})
}

// FuzzParseContext checks that no text crashes the parser of contexts, and that each context can be evaluated.
func FuzzParseContext(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"saml": {"memberOf": ["Engineering"]}}`, `{"a": null}`, `{"a": 1.5}`, `[]`, `{"a": {"__extn": {"fn": "ip", "arg": "10.0.0.1"}}}`, `{"a": {"__entity": {"type": "A", "id": "b"}}}`, `{`,
	} {
		f.Add(seed)
	}
	parsed, err := document.Parse(`permit(principal, action, resource) when { context.a.b == 1 };`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		known, err := document.ParseContext(text)
		if err != nil {
			if syntax, ok := errors.AsType[*document.SyntaxError](err); !ok || syntax.Message == "" {
				t.Fatalf("got %v", err)
			}
			return
		}
		parsed.Evaluate(known)
	})
}
