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
	const scope = "The scope has three parts, separated by commas: (principal, action, resource)"
	for name, tc := range map[string]struct{ text, want string }{
		"a missing operand":           {everybody + "\npermit(principal, action, resource) when { context.a == };", `line 2, column 58: near ";": expected a value`},
		"a missing semicolon":         {"permit(principal, action, resource)", "line 1, column 36: at the end: expected a semicolon, found the end. A statement ends with a semicolon"},
		"an unclosed string":          {"permit(principal, action, resource)\nwhen { \"x };", "line 2, column 8: a string has no closing quotation mark"},
		"plain text":                  {"nothing", "line 1, column 8: at the end: expected permit or forbid, found nothing"},
		"columns are characters":      {`permit(principal, action, resource) when { "éé" == };`, `line 1, column 53: near ";": expected a value`},
		"a number that is too large":  {everybody + "\npermit(principal, action, resource) when { 99999999999999999999 > 1 };", "line 2, column 44: 99999999999999999999 does not fit into 64 bits"},
		"a number that is too small":  {"permit(principal, action, resource) when { - 99999999999999999999 < 1 };", "-99999999999999999999 does not fit into 64 bits"},
		"an unknown function":         {"permit(principal, action, resource) when { foo(1) };", "line 1, column 48: near \"1\": `foo` is not a function"},
		"a name with a dash":          {"permit(principal, action, resource)\nwhen { context.mutual-authentication.cn == \"a\" };", `line 2, column 37: near ".": expected a value. A name with a dash is written in brackets: context["mutual-authentication"]`},
		"another name with a dash":    {"permit(principal, action, resource)\nwhen { context.active-directory.x == \"a\" };", `line 2, column 32: near ".": expected a value. A name with a dash is written in brackets: context["active-directory"]`},
		"a template is not a policy":  {"permit(principal == ?principal, action, resource);", `line 1, column 22: near "principal": expected a name`},
		"quotation marks near it":     {`permit("a", action, resource);`, `line 1, column 11: near ",": expected principal, found "a". The scope has three parts, separated by commas: (principal, action, resource)`},
		"the scope has two parts":     {"permit(principal, action);", `line 1, column 26: near ";": expected a comma, found a closing parenthesis. ` + scope},
		"the scope has four parts":    {"permit(principal, action, resource, context);", `line 1, column 44: near ")": expected a closing parenthesis, found context. ` + scope},
		"a comma is missing later":    {"permit(principal, action, resource) when { (1 2) };", `line 1, column 48: near ")": expected a closing parenthesis, found 2`},
		"no braces":                   {"permit(principal, action, resource) when true;", `line 1, column 46: near ";": expected an opening brace, found true. A condition is written in braces after when or unless: when { context.saml.memberOf.contains("Engineering") }`},
		"if instead of when":          {"permit(principal, action, resource) if { true };", `line 1, column 40: near "{": expected a semicolon, found if. A condition is written in braces after when or unless: when { context.saml.memberOf.contains("Engineering") }. A statement ends with a semicolon`},
		"an entity without a type":    {`permit(principal in alice, action, resource);`, `line 1, column 28: near "action": expected ::, found a comma`},
		"one equals sign":             {"permit(principal, action, resource) when { context.a = 1 };", `line 1, column 56: near "1": expected a closing brace, found =. Equality is written as ==`},
		"the word and":                {"permit(principal, action, resource) when { context.x and context.y };", `line 1, column 58: near "context": expected a closing brace, found and. Conditions are combined with &&`},
		"the word or":                 {"permit(principal, action, resource) when { context.x or context.y };", `line 1, column 57: near "context": expected a closing brace, found or. Conditions are combined with ||`},
		"the word not":                {"permit(principal, action, resource) when { not context.x };", `line 1, column 48: near "context": expected a value. Negation is written as !`},
		"contains as an operator":     {"permit(principal, action, resource) when { context.a contains \"x\" };", `line 1, column 63: near "\"x\"": expected a closing brace, found contains. A method is called with a dot and parentheses, as in context.saml.memberOf.contains("Engineering")`},
		"single quotation marks":      {"permit(principal, action, resource) when { context.x == 'a' };", `line 1, column 58: near "a": expected a value. A string is written in double quotation marks`},
		"allow":                       {"allow(principal, action, resource);", `line 1, column 6: near "(": expected permit or forbid, found allow. Write permit`},
		"a capital letter":            {"Forbid(principal, action, resource);", `line 1, column 7: near "(": expected permit or forbid, found Forbid. Write forbid`},
		"a path":                      {"policy.cedar", `line 1, column 7: near ".": expected permit or forbid, found policy. This looks like a path: did you mean file("policy.cedar")?`},
		"an IAM policy":               {`{"Version": "2012-10-17"}`, `line 1, column 2: near "\"Version\"": expected permit or forbid, found an opening brace. This is JSON, perhaps an IAM policy. An authorization policy is written in Cedar: permit(principal, action, resource);`},
		"a duplicate annotation":      {`@id("a") @id("b") ` + everybody, `line 1, column 13: near "(": duplicate annotation: @id`},
		"a line break in a statement": {"permit(principal,\n\n  action resource);", `line 3, column 18: near ")": expected a comma, found resource. The scope has three parts, separated by commas: (principal, action, resource)`},
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

func TestDuplicates(t *testing.T) {
	t.Parallel()
	d, err := document.Parse(`@id("a") permit(principal, action, resource);
@id("b") permit(principal, action, resource);
@id("a") forbid(principal, action, resource);
permit(principal, action, resource);
@id("policy3") permit(principal, action, resource);`)
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, s := range d.Duplicates() {
		got = append(got, s.Line)
	}
	if want := []int{3, 5}; !slices.Equal(got, want) {
		t.Errorf("the duplicates are in lines %v, want %v", got, want)
	}
}

func TestNamespaces(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string][]string{
		``:                         nil,
		`when { context == {} }`:   nil,
		`when { context has a.b }`: {"a"},

		`when { context.saml.memberOf.contains("context.text") }`:                             {"saml"},
		`when { context["active-directory"].username == "a" }`:                                {"active-directory"},
		`when { context has jamf && context.jamf has diskEncryptionEnabled }`:                 {"jamf"},
		`unless { [context.a, {"x": context.b.c}] == (if context.d then 1 else -context.e) }`: {"a", "b", "d", "e"},
		`when { {"context": {"x": 1}}.context.x == 1 }`:                                       nil,
	} {
		d, err := document.Parse("permit(principal, action, resource) " + condition + ";")
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if got := d.Statements[0].Namespaces; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", condition, got, want)
		}
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
		"equal":                    {forbid, forbid, true},
		"layout":                   {forbid, "forbid (\n\tprincipal,action,\n\tresource)\nwhen {\n\tcontext.saml.memberOf.contains(\"a b\")\n};\n", true},
		"line endings":             {everybody + "\n" + forbid, everybody + "\r\n" + forbid, true},
		"comments":                 {forbid, "// Why.\n" + strings.ReplaceAll(forbid, ") when", ")\n// Because.\nwhen"), true},
		"redundant parentheses":    {forbid, strings.NewReplacer("{ ", "{ (", " }", ") }").Replace(forbid), true},
		"a blank in a string":      {forbid, strings.ReplaceAll(forbid, "a b", "a  b"), false},
		"the other effect":         {everybody, "forbid(principal, action, resource);", false},
		"an annotation":            {everybody, `@id("x") ` + everybody, false},
		"one more statement":       {everybody, everybody + everybody, false},
		"another order":            {everybody + forbid, forbid + everybody, false},
		"parentheses that matter":  {"permit(principal, action, resource) when { (1 + 2) * 3 > 5 };", "permit(principal, action, resource) when { 1 + 2 * 3 > 5 };", false},
		"more than ten, in order":  {strings.Repeat(everybody+forbid, 6), strings.Repeat(everybody+"\n"+forbid+"\n", 6), true},
		"more than ten, one moved": {strings.Repeat(everybody, 10) + forbid + everybody, strings.Repeat(everybody, 10) + everybody + forbid, false},
		"equal but invalid":        {"permit(", "permit(", true},
		"the first is invalid":     {"permit(", everybody, false},
		"the second is invalid":    {everybody, "permit( ", false},
		"different and invalid":    {"permit(", "permit( ", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := document.Same(tc.a, tc.b); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
