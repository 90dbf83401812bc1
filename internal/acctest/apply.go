package acctest

import (
	"strings"
	"testing"
)

// Apply applies the configuration, checks that the plan after that is empty, and returns the output of the apply.
func (c *CLI) Apply(t *testing.T, args ...string) string {
	t.Helper()
	output := c.Do(t.Context(), t, 0, "apply", append([]string{"-auto-approve"}, args...)...)
	c.Do(t.Context(), t, 0, "plan", append([]string{"-detailed-exitcode"}, args...)...)
	return output
}

// WantApplyError applies the configuration, which must fail with errors that have these parts in this order.
func (c *CLI) WantApplyError(t *testing.T, parts ...string) {
	t.Helper()
	output := c.Do(t.Context(), t, 1, "apply", "-auto-approve")
	if _, errors, _ := strings.Cut(output, "Error: "); !InOrder(parts...).MatchString(errors) {
		t.Errorf("the errors are\n%s\nwant %q", errors, parts)
	}
}
