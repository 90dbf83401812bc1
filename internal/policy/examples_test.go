package policy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// With the real Terraform, the checks and the test of the function's example pass, and fail if the policy is wrong.
func TestAccCLI_terraformTest(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		t.Helper()
		content, err := os.ReadFile(filepath.Join("../../examples/functions/evaluate_policy", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	_, right, ok := strings.Cut(read("function.tf"), "\n}\n") // The CLI's configuration has a terraform block of its own.
	if !ok {
		t.Fatal("the example has no terraform block")
	}
	for name, tc := range map[string]struct {
		configuration string
		code          int
		want          string
	}{
		"right": {right, 0, "1 passed, 0 failed"},
		"wrong": {strings.ReplaceAll(right, `"Leavers") };`, `"leavers") };`), 1, "0 passed, 1 failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			cli := w.Attached(t, w.Config(tc.configuration))
			if err := os.WriteFile(filepath.Join(cli.Dir, "policy.tftest.hcl"), []byte(read("policy.tftest.hcl")), 0o600); err != nil {
				t.Fatal(err)
			}

			if output := cli.Do(t.Context(), t, tc.code, "test", "-no-color"); !acctest.InOrder(tc.want).MatchString(output) {
				t.Errorf("the output does not have %q:\n%s", tc.want, output)
			}
			output := cli.Do(t.Context(), t, 0, "plan", "-no-color")
			if warned := strings.Contains(output, "Check block assertion failed"); warned != (tc.code != 0) {
				t.Errorf("the plan warns: %t\n%s", warned, output)
			}
			w.WantActions(t)
		})
	}
}
