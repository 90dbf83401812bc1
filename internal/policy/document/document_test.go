package document_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

const everybody = "permit(principal, action, resource);"

func TestParse_statements(t *testing.T) {
	t.Parallel()
	d, err := document.Parse(`// Who works here.
permit(principal, action, resource);

  @id("leavers") @ticket("SEC-1234")
  forbid(principal, action, resource)
  when { context.saml.memberOf.contains("Leavers") };

@urgent
forbid(principal == User::"mallory", action in [Action::"a"], resource is Endpoint);
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []document.Statement
	for _, s := range d.Statements {
		got = append(got, document.Statement{ID: s.ID, Effect: s.Effect, Annotations: s.Annotations, Line: s.Line, Column: s.Column, Constrained: s.Constrained})
	}
	want := []document.Statement{
		{ID: "policy0", Effect: "permit", Annotations: map[string]string{}, Line: 2, Column: 1},
		{ID: "leavers", Effect: "forbid", Annotations: map[string]string{"id": "leavers", "ticket": "SEC-1234"}, Line: 4, Column: 3},
		{ID: "policy2", Effect: "forbid", Annotations: map[string]string{"urgent": ""}, Line: 8, Column: 1, Constrained: []string{"principal", "action", "resource"}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b document.Statement) bool {
		return a.ID == b.ID && a.Effect == b.Effect && cmp.Equal(a.Annotations, b.Annotations) &&
			a.Line == b.Line && a.Column == b.Column && slices.Equal(a.Constrained, b.Constrained)
	})); diff != "" {
		t.Error(diff)
	}
}

func TestParse_syntaxErrors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"a word too few":              {everybody + "\npermit(principal, action, resource) when { context.a == };", `line 2, column 58: near ";": invalid primary`},
		"the end too early":           {"permit(principal, action, resource)", "line 1, column 36: at the end: exact got  want ;"},
		"a text without end":          {"permit(principal, action, resource)\nwhen { \"x };", "line 2, column 8: literal not terminated"},
		"no Cedar at all":             {"nothing", "line 1, column 8: at the end: unexpected effect: nothing"},
		"columns are characters":      {`permit(principal, action, resource) when { "éé" == };`, `line 1, column 53: near ";": invalid primary`},
		"a number that is too large":  {everybody + "\npermit(principal, action, resource) when { 99999999999999999999 > 1 };", "line 2, column 44: 99999999999999999999 does not fit into 64 bits"},
		"one that is too small":       {"permit(principal, action, resource) when { - 99999999999999999999 < 1 };", "-99999999999999999999 does not fit into 64 bits"},
		"an unknown function":         {"permit(principal, action, resource) when { foo(1) };", "line 1, column 48: near \"1\": `foo` is not a function"},
		"a name with a dash":          {"permit(principal, action, resource)\nwhen { context.mutual-authentication.cn == \"a\" };", `line 2, column 37: near ".": invalid primary. A name with a dash is written in brackets: context["mutual-authentication"]`},
		"another name with a dash":    {"permit(principal, action, resource)\nwhen { context.active-directory.x == \"a\" };", `line 2, column 32: near ".": invalid primary. A name with a dash is written in brackets: context["active-directory"]`},
		"a template is not a policy":  {"permit(principal == ?principal, action, resource);", `line 1, column 22: near "principal": expected ident`},
		"quotes in what is near it":   {`permit("a", action, resource);`, `line 1, column 11: near ",": exact got "a" want principal`},
		"a line break in a statement": {"permit(principal,\n\n  action resource);", `line 3, column 18: near ")": exact got resource want ,`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := document.Parse(tc.text)
			if _, ok := errors.AsType[*document.SyntaxError](err); !ok || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

func TestPermits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		everybody: true, "forbid(principal, action, resource);": false, "// " + everybody: false,
		"forbid(principal, action, resource); " + everybody: true,
	} {
		d, err := document.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Permits(); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	const forbid = `forbid(principal, action, resource) when { context.saml.memberOf.contains("a b") };`
	for name, tc := range map[string]struct {
		a, b string
		want bool
	}{
		"equal":                     {forbid, forbid, true},
		"layout":                    {forbid, "forbid (\n\tprincipal,action,\n\tresource)\nwhen {\n\tcontext.saml.memberOf.contains(\"a b\")\n};\n", true},
		"line ends":                 {everybody + "\n" + forbid, everybody + "\r\n" + forbid, true},
		"comments":                  {forbid, "// Why.\n" + strings.ReplaceAll(forbid, ") when", ")\n// Because.\nwhen"), true},
		"parentheses too many":      {forbid, strings.NewReplacer("{ ", "{ (", " }", ") }").Replace(forbid), true},
		"a blank in a text":         {forbid, strings.ReplaceAll(forbid, "a b", "a  b"), false},
		"the other effect":          {everybody, "forbid(principal, action, resource);", false},
		"an annotation":             {everybody, `@id("x") ` + everybody, false},
		"one statement more":        {everybody, everybody + everybody, false},
		"another order":             {everybody + forbid, forbid + everybody, false},
		"parentheses that matter":   {"permit(principal, action, resource) when { (1 + 2) * 3 > 5 };", "permit(principal, action, resource) when { 1 + 2 * 3 > 5 };", false},
		"more than ten, in order":   {strings.Repeat(everybody+forbid, 6), strings.Repeat(everybody+"\n"+forbid+"\n", 6), true},
		"more than ten, one moved":  {strings.Repeat(everybody, 10) + forbid + everybody, strings.Repeat(everybody, 10) + everybody + forbid, false},
		"no documents, but equal":   {"permit(", "permit(", true},
		"one is no document":        {"permit(", everybody, false},
		"the other is no document":  {everybody, "permit( ", false},
		"neither of which is Cedar": {"permit(", "permit( ", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := document.Same(tc.a, tc.b); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
