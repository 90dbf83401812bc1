package acctest

import (
	"regexp"
	"strings"
)

// InOrder returns an expression that matches text with the parts in order, wherever Terraform breaks lines.
func InOrder(parts ...string) *regexp.Regexp {
	var patterns []string
	for _, part := range parts {
		patterns = append(patterns, strings.Join(strings.Fields(regexp.QuoteMeta(part)), `[\s│|]+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}
