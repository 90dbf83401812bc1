package awsconfig_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/awsconfig"
)

// Values that are not known yet, even those of whole blocks, pass through unless they have no effect.
func TestDropIgnored_unknown(t *testing.T) {
	t.Parallel()
	urls := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"ec2": tftypes.String, "s3": tftypes.String}}
	used := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"ec2": tftypes.String}}
	text := func(value any) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	for name, test := range map[string]struct {
		endpoints any
		want      any
		warning   string
	}{
		"no block":                  {[]tftypes.Value{}, []tftypes.Value{}, ""},
		"blocks":                    {tftypes.UnknownValue, tftypes.UnknownValue, ""},
		"block":                     {[]tftypes.Value{tftypes.NewValue(urls, tftypes.UnknownValue)}, []tftypes.Value{tftypes.NewValue(used, tftypes.UnknownValue)}, ""},
		"URL":                       {object(urls, text(tftypes.UnknownValue), text(nil)), object(used, text(tftypes.UnknownValue)), ""},
		"URL of an ignored service": {object(urls, text("http://127.0.0.1"), text(tftypes.UnknownValue)), object(used, text("http://127.0.0.1")), "endpoints.s3: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := providerBlock(t, tftypes.NewValue(tftypes.List{ElementType: urls}, test.endpoints))
			kept, warnings, err := awsconfig.DropIgnored(&config)
			if err != nil {
				t.Fatal(err)
			}
			want := tftypes.NewValue(tftypes.List{ElementType: used}, test.want)
			wanted := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"endpoints": want.Type(), "region": tftypes.String}}
			got, err := kept.Unmarshal(wanted)
			if err != nil || !got.Equal(tftypes.NewValue(wanted, map[string]tftypes.Value{"endpoints": want, "region": text("eu-central-1")})) {
				t.Errorf("got %v, %v, want %v", got, err, want)
			}
			if len(warnings) > 1 || (len(warnings) == 1) != (test.warning != "") || len(warnings) == 1 && !strings.Contains(warnings[0].Detail, test.warning) {
				t.Errorf("got warnings %v, want one about %q", warnings, test.warning)
			}
		})
	}
}

// object returns a list of one object with values for the attributes ec2 and s3, as far as there are any.
func object(of tftypes.Object, values ...tftypes.Value) []tftypes.Value {
	attributes := map[string]tftypes.Value{}
	for i, value := range values {
		attributes[[]string{"ec2", "s3"}[i]] = value
	}
	return []tftypes.Value{tftypes.NewValue(of, attributes)}
}

func providerBlock(t *testing.T, endpoints tftypes.Value) tfprotov6.DynamicValue {
	t.Helper()
	block := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"endpoints": endpoints.Type(), "region": tftypes.String}}
	config, err := tfprotov6.NewDynamicValue(block, tftypes.NewValue(block, map[string]tftypes.Value{
		"endpoints": endpoints, "region": tftypes.NewValue(tftypes.String, "eu-central-1"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	return config
}
