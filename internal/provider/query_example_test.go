package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// Every example of a list resource can be queried as it stands. The configuration that Terraform generates from it can be applied: it
// imports the existing objects and changes nothing on the endpoints.
//
//nolint:paralleltest // It sets environment variables.
func TestAccExamples_query(t *testing.T) {
	queries, err := filepath.Glob(examples + "/list-resources/*/*.tfquery.hcl")
	if err != nil || len(queries) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, query := range queries {
		t.Run(filepath.Base(filepath.Dir(query)), func(t *testing.T) {
			w, _ := exampleCompany(t)
			cli := w.CLI(t, "provider \"clientvpn\" {}\n", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=eu-central-1", "AWS_ENDPOINT_URL="+w.URL)
			cli.NeedsActions(t)
			text, err := os.ReadFile(query)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(cli.Dir, "example.tfquery.hcl"), text, 0o600); err != nil {
				t.Fatal(err)
			}
			before := len(w.Calls())

			output := cli.Do(t.Context(), t, 0, "query", "-generate-config-out=generated.tf")
			if !acctest.InOrder("cvpn-endpoint-").MatchString(output) {
				t.Errorf("the query found nothing:\n%s", output)
			}
			oneOfEach(t, filepath.Join(cli.Dir, "generated.tf"))
			if applied := cli.Do(t.Context(), t, 0, "apply", "-auto-approve"); !acctest.InOrder("1 imported, 0 added").MatchString(applied) {
				t.Errorf("the generated configuration imported nothing:\n%s", applied)
			}
			cli.Do(t.Context(), t, 0, "plan", "-detailed-exitcode")

			for _, action := range w.Actions()[before:] {
				if !readsOnly(action) {
					t.Errorf("the apply called %s", action)
				}
			}
		})
	}
}

// oneOfEach removes the second block of an endpoint that two lists have found. Terraform does not import an object twice.
func oneOfEach(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?ms)^(resource|import) .*?^}\n`).FindAllString(string(text), -1)
	var kept []string
	for _, block := range blocks {
		if !strings.Contains(block, "office_") {
			kept = append(kept, block)
		}
	}
	if err := os.WriteFile(file, []byte(strings.Join(kept, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}
