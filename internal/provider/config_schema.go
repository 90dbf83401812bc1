package provider

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// configSchema has the names and meanings that the provider block of hashicorp/aws has, so that a block can be copied.
func configSchema() schema.Schema {
	attributes := credentialArguments()
	maps.Copy(attributes, networkArguments())
	return schema.Schema{
		MarkdownDescription: "Ends AWS Client VPN connections as code. " +
			"Arguments have the names, the meaning and the environment variables that they have in the `hashicorp/aws` provider. " +
			"See the [AWS Client VPN Administrator Guide](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/what-is.html).",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": webIdentityBlock(),
			"endpoints":                     endpointsBlock(),
		},
	}
}

// credentialArguments say who calls.
func credentialArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"access_key": schema.StringAttribute{
			MarkdownDescription: "AWS access key ID. Environment variable: `AWS_ACCESS_KEY_ID`.",
			Optional:            true,
		},
		"allowed_account_ids": schema.SetAttribute{
			MarkdownDescription: "IDs of the AWS accounts that may be used, to keep a mistake out of another one. Looked at before the first other call. Excludes `forbidden_account_ids`.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.Set{setvalidator.ValueStringsAre(isAccountID()), setvalidator.ConflictsWith(path.MatchRoot("forbidden_account_ids"))},
		},
		"ec2_metadata_service_endpoint": schema.StringAttribute{
			MarkdownDescription: "URL of the EC2 instance metadata service, which gives an instance its role. Environment variable: `AWS_EC2_METADATA_SERVICE_ENDPOINT`.",
			Optional:            true,
		},
		"ec2_metadata_service_endpoint_mode": schema.StringAttribute{
			MarkdownDescription: "`IPv4` or `IPv6`, for the EC2 instance metadata service. Environment variable: `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.OneOfCaseInsensitive("IPv4", "IPv6")},
		},
		"forbidden_account_ids": schema.SetAttribute{
			MarkdownDescription: "IDs of AWS accounts that may not be used. Excludes `allowed_account_ids`.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.Set{setvalidator.ValueStringsAre(isAccountID()), setvalidator.ConflictsWith(path.MatchRoot("allowed_account_ids"))},
		},
		"profile": schema.StringAttribute{
			MarkdownDescription: "Profile of the shared configuration and credentials files. Environment variable: `AWS_PROFILE`.",
			Optional:            true,
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
		"skip_credentials_validation": schema.BoolAttribute{
			MarkdownDescription: "Makes no difference: the first call that is needed validates the credentials, and no other does. Here so that a block can be copied.",
			Optional:            true,
		},
		"skip_metadata_api_check": schema.BoolAttribute{
			MarkdownDescription: "Whether to leave the EC2 instance metadata service alone. Environment variable: `AWS_EC2_METADATA_DISABLED`.",
			Optional:            true,
		},
		"skip_requesting_account_id": schema.BoolAttribute{
			MarkdownDescription: "Makes no difference: the account ID is asked for only where `allowed_account_ids` or `forbidden_account_ids` need it, with which this must not be `true`. Here so that a block can be copied.",
			Optional:            true,
			Validators:          []validator.Bool{noAccountLists{}},
		},
		"token": schema.StringAttribute{
			MarkdownDescription: "Session token of temporary credentials. Environment variable: `AWS_SESSION_TOKEN`.",
			Optional:            true,
			Sensitive:           true,
		},
	}
}

// networkArguments say where to, and how.
func networkArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"connect_timeout": schema.StringAttribute{
			MarkdownDescription: "How long to wait for a connection to the EC2 service, as a [duration](https://pkg.go.dev/time#ParseDuration) like `5s`. Defaults to `30s`.",
			Optional:            true,
			Validators:          []validator.String{framework.PositiveDuration()},
		},
		"custom_ca_bundle": schema.StringAttribute{
			MarkdownDescription: "File of PEM certificates that are trusted beside the system's own. Environment variable: `AWS_CA_BUNDLE`.",
			Optional:            true,
		},
		"http_proxy": schema.StringAttribute{
			MarkdownDescription: "URL of a proxy for HTTP, and for HTTPS where there is no other. An empty text turns it off. Environment variables: `HTTP_PROXY`, `http_proxy`.",
			Optional:            true,
		},
		"https_proxy": schema.StringAttribute{
			MarkdownDescription: "URL of a proxy for HTTPS. An empty text turns it off. Environment variables: `HTTPS_PROXY`, `https_proxy`.",
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
		"no_proxy": schema.StringAttribute{
			MarkdownDescription: "Hosts, separated by commas, that are reached without a proxy. Environment variables: `NO_PROXY`, `no_proxy`.",
			Optional:            true,
		},
		"read_timeout": schema.StringAttribute{
			MarkdownDescription: "How long to wait until the EC2 service begins to answer, as a [duration](https://pkg.go.dev/time#ParseDuration) like `1m`. There is no limit by default, but for the timeouts of resources.",
			Optional:            true,
			Validators:          []validator.String{framework.PositiveDuration()},
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
		"skip_region_validation": schema.BoolAttribute{
			MarkdownDescription: "Whether to take a region that this provider does not know. It takes any where the EC2 service has a URL of its own, in `endpoints` or the environment. Defaults to `false`.",
			Optional:            true,
		},
		"sts_region": schema.StringAttribute{
			MarkdownDescription: "AWS region of the STS service, where it is another than `region`.",
			Optional:            true,
		},
		"token_bucket_rate_limiter_capacity": schema.Int64Attribute{
			MarkdownDescription: "Size of the bucket from which the AWS SDK pays for retries: 5 tokens each, given back by the try that succeeds. Not limited by default.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(0)},
		},
		"use_dualstack_endpoint": schema.BoolAttribute{
			MarkdownDescription: "Whether to use endpoints of AWS that have IPv6 as well. Environment variable: `AWS_USE_DUALSTACK_ENDPOINT`.",
			Optional:            true,
		},
		"use_fips_endpoint": schema.BoolAttribute{
			MarkdownDescription: "Whether to use endpoints of AWS with cryptography validated to FIPS 140. Environment variable: `AWS_USE_FIPS_ENDPOINT`.",
			Optional:            true,
		},
		"user_agent": schema.ListAttribute{
			MarkdownDescription: "Products to add to the User-Agent of each call, as in `runbook/1.0 (offboarding)`. Environment variable, added to them: `TF_APPEND_USER_AGENT`.",
			ElementType:         types.StringType,
			Optional:            true,
		},
	}
}
