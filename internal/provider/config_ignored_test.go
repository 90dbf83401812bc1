package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest"
)

// Arguments of hashicorp/aws that have no meaning here are accepted, with one warning that lists them.
func TestAccProvider_ignoredArguments(t *testing.T) {
	t.Parallel()
	w := world(t)
	cli := w.CLI(t, fmt.Sprintf(`
provider "clientvpn" {
  region                         = "us-east-1"
  access_key                     = "test"
  secret_key                     = "test"
  retry_mode                     = "standard"
  s3_us_east_1_regional_endpoint = "regional"
  s3_use_path_style              = true
  skip_credentials_validation    = true
  skip_metadata_api_check        = "true"
  skip_requesting_account_id     = true
  tag_policy_compliance          = "error"

  default_tags {
    tags = { team = "security" }
  }
  ignore_tags {
    keys         = ["created"]
    key_prefixes = ["kubernetes.io/"]
  }
  endpoints {
    bedrockagentcore = %[1]q
    dynamodb         = %[1]q
    ec2              = %[1]q
    s3               = %[1]q
    sts              = %[1]q
  }
}
`, w.URL)+terminations(1))

	for _, command := range [][]string{{"validate"}, {"plan"}, {"apply", "-auto-approve"}} {
		out := cli.Do(t.Context(), t, 0, command[0], command[1:]...)
		want := acctest.InOrder("Arguments of hashicorp/aws without effect",
			"default_tags, ignore_tags, tag_policy_compliance: no resource of this provider has tags",
			"s3_us_east_1_regional_endpoint, s3_use_path_style: this provider does not call S3",
			"skip_credentials_validation, skip_requesting_account_id: this provider makes no call",
			"endpoints.bedrockagentcore, endpoints.dynamodb, endpoints.s3: this provider calls only EC2 and STS")
		if count := strings.Count(out, "without effect"); count != 1 || !want.MatchString(out) {
			t.Errorf("%s printed %d warnings about ignored arguments, want one that lists them:\n%s", command[0], count, out)
		}
	}
	wantNobody(t, w)
}
