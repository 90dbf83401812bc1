package awsconfig

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// endpointsBlock has the services that the provider calls. DeclareIgnored adds the others.
func endpointsBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "URLs of the AWS services to use instead of the default ones. The arguments of hashicorp/aws for services other than EC2 and STS are ignored with a warning.",
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"ec2": schema.StringAttribute{
				MarkdownDescription: "URL of the EC2 service, as in `http://127.0.0.1:8743`. Environment variables: `AWS_ENDPOINT_URL_EC2`, `AWS_ENDPOINT_URL`.",
				Optional:            true,
				Validators:          []validator.String{urlValidator{"endpoints.ec2"}},
			},
			"sts": schema.StringAttribute{
				MarkdownDescription: "URL of the STS service, which issues the credentials of `assume_role` and `assume_role_with_web_identity`. Environment variables: `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL`.",
				Optional:            true,
				Validators:          []validator.String{urlValidator{"endpoints.sts"}},
			},
		}},
	}
}

// webIdentityBlock returns the schema of the arguments of AssumeRoleWithWebIdentity.
func webIdentityBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume with the token of an identity provider, such as a CI system or Kubernetes, instead of other credentials. The roles of `assume_role` are assumed after it. " +
			"See [AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).",
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"duration":     durationAttribute(),
			"policy":       policyAttribute(),
			"policy_arns":  policyARNsAttribute(),
			"role_arn":     roleARNAttribute(),
			"session_name": sessionNameAttribute(),
			"web_identity_token": schema.StringAttribute{
				MarkdownDescription: "Token of the identity provider. Conflicts with `web_identity_token_file`. Environment variable: `TF_AWS_WEB_IDENTITY_TOKEN`.",
				Optional:            true,
				Sensitive:           true,
				Validators: []validator.String{
					stringvalidator.LengthBetween(4, 20000),
					stringvalidator.ConflictsWith(path.MatchRelative().AtParent().AtName("web_identity_token_file")),
				},
			},
			"web_identity_token_file": schema.StringAttribute{
				MarkdownDescription: "Path of a file with the token. Environment variable: `AWS_WEB_IDENTITY_TOKEN_FILE`.",
				Optional:            true,
			},
		}},
	}
}

// assumeRoleBlock returns the schema of the arguments of AssumeRole.
func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume before the first call. Each further role is assumed with the credentials of the previous one. " +
			"See [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).",
		Validators: []validator.List{listvalidator.SizeAtMost(10)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"duration": durationAttribute(),
			"external_id": schema.StringAttribute{
				MarkdownDescription: "External ID that the role's trust policy requires.",
				Optional:            true,
				Validators:          []validator.String{externalID(), stringvalidator.LengthAtMost(1224)},
			},
			"policy":       policyAttribute(),
			"policy_arns":  policyARNsAttribute(),
			"role_arn":     roleARNAttribute(),
			"session_name": sessionNameAttribute(),
			"source_identity": schema.StringAttribute{
				MarkdownDescription: "Source identity of the session, as recorded by CloudTrail.",
				Optional:            true,
				Validators:          []validator.String{sessionName()},
			},
			"tags": schema.MapAttribute{
				MarkdownDescription: "Session tags.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Map{framework.NoNulls{}},
			},
			"transitive_tag_keys": schema.SetAttribute{
				MarkdownDescription: "Keys of the session tags that are passed on to roles assumed from this one.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{framework.NoNulls{}},
			},
		}},
	}
}

func durationAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Lifetime of the role's credentials, between 15 minutes and 12 hours, as in `1h30m`.",
		Optional:            true,
		Validators:          []validator.String{roleDuration()},
	}
}

func policyAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "IAM policy in JSON that restricts the role's permissions further.",
		Optional:            true,
		Validators:          []validator.String{jsonValidator{}},
	}
}

func policyARNsAttribute() schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: "ARNs of managed IAM policies that restrict the role's permissions further.",
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          framework.Each(policyARN()),
	}
}

func roleARNAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "ARN of the role.",
		Required:            true,
		Validators:          []validator.String{roleARN()},
	}
}

func sessionNameAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Name of the session, as recorded by CloudTrail.",
		Optional:            true,
		Validators:          []validator.String{sessionName()},
	}
}
