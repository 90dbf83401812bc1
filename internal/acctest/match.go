package acctest

import (
	"regexp"
	"strings"
)

// InOrder matches a text that has all the parts, one after the other, however Terraform wraps its lines.
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
