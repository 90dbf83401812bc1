package acctest

import (
	"regexp"
	"strings"
)

// InOrder returns an expression that matches text with the parts in order, wherever Terraform breaks lines.
func InOrder(parts ...string) *regexp.Regexp {
	var patterns []string
	for _, part := range parts {
		var words []string
		for word := range strings.FieldsSeq(part) {
			words = append(words, regexp.QuoteMeta(word))
		}
		patterns = append(patterns, strings.Join(words, `[\s│|]+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}
