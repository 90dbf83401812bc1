package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// The tests of the guide's module pass, and fail if the module no longer excludes the people on call.
func TestAccGuideTestingModules(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		never string
		code  int
		shows string
	}{
		"as in the guide": {`never_cut               = ["on-call@example.com"]`, 0, "3 passed, 0 failed"},
		"a faulty module": {`never_cut               = []`, 1, "The connection of whoever is on call was ended."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := acctest.New(t)
			seed, err := os.Open(filepath.Join(examples, "guides", "module-tests", "tests", "seed.json"))
			if err != nil {
				t.Fatal(err)
			}
			defer seed.Close()
			if err := w.Load(seed); err != nil {
				t.Fatal(err)
			}
			cli := guideCLI(t, w, "module-tests", w.Config(""))
			module := filepath.Join(cli.Dir, "main.tf")
			text, err := os.ReadFile(module)
			if err != nil {
				t.Fatal(err)
			}
			write(t, module, strings.Replace(string(text), `never_cut               = ["on-call@example.com"]`, tc.never, 1))
			if output := cli.Do(t.Context(), t, tc.code, "test", "-no-color", "-filter="+filepath.Join("tests", "unit.tftest.hcl")); len(w.Calls()) > 0 {
				t.Errorf("the test with a mock made the calls %v\n%s", w.Actions(), output)
			}
			if output := cli.Do(t.Context(), t, tc.code, "test", "-no-color"); !acctest.InOrder(tc.shows).MatchString(output) {
				t.Errorf("the output does not have %q:\n%s", tc.shows, output)
			}
		})
	}
}
