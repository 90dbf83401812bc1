package awsconfig_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/acctest/emulatortest"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
	"github.com/clientvpn/terraform-provider-clientvpn/internal/emulator"
)

const role = "arn:aws:iam::123456789012:role/revoker"

func TestMain(m *testing.M) {
	emulatortest.ClearEnvironment()
	os.Exit(m.Run())
}

// A role is assumed once, when the first client needs it.
func TestModel_Settings_roleOfProfile(t *testing.T) {
	t.Parallel()
	w := emulatortest.NewWith(t, emulator.Options{Roles: []string{role}})
	model := profileModel(t, w.URL)
	var settings clientvpn.Settings
	if diags := model.Settings(t.Context(), "test", &settings); diags.HasError() {
		t.Fatal(diags)
	}
	if calls := w.Calls(); len(calls) != 0 {
		t.Errorf("the configuration made the calls %v", calls)
	}
	if settings.Region != "us-east-1" {
		t.Errorf("the region is %q", settings.Region)
	}

	cfg := load(t, settings)
	for range 2 {
		found, err := cfg.Credentials.Retrieve(t.Context())
		if err != nil || !strings.HasPrefix(found.AccessKeyID, "ASIA") {
			t.Errorf("the credentials are %s: %v", found.AccessKeyID, err)
		}
	}
	if calls := w.Calls("AssumeRole"); len(calls) != 1 {
		t.Errorf("the role was assumed %d times, want once", len(calls))
	}
}

// The SDK creates the client for a profile's role itself. Its answers must be authentic too.
func TestModel_Settings_foreignAnswerToRoleOfProfile(t *testing.T) {
	t.Parallel()
	w := emulatortest.NewWith(t, emulator.Options{Roles: []string{role}})
	w.Fail(t, emulator.Fault{Action: "AssumeRole", Kind: emulator.FaultForeign, Variant: emulator.ForeignXHTML})
	var settings clientvpn.Settings
	model := profileModel(t, w.URL)
	model.Settings(t.Context(), "test", &settings)

	load(t, settings)

	if calls := w.Calls("AssumeRole"); len(calls) != 2 {
		t.Errorf("there were %d calls, want a second attempt after the foreign answer", len(calls))
	}
}

// The warning about a proxy does not contain its password.
func TestModel_Settings_proxyPassword(t *testing.T) {
	t.Parallel()
	model := emptyModel(t)
	model.Region, model.AccessKey, model.SecretKey = types.StringValue("us-east-1"), types.StringValue("test"), types.StringValue("test")
	model.HTTPProxy = types.StringValue("http://alice:5up3rs3cret@proxy.example.com:3128")
	var settings clientvpn.Settings
	diags := model.Settings(t.Context(), "test", &settings)
	if diags.HasError() || diags.WarningsCount() != 1 {
		t.Fatalf("got %v, want one warning", diags)
	}
	if text := diags[0].Summary() + diags[0].Detail(); strings.Contains(text, "5up3rs3cret") || !strings.Contains(text, "proxy.example.com") {
		t.Errorf("the warning is %q", text)
	}
}

// profileModel returns a provider block with a profile that assumes a role. Its services are at url.
func profileModel(t *testing.T, url string) awsconfig.Model {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	content := fmt.Sprintf(`[profile security]
region = us-east-1
services = emulator
role_arn = %s
source_profile = base
[profile base]
aws_access_key_id = test
aws_secret_access_key = test
[services emulator]
sts =
  endpoint_url = %s
`, role, url)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	files, diags := types.ListValueFrom(t.Context(), types.StringType, []string{path})
	if diags.HasError() {
		t.Fatal(diags)
	}
	model := emptyModel(t)
	model.Profile, model.SharedConfigFiles = types.StringValue("security"), files
	return model
}

// emptyModel returns an empty provider block.
func emptyModel(t *testing.T) awsconfig.Model {
	t.Helper()
	schema := awsconfig.Schema()
	block, ok := schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is not an object")
	}
	null := map[string]tftypes.Value{}
	for name, attribute := range block.AttributeTypes {
		null[name] = tftypes.NewValue(attribute, nil)
	}
	var model awsconfig.Model
	config := tfsdk.Config{Schema: schema, Raw: tftypes.NewValue(block, null)}
	if diags := config.Get(t.Context(), &model); diags.HasError() {
		t.Fatal(diags)
	}
	return model
}

func load(t *testing.T, settings clientvpn.Settings) aws.Config {
	t.Helper()
	cfg, err := settings.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}
