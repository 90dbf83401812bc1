package awsconfig

import (
	"context"
	"time"

	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Model is the provider block.
type Model struct {
	AccessKey                      types.String `tfsdk:"access_key"`
	AllowedAccountIDs              types.Set    `tfsdk:"allowed_account_ids"`
	AssumeRole                     types.List   `tfsdk:"assume_role"`
	AssumeRoleWithWebIdentity      types.List   `tfsdk:"assume_role_with_web_identity"`
	ConnectTimeout                 types.String `tfsdk:"connect_timeout"`
	CustomCABundle                 types.String `tfsdk:"custom_ca_bundle"`
	EC2MetadataServiceEndpoint     types.String `tfsdk:"ec2_metadata_service_endpoint"`
	EC2MetadataServiceEndpointMode types.String `tfsdk:"ec2_metadata_service_endpoint_mode"`
	Endpoints                      types.List   `tfsdk:"endpoints"`
	ForbiddenAccountIDs            types.Set    `tfsdk:"forbidden_account_ids"`
	HTTPProxy                      types.String `tfsdk:"http_proxy"`
	HTTPSProxy                     types.String `tfsdk:"https_proxy"`
	Insecure                       types.Bool   `tfsdk:"insecure"`
	MaxRequestRateFactor           types.Number `tfsdk:"max_request_rate_factor"`
	MaxRetries                     types.Number `tfsdk:"max_retries"`
	NoProxy                        types.String `tfsdk:"no_proxy"`
	Profile                        types.String `tfsdk:"profile"`
	ReadTimeout                    types.String `tfsdk:"read_timeout"`
	Region                         types.String `tfsdk:"region"`
	RetryMode                      types.String `tfsdk:"retry_mode"`
	SecretKey                      types.String `tfsdk:"secret_key"`
	SharedConfigFiles              types.List   `tfsdk:"shared_config_files"`
	SharedCredentialsFiles         types.List   `tfsdk:"shared_credentials_files"`
	SkipMetadataAPICheck           types.Bool   `tfsdk:"skip_metadata_api_check"`
	SkipRegionValidation           types.Bool   `tfsdk:"skip_region_validation"`
	STSRegion                      types.String `tfsdk:"sts_region"`
	Token                          types.String `tfsdk:"token"`
	TokenBucketRateLimiterCapacity types.Number `tfsdk:"token_bucket_rate_limiter_capacity"`
	UseDualStackEndpoint           types.Bool   `tfsdk:"use_dualstack_endpoint"`
	UseFIPSEndpoint                types.Bool   `tfsdk:"use_fips_endpoint"`
	UserAgent                      types.List   `tfsdk:"user_agent"`
}

type assumeRoleModel struct {
	Duration          types.String `tfsdk:"duration"`
	ExternalID        types.String `tfsdk:"external_id"`
	Policy            types.String `tfsdk:"policy"`
	PolicyARNs        types.Set    `tfsdk:"policy_arns"`
	RoleARN           types.String `tfsdk:"role_arn"`
	SessionName       types.String `tfsdk:"session_name"`
	SourceIdentity    types.String `tfsdk:"source_identity"`
	Tags              types.Map    `tfsdk:"tags"`
	TransitiveTagKeys types.Set    `tfsdk:"transitive_tag_keys"`
}

type webIdentityModel struct {
	Duration             types.String `tfsdk:"duration"`
	Policy               types.String `tfsdk:"policy"`
	PolicyARNs           types.Set    `tfsdk:"policy_arns"`
	RoleARN              types.String `tfsdk:"role_arn"`
	SessionName          types.String `tfsdk:"session_name"`
	WebIdentityToken     types.String `tfsdk:"web_identity_token"`
	WebIdentityTokenFile types.String `tfsdk:"web_identity_token_file"`
}

// endpoint returns an argument of the endpoints block, or "".
func (m Model) endpoint(service string) string {
	for _, element := range m.Endpoints.Elements() {
		if block, ok := element.(types.Object); ok {
			if url, ok := block.Attributes()[service].(types.String); ok {
				return url.ValueString()
			}
		}
	}
	return ""
}

func (m Model) roles(ctx context.Context, diags *diag.Diagnostics) []awsbase.AssumeRole {
	var blocks []assumeRoleModel
	diags.Append(m.AssumeRole.ElementsAs(ctx, &blocks, false)...)
	var roles []awsbase.AssumeRole
	for _, block := range blocks {
		roles = append(roles, block.role(ctx, diags))
	}
	return roles
}

func (m assumeRoleModel) role(ctx context.Context, diags *diag.Diagnostics) awsbase.AssumeRole {
	var tags map[string]string
	diags.Append(m.Tags.ElementsAs(ctx, &tags, false)...)
	return awsbase.AssumeRole{
		Duration:          duration(m.Duration),
		ExternalID:        m.ExternalID.ValueString(),
		Policy:            m.Policy.ValueString(),
		PolicyARNs:        stringList(ctx, m.PolicyARNs, diags),
		RoleARN:           m.RoleARN.ValueString(),
		SessionName:       m.SessionName.ValueString(),
		SourceIdentity:    m.SourceIdentity.ValueString(),
		Tags:              tags,
		TransitiveTagKeys: stringList(ctx, m.TransitiveTagKeys, diags),
	}
}

// webIdentity returns the assume_role_with_web_identity block, or nil.
func (m Model) webIdentity(ctx context.Context, diags *diag.Diagnostics) *awsbase.AssumeRoleWithWebIdentity {
	var blocks []webIdentityModel
	diags.Append(m.AssumeRoleWithWebIdentity.ElementsAs(ctx, &blocks, false)...)
	if len(blocks) == 0 {
		return nil
	}
	token, file := blocks[0].WebIdentityToken.ValueString(), blocks[0].WebIdentityTokenFile.ValueString()
	if token == "" && file == "" {
		token, file = webIdentityTokenFromEnvironment()
	}
	if (token == "") == (file == "") {
		diags.AddAttributeError(path.Root("assume_role_with_web_identity"), "No web identity token",
			"Set one of web_identity_token and web_identity_token_file, or one of the environment variables TF_AWS_WEB_IDENTITY_TOKEN and AWS_WEB_IDENTITY_TOKEN_FILE.")
	}
	return &awsbase.AssumeRoleWithWebIdentity{
		Duration:             duration(blocks[0].Duration),
		Policy:               blocks[0].Policy.ValueString(),
		PolicyARNs:           stringList(ctx, blocks[0].PolicyARNs, diags),
		RoleARN:              blocks[0].RoleARN.ValueString(),
		SessionName:          blocks[0].SessionName.ValueString(),
		WebIdentityToken:     token,
		WebIdentityTokenFile: file,
	}
}

// duration parses a duration that the schema has validated. It returns 0, which stands for the default, if text is null.
func duration(text types.String) time.Duration {
	d, err := time.ParseDuration(text.ValueString())
	if err != nil {
		return 0
	}
	return d
}

// integer returns a number that the schema has validated, or 0 if it is null.
func integer(number types.Number) int {
	if number.IsNull() {
		return 0
	}
	n, _ := number.ValueBigFloat().Int64()
	return int(n)
}

// elements is implemented by lists and sets.
type elements interface {
	ElementsAs(ctx context.Context, target any, allowUnhandled bool) diag.Diagnostics
}

func stringList(ctx context.Context, list elements, diags *diag.Diagnostics) []string {
	var values []string
	diags.Append(list.ElementsAs(ctx, &values, false)...)
	return values
}
