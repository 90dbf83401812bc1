package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func endpointsBlock() schema.Block {
	return schema.SetNestedBlock{
		MarkdownDescription: "URLs to use instead of AWS's own.",
		Validators:          []validator.Set{setvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"ec2": schema.StringAttribute{
				MarkdownDescription: "URL of the EC2 service, as in `http://127.0.0.1:8743`. Environment variables: `AWS_ENDPOINT_URL_EC2`, `AWS_ENDPOINT_URL`.",
				Optional:            true,
				Validators:          []validator.String{isURL{"endpoints.ec2"}},
			},
			"sts": schema.StringAttribute{
				MarkdownDescription: "URL of the STS service, which `assume_role` asks. Environment variables: `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL`.",
				Optional:            true,
				Validators:          []validator.String{isURL{"endpoints.sts"}},
			},
		}},
	}
}

// webIdentityBlock has the arguments of AssumeRoleWithWebIdentity.
func webIdentityBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume with the token of an identity provider, as CI systems and Kubernetes have it, instead of credentials. The roles of `assume_role` come after it. " +
			"See [AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).",
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"duration":     durationAttribute(),
			"policy":       policyAttribute(),
			"policy_arns":  policyARNsAttribute(),
			"role_arn":     roleARNAttribute(),
			"session_name": sessionNameAttribute(),
			"web_identity_token": schema.StringAttribute{
				MarkdownDescription: "The token. Excludes `web_identity_token_file`. Environment variable: `TF_AWS_WEB_IDENTITY_TOKEN`.",
				Optional:            true,
				Sensitive:           true,
				Validators: []validator.String{
					stringvalidator.LengthBetween(4, 20000),
					stringvalidator.ConflictsWith(path.MatchRelative().AtParent().AtName("web_identity_token_file")),
				},
			},
			"web_identity_token_file": schema.StringAttribute{
				MarkdownDescription: "File with the token. Environment variable: `AWS_WEB_IDENTITY_TOKEN_FILE`.",
				Optional:            true,
			},
		}},
	}
}

// assumeRoleBlock has the arguments of AssumeRole.
func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume before any call; of several, each is assumed with the credentials of the one before. " +
			"See [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).",
		Validators: []validator.List{listvalidator.SizeAtMost(10)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"duration": durationAttribute(),
			"external_id": schema.StringAttribute{
				MarkdownDescription: "External ID that the role's trust policy asks for.",
				Optional:            true,
			},
			"policy":       policyAttribute(),
			"policy_arns":  policyARNsAttribute(),
			"role_arn":     roleARNAttribute(),
			"session_name": sessionNameAttribute(),
			"source_identity": schema.StringAttribute{
				MarkdownDescription: "Source identity of the session, which CloudTrail shows.",
				Optional:            true,
			},
			"tags": schema.MapAttribute{
				MarkdownDescription: "Session tags.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"transitive_tag_keys": schema.SetAttribute{
				MarkdownDescription: "Keys of the session tags that roles assumed from this one keep.",
				ElementType:         types.StringType,
				Optional:            true,
			},
		}},
	}
}

func durationAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "How long the role's credentials last, between 15 minutes and 12 hours, as in `1h30m`.",
		Optional:            true,
		Validators:          []validator.String{isRoleDuration{}},
	}
}

func policyAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "IAM policy, as JSON, that narrows the role's permissions further.",
		Optional:            true,
	}
}

func policyARNsAttribute() schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: "ARNs of managed IAM policies that narrow the role's permissions further.",
		ElementType:         types.StringType,
		Optional:            true,
	}
}

func roleARNAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "ARN of the role.",
		Required:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func sessionNameAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Name of the session, which CloudTrail shows.",
		Optional:            true,
	}
}
