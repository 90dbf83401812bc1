package document

import (
	"fmt"
	"regexp"
	"strings"
)

const (
	scopeHint     = "The scope has three parts, separated by commas: (principal, action, resource)"
	conditionHint = "A condition is written in braces after when or unless: when { context.saml.memberOf.contains(\"Engineering\") }"
)

// hints returns what the author probably meant, given the token that the parser expected and the one that it found.
func hints(want, got string, inScope bool) string {
	switch want {
	case "principal", "action", "resource":
		return scopeHint
	case ",", ")":
		if inScope {
			return scopeHint
		}
		return ""
	case "{":
		return conditionHint
	case ";":
		if got == "" {
			return "A statement ends with a semicolon"
		}
		return conditionHint + ". A statement ends with a semicolon"
	case "}":
		return operatorHint(got)
	default:
		return ""
	}
}

// operatorHint returns the Cedar operator for one of another language.
func operatorHint(got string) string {
	switch strings.ToLower(got) {
	case "=":
		return "Equality is written as =="
	case "and":
		return "Conditions are combined with &&"
	case "or":
		return "Conditions are combined with ||"
	case "contains", "containsall", "containsany":
		return "A method is called with a dot and parentheses, as in context.saml.memberOf.contains(\"Engineering\")"
	default:
		return ""
	}
}

// name returns the name of a token in a sentence.
func name(token string) string {
	if token == "" {
		return "the end"
	}
	if words, ok := map[string]string{
		",": "a comma", ";": "a semicolon", "(": "an opening parenthesis", ")": "a closing parenthesis",
		"{": "an opening brace", "}": "a closing brace",
	}[token]; ok {
		return words
	}
	return token
}

// explain returns an error of the Cedar parser in plain words, and a hint. The error was found at the end of before, in line.
func explain(message, document, before, line string) (explained, hint string) {
	if tokens := regexp.MustCompile(`(?s)^(?:exact )?got (.*) want (\S+)$`).FindStringSubmatch(message); tokens != nil {
		got, want := tokens[1], tokens[2]
		return fmt.Sprintf("expected %s, found %s", name(want), name(got)), hints(want, got, inScope(before))
	}
	if got, ok := strings.CutPrefix(message, "unexpected effect: "); ok {
		return "expected permit or forbid, found " + name(got), effectHint(got, document)
	}
	switch message {
	case "invalid primary":
		return "expected a value", valueHint(line)
	case "expected ident":
		return "expected a name", ""
	case "literal not terminated":
		return "a string has no closing quotation mark", ""
	default:
		return message, ""
	}
}

// inScope reports whether text, which ends within a statement, has not reached the conditions of that statement.
func inScope(text string) bool {
	statement := text[strings.LastIndex(text, ";")+1:]
	return !regexp.MustCompile(`\b(when|unless)\b`).MatchString(statement)
}

func effectHint(got, document string) string {
	if path := strings.TrimSpace(document); strings.HasSuffix(path, ".cedar") && !strings.Contains(path, "\n") {
		return fmt.Sprintf("This looks like a path: did you mean file(%q)?", path)
	}
	switch strings.ToLower(got) {
	case "{", "[":
		if strings.HasPrefix(strings.TrimSpace(document), got) {
			return "This is JSON, perhaps an IAM policy. An authorization policy is written in Cedar: permit(principal, action, resource);"
		}
	case "permit", "allow":
		return "Write permit"
	case "forbid", "deny":
		return "Write forbid"
	}
	return ""
}

func valueHint(line string) string {
	switch {
	case strings.Contains(line, "'"):
		return "A string is written in double quotation marks"
	case regexp.MustCompile(`(?i)\bnot\b`).MatchString(line):
		return "Negation is written as !"
	default:
		return ""
	}
}
