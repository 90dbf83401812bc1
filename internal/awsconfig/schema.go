package awsconfig

import (
	"maps"
	"math"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/framework"
)

// Schema returns the schema of the provider block. Its arguments have the names and meanings of those of hashicorp/aws. Those without
// an effect are not in it: see DeclareIgnored.
func Schema() schema.Schema {
	attributes := credentialArguments()
	maps.Copy(attributes, networkArguments())
	return schema.Schema{
		MarkdownDescription: "Ends AWS Client VPN connections as code. " +
			"Arguments have the same names, meanings and environment variables as in the `hashicorp/aws` provider; those without a meaning here are ignored with a warning. " +
			"See the [AWS Client VPN Administrator Guide](https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/what-is.html).",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": webIdentityBlock(),
			"endpoints":                     endpointsBlock(),
		},
	}
}

// credentialArguments returns the arguments that determine the credentials.
func credentialArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"access_key": schema.StringAttribute{
			MarkdownDescription: "AWS access key ID. Required with `secret_key`. Environment variable: `AWS_ACCESS_KEY_ID`.",
			Optional:            true,
		},
		"allowed_account_ids": schema.SetAttribute{
			MarkdownDescription: "IDs of the AWS accounts that the provider may work in. With any other account, it fails before it changes anything. Conflicts with `forbidden_account_ids`.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          framework.Each(accountID()),
		},
		"ec2_metadata_service_endpoint": schema.StringAttribute{
			MarkdownDescription: "URL of the EC2 instance metadata service, which provides the credentials of the instance's role. Environment variable: `AWS_EC2_METADATA_SERVICE_ENDPOINT`.",
			Optional:            true,
		},
		"ec2_metadata_service_endpoint_mode": schema.StringAttribute{
			MarkdownDescription: "Protocol to reach the EC2 instance metadata service with, `IPv4` or `IPv6`. Environment variable: `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.OneOfCaseInsensitive("IPv4", "IPv6")},
		},
		"forbidden_account_ids": schema.SetAttribute{
			MarkdownDescription: "IDs of AWS accounts that the provider must not work in. Conflicts with `allowed_account_ids`.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          framework.Each(accountID()),
		},
		"profile": schema.StringAttribute{
			MarkdownDescription: "Name of a profile in the shared configuration and credentials files. Environment variable: `AWS_PROFILE`.",
			Optional:            true,
		},
		"secret_key": schema.StringAttribute{
			MarkdownDescription: "AWS secret access key. Required with `access_key`. Environment variable: `AWS_SECRET_ACCESS_KEY`.",
			Optional:            true,
			Sensitive:           true,
		},
		"shared_config_files": schema.ListAttribute{
			MarkdownDescription: "Paths of shared configuration files. Defaults to `~/.aws/config`. Environment variable: `AWS_CONFIG_FILE`.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.List{framework.NoNulls{}},
		},
		"shared_credentials_files": schema.ListAttribute{
			MarkdownDescription: "Paths of shared credentials files. Defaults to `~/.aws/credentials`. Environment variable: `AWS_SHARED_CREDENTIALS_FILE`.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.List{framework.NoNulls{}},
		},
		"skip_metadata_api_check": schema.BoolAttribute{
			MarkdownDescription: "Whether to skip the EC2 instance metadata service when looking for credentials. Environment variable: `AWS_EC2_METADATA_DISABLED`.",
			Optional:            true,
		},
		"token": schema.StringAttribute{
			MarkdownDescription: "Session token of temporary credentials. Environment variable: `AWS_SESSION_TOKEN`.",
			Optional:            true,
			Sensitive:           true,
		},
	}
}

