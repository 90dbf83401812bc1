package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// configSchema has the names and meanings that the provider block of hashicorp/aws has, so that a block can be copied.
func configSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Ends AWS Client VPN connections as code. " +
			"Arguments have the names, the meaning and the environment variables that they have in the `hashicorp/aws` provider. " +
			"See the [AWS Client VPN Administrator Guide](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/what-is.html).",
		Attributes: map[string]schema.Attribute{
			"access_key": schema.StringAttribute{
				MarkdownDescription: "AWS access key ID. Environment variable: `AWS_ACCESS_KEY_ID`.",
				Optional:            true,
			},
			"custom_ca_bundle": schema.StringAttribute{
				MarkdownDescription: "File of PEM certificates that are trusted beside the system's own. Environment variable: `AWS_CA_BUNDLE`.",
				Optional:            true,
			},
			"insecure": schema.BoolAttribute{
				MarkdownDescription: "Whether to accept any TLS certificate. Defaults to `false`.",
				Optional:            true,
			},
			"max_retries": schema.Int64Attribute{
				MarkdownDescription: "How many times a call is tried when AWS throttles it or fails for the moment, with growing waits in between. Defaults to 25, and for throttled calls to as often as the timeout allows. Environment variable: `AWS_MAX_ATTEMPTS`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 1000)},
			},
			"profile": schema.StringAttribute{
				MarkdownDescription: "Profile of the shared configuration and credentials files. Environment variable: `AWS_PROFILE`.",
				Optional:            true,
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "AWS region, as in `eu-central-1`. Environment variables: `AWS_REGION`, `AWS_DEFAULT_REGION`; else the profile's.",
				Optional:            true,
			},
			"retry_mode": schema.StringAttribute{
				MarkdownDescription: "How calls are retried: `standard`, or `adaptive`, which also slows down the first tries. Environment variable: `AWS_RETRY_MODE`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf("standard", "adaptive")},
			},
			"secret_key": schema.StringAttribute{
				MarkdownDescription: "AWS secret access key. Environment variable: `AWS_SECRET_ACCESS_KEY`.",
				Optional:            true,
				Sensitive:           true,
			},
			"shared_config_files": schema.ListAttribute{
				MarkdownDescription: "Shared configuration files, instead of `~/.aws/config`. Environment variable: `AWS_CONFIG_FILE`.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"shared_credentials_files": schema.ListAttribute{
				MarkdownDescription: "Shared credentials files, instead of `~/.aws/credentials`. Environment variable: `AWS_SHARED_CREDENTIALS_FILE`.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "Session token of temporary credentials. Environment variable: `AWS_SESSION_TOKEN`.",
				Optional:            true,
				Sensitive:           true,
			},
		},
		Blocks: map[string]schema.Block{
			"assume_role": assumeRoleBlock(),
			"endpoints":   endpointsBlock(),
		},
	}
}

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

func assumeRoleBlock() schema.Block {
	return schema.ListNestedBlock{
		MarkdownDescription: "Role to assume before any call; of several, each is assumed with the credentials of the one before. " +
			"See [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).",
		Validators: []validator.List{listvalidator.SizeAtMost(10)},
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"duration": schema.StringAttribute{
				MarkdownDescription: "How long the role's credentials last, between 15 minutes and 12 hours, as in `1h30m`.",
				Optional:            true,
				Validators:          []validator.String{isRoleDuration{}},
			},
			"external_id": schema.StringAttribute{
				MarkdownDescription: "External ID that the role's trust policy asks for.",
				Optional:            true,
			},
			"policy": schema.StringAttribute{
				MarkdownDescription: "IAM policy, as JSON, that narrows the role's permissions further.",
				Optional:            true,
			},
			"policy_arns": schema.SetAttribute{
				MarkdownDescription: "ARNs of managed IAM policies that narrow the role's permissions further.",
				ElementType:         types.StringType,
				Optional:            true,
			},
			"role_arn": schema.StringAttribute{
				MarkdownDescription: "ARN of the role.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"session_name": schema.StringAttribute{
				MarkdownDescription: "Name of the session, which CloudTrail shows.",
				Optional:            true,
			},
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
