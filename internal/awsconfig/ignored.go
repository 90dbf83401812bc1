package awsconfig

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ignoredEndpoints are the arguments of the endpoints block of hashicorp/aws other than ec2 and sts, one a line.
//
//go:embed ignored_endpoints.txt
var ignoredEndpoints string

// IgnoredEndpointDescription describes each argument of the endpoints block that has no effect. The documentation omits
// these arguments.
const IgnoredEndpointDescription = "Ignored: the provider calls only EC2 and STS."

// ignoredModel holds the arguments of hashicorp/aws that have no effect.
type ignoredModel struct {
	DefaultTags               types.List   `tfsdk:"default_tags"`
	IgnoreTags                types.List   `tfsdk:"ignore_tags"`
	S3USEast1RegionalEndpoint types.String `tfsdk:"s3_us_east_1_regional_endpoint"`
	S3UsePathStyle            types.Bool   `tfsdk:"s3_use_path_style"`
	SkipCredentialsValidation types.Bool   `tfsdk:"skip_credentials_validation"`
	SkipRequestingAccountID   types.Bool   `tfsdk:"skip_requesting_account_id"`
	TagPolicyCompliance       types.String `tfsdk:"tag_policy_compliance"`
}

// ignoredGroup is arguments that have no effect for the same reason.
type ignoredGroup struct {
	reason    string
	arguments []string
}

func ignoredGroups() []ignoredGroup {
	return []ignoredGroup{
		{"no resource of this provider has tags", []string{"default_tags", "ignore_tags", "tag_policy_compliance"}},
		{"this provider does not call S3", []string{"s3_us_east_1_regional_endpoint", "s3_use_path_style"}},
		{
			"this provider makes no call to validate the credentials, and requests the account ID only for allowed_account_ids and forbidden_account_ids",
			[]string{"skip_credentials_validation", "skip_requesting_account_id"},
		},
	}
}

func ignoredArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"s3_us_east_1_regional_endpoint": schema.StringAttribute{MarkdownDescription: "Ignored: the provider does not call S3.", Optional: true},
		"s3_use_path_style":              schema.BoolAttribute{MarkdownDescription: "Ignored: the provider does not call S3.", Optional: true},
		"skip_credentials_validation":    schema.BoolAttribute{MarkdownDescription: "Ignored: the provider makes no call to validate the credentials.", Optional: true},
		"skip_requesting_account_id":     schema.BoolAttribute{MarkdownDescription: "Ignored: the provider requests the account ID only to check it.", Optional: true},
		"tag_policy_compliance":          schema.StringAttribute{MarkdownDescription: "Ignored: no resource of this provider has tags.", Optional: true},
	}
}

func defaultTagsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Ignored: no resource of this provider has tags.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"tags": schema.MapAttribute{MarkdownDescription: "Ignored.", ElementType: types.StringType, Optional: true},
		}},
	}
}

func ignoreTagsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Ignored: no resource of this provider has tags.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"key_prefixes": schema.SetAttribute{MarkdownDescription: "Ignored.", ElementType: types.StringType, Optional: true},
			"keys":         schema.SetAttribute{MarkdownDescription: "Ignored.", ElementType: types.StringType, Optional: true},
		}},
	}
}

func ignoredEndpointArguments() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for name := range strings.FieldsSeq(ignoredEndpoints) {
		attributes[name] = schema.StringAttribute{MarkdownDescription: IgnoredEndpointDescription, Optional: true}
	}
	return attributes
}

// ignoredWarning is a validator that warns, once, about all arguments that have no effect.
type ignoredWarning struct{}

func (ignoredWarning) Description(context.Context) string {
	return "arguments of hashicorp/aws without effect are ignored with a warning"
}

func (v ignoredWarning) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (ignoredWarning) ValidateProvider(_ context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	lines, err := ignoredLines(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(diag.NewErrorDiagnostic("Could not read the provider block", err.Error()))
	}
	if len(lines) > 0 {
		resp.Diagnostics.AddWarning("Arguments of hashicorp/aws without effect",
			"These arguments of the provider block are accepted, so that a block for hashicorp/aws can be copied, but have no effect. "+
				"Remove them to get rid of this warning:\n"+strings.Join(lines, "\n"))
	}
}

// ignoredLines returns a line for each reason why arguments that are set have no effect.
func ignoredLines(block tftypes.Value) ([]string, error) {
	var arguments map[string]tftypes.Value
	if err := block.As(&arguments); err != nil {
		return nil, err
	}
	var lines []string
	add := func(names []string, reason string) {
		if len(names) > 0 {
			lines = append(lines, fmt.Sprintf("  - %s: %s", strings.Join(names, ", "), reason))
		}
	}
	for _, group := range ignoredGroups() {
		var names []string
		for _, name := range group.arguments {
			if set, err := isSet(arguments[name]); err != nil {
				return nil, err
			} else if set {
				names = append(names, name)
			}
		}
		add(names, group.reason)
	}
	endpoints, err := setEndpoints(arguments["endpoints"])
	add(endpoints, "this provider calls only EC2 and STS")
	return lines, err
}

// isSet reports whether the configuration has an argument, or at least one block of a type.
func isSet(value tftypes.Value) (bool, error) {
	if value.IsNull() || !value.IsKnown() || !value.Type().Is(tftypes.List{}) {
		return !value.IsNull(), nil
	}
	var blocks []tftypes.Value
	err := value.As(&blocks)
	return len(blocks) > 0, err
}

// setEndpoints returns the arguments without effect that the endpoints blocks set.
func setEndpoints(value tftypes.Value) ([]string, error) {
	var blocks []tftypes.Value
	if value.IsKnown() {
		if err := value.As(&blocks); err != nil {
			return nil, err
		}
	}
	var names []string
	for _, block := range blocks {
		var arguments map[string]tftypes.Value
		if !block.IsKnown() {
			continue
		}
		if err := block.As(&arguments); err != nil {
			return nil, err
		}
		for name := range strings.FieldsSeq(ignoredEndpoints) {
			if !arguments[name].IsNull() {
				names = append(names, "endpoints."+name)
			}
		}
	}
	return names, nil
}
