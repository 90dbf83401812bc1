package provider

import (
	"context"
	"time"

	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type configModel struct {
	AccessKey              types.String `tfsdk:"access_key"`
	AssumeRole             types.List   `tfsdk:"assume_role"`
	CustomCABundle         types.String `tfsdk:"custom_ca_bundle"`
	Endpoints              types.Set    `tfsdk:"endpoints"`
	Insecure               types.Bool   `tfsdk:"insecure"`
	MaxRetries             types.Int64  `tfsdk:"max_retries"`
	Profile                types.String `tfsdk:"profile"`
	Region                 types.String `tfsdk:"region"`
	RetryMode              types.String `tfsdk:"retry_mode"`
	SecretKey              types.String `tfsdk:"secret_key"`
	SharedConfigFiles      types.List   `tfsdk:"shared_config_files"`
	SharedCredentialsFiles types.List   `tfsdk:"shared_credentials_files"`
	Token                  types.String `tfsdk:"token"`
}

type endpointsModel struct {
	EC2 types.String `tfsdk:"ec2"`
	STS types.String `tfsdk:"sts"`
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

// endpoints is the one endpoints block, or an empty one.
func (m configModel) endpoints(ctx context.Context) (endpointsModel, diag.Diagnostics) {
	var blocks []endpointsModel
	diags := m.Endpoints.ElementsAs(ctx, &blocks, false)
	if len(blocks) == 0 {
		return endpointsModel{}, diags
	}
	return blocks[0], diags
}

func (m configModel) roles(ctx context.Context, diags *diag.Diagnostics) []awsbase.AssumeRole {
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
		Duration:          m.duration(),
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

// duration is 0, which leaves it to the service, where none is given: the schema's validator has seen what is.
func (m assumeRoleModel) duration() time.Duration {
	d, err := time.ParseDuration(m.Duration.ValueString())
	if err != nil {
		return 0
	}
	return d
}

// elements is a list or a set.
type elements interface {
	ElementsAs(ctx context.Context, target any, allowUnhandled bool) diag.Diagnostics
}

func stringList(ctx context.Context, list elements, diags *diag.Diagnostics) []string {
	var values []string
	diags.Append(list.ElementsAs(ctx, &values, false)...)
	return values
}
