package provider_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every message in the troubleshooting guide is in the code of the provider.
func TestGuideTroubleshooting_messagesExist(t *testing.T) {
	t.Parallel()
	rows := regexp.MustCompile("(?m)^\\| `(.+?)` \\| .+ \\| .+ \\|$").FindAllStringSubmatch(guide(t, "troubleshooting.md.tmpl"), -1)
	if len(rows) < 20 {
		t.Fatalf("the guide has %d messages, want at least 20", len(rows))
	}
	literals := providerLiterals(t)
	for _, row := range rows {
		var parts []string
		for part := range strings.SplitSeq(strings.ToLower(row[1]), "…") {
			parts = append(parts, strings.TrimSpace(part))
		}
		if !slices.ContainsFunc(literals, func(literal string) bool { return hasInOrder(literal, parts) }) {
			t.Errorf("no string in the code has the message %q", row[1])
		}
	}
}

// providerLiterals returns the string literals in the provider's code, in lower case. Tests and the emulator are not part of it.
func providerLiterals(t *testing.T) []string {
	t.Helper()
	var literals []string
	for _, path := range sourceFiles(t) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../emulator/") || strings.HasPrefix(path, "../acctest/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					literals = append(literals, strings.ToLower(text))
				}
			}
			return true
		})
	}
	return literals
}