// networkArguments returns the arguments that determine how AWS is called.
func networkArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"connect_timeout": schema.StringAttribute{
			MarkdownDescription: "How long to wait for a connection to AWS, as a [duration](https://pkg.go.dev/time#ParseDuration) like `5s`. Defaults to `30s`.",
			Optional:            true,
			Validators:          []validator.String{positiveDuration()},
		},
		"custom_ca_bundle": schema.StringAttribute{
			MarkdownDescription: "Path of a file with PEM certificates of the certificate authorities to trust instead of the system's. Environment variable: `AWS_CA_BUNDLE`.",
			Optional:            true,
		},
		"http_proxy": schema.StringAttribute{
			MarkdownDescription: "URL of the proxy for HTTP, and for HTTPS unless `https_proxy` is set. An empty string disables the proxy. Environment variables: `HTTP_PROXY`, `http_proxy`.",
			Optional:            true,
			Validators:          []validator.String{proxyValidator{}},
		},
		"https_proxy": schema.StringAttribute{
			MarkdownDescription: "URL of the proxy for HTTPS. An empty string disables the proxy. Environment variables: `HTTPS_PROXY`, `https_proxy`.",
			Optional:            true,
			Validators:          []validator.String{proxyValidator{}},
		},
		"insecure": schema.BoolAttribute{
			MarkdownDescription: "Whether to accept any TLS certificate, without verification. Defaults to `false`.",
			Optional:            true,
		},
		"max_request_rate_factor": schema.NumberAttribute{
			MarkdownDescription: "Maximum rate of the calls of each EC2 operation, as a multiple of [the rate that AWS documents](https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html). " +
				"If AWS has raised the quota of your account, the rate rises while calls succeed, and is halved when AWS throttles one. Defaults to 1.",
			Optional:   true,
			Validators: []validator.Number{framework.WholeNumber(1, 100)},
		},
		"max_retries": schema.NumberAttribute{
			MarkdownDescription: "Maximum number of attempts for a call that AWS throttles or that fails temporarily. The delay grows between attempts. Defaults to 25; by default, throttled calls are repeated until the timeout. Environment variable: `AWS_MAX_ATTEMPTS`.",
			Optional:            true,
			Validators:          []validator.Number{framework.WholeNumber(0, 1000)},
		},
		"no_proxy": schema.StringAttribute{
			MarkdownDescription: "Comma-separated list of hosts to reach without a proxy. Environment variables: `NO_PROXY`, `no_proxy`.",
			Optional:            true,
		},
		"read_timeout": schema.StringAttribute{
			MarkdownDescription: "How long to wait for AWS to begin to answer a call, as a [duration](https://pkg.go.dev/time#ParseDuration) like `1m`. By default, only the timeouts of the resources apply.",
			Optional:            true,
			Validators:          []validator.String{positiveDuration()},
		},
		"region": schema.StringAttribute{
			MarkdownDescription: "AWS region, as in `eu-central-1`. Environment variables: `AWS_REGION`, `AWS_DEFAULT_REGION`. Defaults to the region of the profile.",
			Optional:            true,
		},
		"retry_mode": schema.StringAttribute{
			MarkdownDescription: "How calls are retried: `standard`, or `adaptive`, which also delays first attempts when AWS throttles. Environment variable: `AWS_RETRY_MODE`.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.OneOf("standard", "adaptive")},
		},
		"skip_region_validation": schema.BoolAttribute{
			MarkdownDescription: "Whether to accept a region that this provider does not know. Any region is accepted if the URL of the EC2 service is set in `endpoints` or the environment. Defaults to `false`.",
			Optional:            true,
		},
		"sts_region": schema.StringAttribute{
			MarkdownDescription: "AWS region of the STS service. Defaults to `region`.",
			Optional:            true,
		},
		"token_bucket_rate_limiter_capacity": schema.NumberAttribute{
			MarkdownDescription: "Capacity of the token bucket that limits the retries of the AWS SDK. A retry takes 5 tokens, and a successful attempt returns them. Unlimited by default.",
			Optional:            true,
			Validators:          []validator.Number{framework.WholeNumber(0, math.MaxInt32)},
		},
		"use_dualstack_endpoint": schema.BoolAttribute{
			MarkdownDescription: "Whether to use AWS endpoints that support both IPv4 and IPv6. Environment variable: `AWS_USE_DUALSTACK_ENDPOINT`.",
			Optional:            true,
		},
		"use_fips_endpoint": schema.BoolAttribute{
			MarkdownDescription: "Whether to use AWS endpoints with cryptography validated to FIPS 140. Environment variable: `AWS_USE_FIPS_ENDPOINT`.",
			Optional:            true,
		},
		"user_agent": schema.ListAttribute{
			MarkdownDescription: "Products to append to the `User-Agent` header of each call, as in `runbook/1.0 (offboarding)`. The value of the environment variable `TF_APPEND_USER_AGENT` is appended as well.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          []validator.List{framework.NoNulls{}},
		},
	}
}
