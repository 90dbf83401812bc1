package provider

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	basediag "github.com/hashicorp/aws-sdk-go-base/v2/diag"
	baselogging "github.com/hashicorp/aws-sdk-go-base/v2/logging"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/clientvpn/terraform-provider-clientvpn/internal/clientvpn"
)

const documentation = "https://registry.terraform.io/providers/clientvpn/clientvpn/latest/docs"

// settings fills in what the clients are made from. Credentials are looked for here, so that missing ones are one error;
// a role is assumed, which is a call, when the first client is needed.
func (m configModel) settings(ctx context.Context, version string, settings *clientvpn.Settings) diag.Diagnostics {
	base, diags := m.base(ctx, version)
	endpoints, moreDiags := m.endpoints(ctx)
	if diags.Append(moreDiags...); diags.HasError() {
		return diags
	}
	base.StsEndpoint = endpoints.STS.ValueString()
	settings.EC2Endpoint = endpoints.EC2.ValueString()

	own := base
	own.AssumeRole = nil
	config, err := load(ctx, own)
	if err != nil {
		return append(diags, configDiagnostic(err))
	}
	if config.Region == "" {
		diags.AddAttributeError(path.Root("region"), "No AWS region configured",
			"Set the provider's region, or AWS_REGION, or a region in the profile. See "+documentation+".")
		return diags
	}
	settings.Region = config.Region
	settings.Load = func(ctx context.Context) (aws.Config, error) {
		if len(base.AssumeRole) == 0 {
			return config, nil
		}
		return load(ctx, base)
	}
	return diags
}

// load resolves an AWS configuration as hashicorp/aws does.
func load(ctx context.Context, base awsbase.Config) (aws.Config, error) {
	_, config, diags := awsbase.GetAwsConfig(ctx, &base)
	for _, d := range diags {
		if d.Severity() == basediag.SeverityError {
			return aws.Config{}, &configError{d}
		}
	}
	logRequests(&config, base.Logger)
	return config, nil
}

// base is the configuration in the terms of the library that hashicorp/aws uses.
func (m configModel) base(ctx context.Context, version string) (awsbase.Config, diag.Diagnostics) {
	var diags diag.Diagnostics
	_, logger := baselogging.NewTfLogger(ctx)
	roles := m.roles(ctx, &diags)
	return awsbase.Config{
		AccessKey:               m.AccessKey.ValueString(),
		AssumeRole:              roles,
		CallerDocumentationURL:  documentation,
		CallerName:              "Terraform Client VPN provider",
		CustomCABundle:          m.CustomCABundle.ValueString(),
		Insecure:                m.Insecure.ValueBool(),
		Logger:                  logger,
		MaxRetries:              int(m.MaxRetries.ValueInt64()),
		Profile:                 m.Profile.ValueString(),
		Region:                  m.Region.ValueString(),
		RetryMode:               aws.RetryMode(m.RetryMode.ValueString()),
		SecretKey:               m.SecretKey.ValueString(),
		SharedConfigFiles:       stringList(ctx, m.SharedConfigFiles, &diags),
		SharedCredentialsFiles:  stringList(ctx, m.SharedCredentialsFiles, &diags),
		SkipCredsValidation:     true, // It is a call, and the first one that is needed tells as much.
		SkipRequestingAccountId: true,
		Token:                   m.Token.ValueString(),
		UserAgent: awsbase.UserAgentProducts{
			{Name: "terraform-provider-clientvpn", Version: version, Comment: "+" + documentation},
		},
	}, diags
}
