package provider_test

import (
	"os"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// Arguments of hashicorp/aws that have no effect here are accepted, with one warning that lists them.
func TestAccProvider_ignoredArguments(t *testing.T) {
	t.Parallel()
	w := newEmulator(t)
	block, err := os.ReadFile("testdata/copied_provider_block.tf")
	if err != nil {
		t.Fatal(err)
	}
	cli := w.Attached(t, string(block)+terminations(1), "TF_VAR_emulator="+w.URL)

	for _, command := range [][]string{{"validate"}, {"plan"}, {"apply", "-auto-approve"}} {
		out := cli.Do(t.Context(), t, 0, command[0], command[1:]...)
		want := acctest.InOrder("Arguments of hashicorp/aws without effect",
			"default_tags, ignore_tags, tag_policy_compliance: no resource of this provider has tags",
			"s3_us_east_1_regional_endpoint, s3_use_path_style: this provider does not call S3",
			"skip_credentials_validation: this provider makes no call to validate the credentials",
			"skip_requesting_account_id: this provider requests the account ID only for allowed_account_ids",
			"endpoints.bedrockagentcore, endpoints.dynamodb, endpoints.s3: this provider calls only EC2 and STS")
		if count := strings.Count(out, "without effect"); count != 1 || !want.MatchString(out) {
			t.Errorf("%s printed %d warnings about ignored arguments, want one that lists them:\n%s", command[0], count, out)
		}
	}
	w.WantLive(t, endpointID)
}
