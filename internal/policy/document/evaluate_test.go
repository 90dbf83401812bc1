package document_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/policy/document"
)

// A connection needs a permit, and a forbid overrides it. Statements that cannot be evaluated have no effect.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	const (
		engineers = `@id("engineers") permit(principal, action, resource) when { context.saml.memberOf.contains("Engineering") };`
		leavers   = `@id("leavers") forbid(principal, action, resource) when { context.saml.memberOf.contains("Leavers") };`
		device    = `@id("device") forbid(principal, action, resource) when { context.jamf.risk == "HIGH" };`
		guarded   = `@id("guarded") forbid(principal, action, resource) when { context has jamf && context.jamf.risk == "HIGH" };`
		encrypted = `@id("encrypted") forbid(principal, action, resource)
			unless { context has jamf && context.jamf has diskEncryptionEnabled && context.jamf.diskEncryptionEnabled };`
		mallory = `@id("mallory") forbid(principal == User::"mallory", action, resource);`
	)
	for name, tc := range map[string]struct {
		text, context      string
		allowed            bool
		decided, undecided []string
	}{
		"no statement":                   {"", `{}`, false, nil, nil},
		"a permit applies":               {engineers, `{"saml": {"memberOf": ["Engineering"]}}`, true, []string{"engineers"}, nil},
		"no permit applies":              {engineers, `{"saml": {"memberOf": ["Sales"]}}`, false, nil, nil},
		"a forbid wins":                  {leavers + engineers, `{"saml": {"memberOf": ["Engineering", "Leavers"]}}`, false, []string{"leavers"}, nil},
		"a forbid alone":                 {leavers, `{"saml": {"memberOf": ["Sales"]}}`, false, nil, nil},
		"two permits, in document order": {everybody + engineers, `{"saml": {"memberOf": ["Engineering"]}}`, true, []string{"policy0", "engineers"}, nil},
		"a forbid without its attribute": {everybody + device, `{"saml": {"memberOf": []}}`, true, []string{"policy0"}, []string{"device"}},
		"a forbid with a has test":       {everybody + guarded, `{}`, true, []string{"policy0"}, nil},
		"a forbid with has that applies": {everybody + guarded, `{"jamf": {"risk": "HIGH"}}`, false, []string{"guarded"}, nil},
		"an absent attribute is denied":  {everybody + encrypted, `{}`, false, []string{"encrypted"}, nil},
		"an absent member is denied":     {everybody + encrypted, `{"jamf": {}}`, false, []string{"encrypted"}, nil},
		"a present member is permitted":  {everybody + encrypted, `{"jamf": {"diskEncryptionEnabled": true}}`, true, []string{"policy0"}, nil},
		"a scope that is not open":       {everybody + mallory, `{}`, true, []string{"policy0"}, []string{"mallory"}},
		"a name with a dash":             {`permit(principal, action, resource) when { context["active-directory"].username like "a*" };`, `{"active-directory": {"username": "alice"}}`, true, []string{"policy0"}, nil},
		"an address":                     {`permit(principal, action, resource) when { context.connection.ip.isInRange(ip("10.0.0.0/8")) };`, `{"connection": {"ip": {"__extn": {"fn": "ip", "arg": "10.1.2.3"}}}}`, true, []string{"policy0"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := document.Parse(tc.text)
			if err != nil {
				t.Fatal(err)
			}
			known, err := document.ParseContext(tc.context)
			if err != nil {
				t.Fatal(err)
			}

			got := d.Evaluate(known)

			var decided, undecided []string
			for _, s := range got.Deciding {
				decided = append(decided, s.ID)
			}
			for _, u := range got.Undecided {
				undecided = append(undecided, u.ID)
				if u.Message == "" {
					t.Errorf("%s has no message", u.ID)
				}
			}
			if got.Allowed != tc.allowed || !slices.Equal(decided, tc.decided) || !slices.Equal(undecided, tc.undecided) {
				t.Errorf("allowed is %t, decided by %v; undecided are %v", got.Allowed, decided, undecided)
			}
		})
	}
}

func TestParseContext_errors(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":            {"", "line 1, column 1: unexpected end of JSON input"},
		"an unclosed object": {"{\n  \"saml\": {", "line 2, column 12: unexpected end of JSON input"},
		"a missing colon":    {"{\n  \"é\" 1}", "line 2, column 7: invalid character '1' after object key"},
		"two objects":        {"{} {}", "line 1, column 4: invalid character '{' after top-level value"},
		"not an object":      {" [1]", "line 1, column 2: the context must be a JSON object"},
		"null":               {"{\n\"a\": [1, {\"b\": null}]}", "line 2, column 16: Cedar has no null, so omit the member"},
		"a fraction":         {`{"a": {"b": 1.5}}`, "line 1, column 13: Cedar numbers are 64-bit integers, got 1.5"},
		"a large number":     {`{"a": 9223372036854775808}`, "line 1, column 7: Cedar numbers are 64-bit integers, got 9223372036854775808"},
		"a duplicate member": {`{"a": 1, "a": 2}`, `duplicate object member name "a"`},
		"an invalid address": {`{"a": {"__extn": {"fn": "ip", "arg": "here"}}}`, `at "/a": error parsing ip value: error parsing IP address here`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := document.ParseContext(tc.text)
			if _, ok := errors.AsType[*document.SyntaxError](err); !ok || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}
