package acctest

import (
	"strings"
	"testing"
)

// Apply applies the configuration and returns the output. It fails the test unless the next plan is empty.
func (c *CLI) Apply(t *testing.T, args ...string) string {
	t.Helper()
	output := c.Do(t.Context(), t, 0, "apply", append([]string{"-auto-approve"}, args...)...)
	c.Do(t.Context(), t, 0, "plan", append([]string{"-detailed-exitcode"}, args...)...)
	return output
}

// WantApplyError applies the configuration, which must fail with errors that contain the parts in order.
func (c *CLI) WantApplyError(t *testing.T, parts ...string) {
	t.Helper()
	output := c.Do(t.Context(), t, 1, "apply", "-auto-approve")
	if _, errors, _ := strings.Cut(output, "Error: "); !InOrder(parts...).MatchString(errors) {
		t.Errorf("got the errors\n%s\nwant %q", errors, parts)
	}
}
